/**
 * The Effect-native client for Authlete's token endpoint.
 *
 * @module effect-authlete
 * @category Reference
 * @since 1.0.0
 */
export * from "./client/AuthleteConfig.js"
export type { AuthleteCluster, AuthleteConfigOptions, AuthleteConfigService } from "./client/AuthleteConfigOptions.js"
export { type AuthleteError, DefaultError, isRetryable, ResultError } from "./client/AuthleteError.js"
export type { CallOptions } from "./client/CallOptions.js"
export { Operation } from "./client/Operation.js"
export type { OperationDefinition } from "./client/OperationDefinition.js"
/**
 * When to repeat a call that failed: `RetryPolicy.backoff` and `RetryPolicy.none`. Any `Schedule` works, too.
 *
 * @since 1.0.0
 * @category Errors and retries
 */
export * as RetryPolicy from "./client/RetryPolicy.js"
/**
 * The types of fields for the models of an operation: `Field.Secret`, `Field.absentOr` and others.
 *
 * @since 1.0.0
 * @category Another operation
 */
export * as Field from "./operations/Field.js"
export * from "./operations/failToken.js"
export * from "./operations/getJwks.js"
export * from "./operations/issueToken.js"
export * from "./operations/JsonObject.js"
export * from "./operations/processToken.js"
export * from "./operations/reissueIdToken.js"
export * from "./operations/revokeToken.js"
export * from "./operations/TokenEndpoint.js"
export * from "./server/ExtensionGrants.js"
export * from "./server/IdTokenClaims.js"
export * from "./server/ResourceOwnerAuthenticator.js"
/**
 * A token endpoint to mount in a server: `TokenRequestHandler.make`.
 *
 * @since 1.0.0
 * @category Token endpoint
 */
export * as TokenRequestHandler from "./server/TokenRequestHandler.js"
