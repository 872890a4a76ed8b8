/**
 * The Effect-native client for Authlete's token endpoint.
 *
 * @module effect-authlete
 * @since 1.0.0
 */
export * from "./AuthleteConfig.js"
export { type AuthleteError, DefaultError, isRetryable, ResultError } from "./AuthleteError.js"
export * from "./ExtensionGrants.js"
export * from "./IdTokenClaims.js"
export * from "./IdTokenReissue.js"
export * from "./JsonObject.js"
export * from "./ResourceOwnerAuthenticator.js"
/** When to repeat a call that failed: `RetryPolicy.backoff`, and `RetryPolicy.none`. */
export * as RetryPolicy from "./RetryPolicy.js"
export * from "./Token.js"
export * from "./TokenEndpoint.js"
/** A token endpoint, to mount in a server: `TokenRequestHandler.make`. */
export * as TokenRequestHandler from "./TokenRequestHandler.js"
