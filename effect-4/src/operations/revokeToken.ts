/**
 * `POST /api/{serviceId}/auth/token/revoke`: revoke tokens.
 *
 * @since 1.0.0
 */
import * as Schema from "effect/Schema"
import { Operation } from "../client/Operation.js"
import { lenient, SafeInteger, Token } from "./Field.js"

/**
 * Which tokens to revoke.
 *
 * @since 1.0.0
 * @category models
 */
export const TokenRevokeRequest = Schema.Struct({
  /** An access token, or its hash. */
  accessTokenIdentifier: Schema.optional(Token),
  /** A refresh token, or its hash. */
  refreshTokenIdentifier: Schema.optional(Token),
  /** The number or the alias of an OAuth client. */
  clientIdentifier: Schema.optional(Schema.String),
  /** A user. */
  subject: Schema.optional(Schema.String)
})

/**
 * Which tokens to revoke.
 *
 * @since 1.0.0
 * @category models
 */
export interface TokenRevokeRequest extends Schema.Schema.Type<typeof TokenRevokeRequest> {}

/**
 * The answer to `revokeToken`. Nothing hangs on it but that it came: each field is absent where it is of another type.
 *
 * @since 1.0.0
 * @category models
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
 * The answer to `revokeToken`.
 *
 * @since 1.0.0
 * @category models
 */
export interface TokenRevokeResponse extends Schema.Schema.Type<typeof TokenRevokeResponse> {}

/**
 * Revokes tokens (`POST /api/{serviceId}/auth/token/revoke`).
 *
 * It is idempotent, so the configured `retry` repeats it after any failure that waiting may mend.
 *
 * Fails with `ResultError` when Authlete refuses the call, and with `DefaultError` for everything else.
 *
 * @since 1.0.0
 * @category operations
 */
export const revokeToken: Operation<TokenRevokeRequest, TokenRevokeResponse> = /*#__PURE__*/ Operation.make({
  name: "revokeToken",
  path: "auth/token/revoke",
  idempotent: true,
  request: TokenRevokeRequest,
  response: TokenRevokeResponse
})
