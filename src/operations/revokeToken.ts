/**
 * `POST /api/{serviceId}/auth/token/revoke`: revoke tokens.
 *
 * @since 1.0.0
 */
import * as Schema from "effect/Schema"
import { Operation } from "../client/Operation.js"
import { lenient, SafeInteger, Token } from "./Field.js"

/**
 * The request of `revokeToken`: which tokens to revoke.
 *
 * @since 1.0.0
 * @category Token endpoint
 */
export const TokenRevokeRequest = Schema.Struct({
  /** An access token, or its hash. Default: none. */
  accessTokenIdentifier: Schema.optional(Token),
  /** A refresh token, or its hash. Default: none. */
  refreshTokenIdentifier: Schema.optional(Token),
  /** The number or the alias of an OAuth client. Default: none. */
  clientIdentifier: Schema.optional(Schema.String),
  /** A user. Default: none. */
  subject: Schema.optional(Schema.String)
})

/**
 * The request of `revokeToken`: which tokens to revoke.
 *
 * @since 1.0.0
 * @category Token endpoint
 */
export interface TokenRevokeRequest extends Schema.Schema.Type<typeof TokenRevokeRequest> {}

/**
 * The answer to `revokeToken`. A field of another type is absent, because nothing depends on it.
 *
 * @since 1.0.0
 * @category Token endpoint
 */
export const TokenRevokeResponse = Schema.Struct({
  /** Authlete's code for the outcome, for logs. */
  resultCode: lenient(Schema.String),
  /** Authlete's sentence about the outcome, for logs. */
  resultMessage: lenient(Schema.String),
  /** How many access tokens were revoked. */
  count: SafeInteger
})

/**
 * The answer to `revokeToken`. A field of another type is absent, because nothing depends on it.
 *
 * @since 1.0.0
 * @category Token endpoint
 */
export interface TokenRevokeResponse extends Schema.Schema.Type<typeof TokenRevokeResponse> {}

/**
 * Revokes tokens.
 *
 * It is idempotent: the configured `retry` repeats it after any failure for which waiting can help.
 *
 * Fails with `ResultError` if Authlete refuses the call, and with `DefaultError` for everything else.
 *
 * Source: `POST /api/{serviceId}/auth/token/revoke` of Authlete's OpenAPI document 3.0.16.
 *
 * @example
 * ```ts
 * import { Redacted } from "effect"
 * import { revokeToken } from "effect-authlete"
 *
 * const program = revokeToken({ refreshTokenIdentifier: Redacted.make("a refresh token") })
 * ```
 *
 * @since 1.0.0
 * @category Token endpoint
 */
export const revokeToken: Operation<TokenRevokeRequest, TokenRevokeResponse> = /*#__PURE__*/ Operation.make({
  name: "revokeToken",
  path: "auth/token/revoke",
  idempotent: true,
  request: TokenRevokeRequest,
  response: TokenRevokeResponse
})
