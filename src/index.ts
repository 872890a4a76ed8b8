/**
 * The Effect-native client for Authlete's token endpoint.
 *
 * @module effect-authlete
 * @since 1.0.0
 */
export * from "./client/AuthleteConfig.js"
export type { AuthleteCluster, AuthleteConfigOptions, AuthleteConfigService } from "./client/AuthleteConfigOptions.js"
export { type AuthleteError, DefaultError, isRetryable, ResultError } from "./client/AuthleteError.js"
export type { CallOptions } from "./client/CallOptions.js"
export type { Operation } from "./client/Operation.js"
/** When to repeat a call that failed: `RetryPolicy.backoff`, and `RetryPolicy.none`. */
export * as RetryPolicy from "./client/RetryPolicy.js"
export * from "./operations/failToken.js"
export * from "./operations/issueToken.js"
export * from "./operations/JsonObject.js"
export * from "./operations/processToken.js"
export * from "./operations/reissueIdToken.js"
export * from "./operations/TokenEndpoint.js"
export * from "./server/ExtensionGrants.js"
export * from "./server/IdTokenClaims.js"
export * from "./server/ResourceOwnerAuthenticator.js"
/** A token endpoint, to mount in a server: `TokenRequestHandler.make`. */
export * as TokenRequestHandler from "./server/TokenRequestHandler.js"
