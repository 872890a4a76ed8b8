/**
 * `POST /api/{serviceId}/auth/token/fail`: refuse a token request.
 *
 * @since 1.0.0
 */
import * as Schema from "effect/Schema"
import { Operation } from "../client/Operation.js"
import { absentOr, lenient, Secret, Token } from "./Field.js"

const Action: Schema.Schema<"BAD_REQUEST" | "INTERNAL_SERVER_ERROR" | (string & {}), string> = Schema.String

/**
 * The request of `failToken`.
 *
 * @since 1.0.0
 * @category Token endpoint
 */
export const TokenFailRequest = Schema.Struct({
  /** The `ticket` of the token response. It can be used once. */
  ticket: Token,
  /** Why the request is refused. */
  reason: Schema.Literal("UNKNOWN", "INVALID_RESOURCE_OWNER_CREDENTIALS", "INVALID_TARGET")
})

/**
 * The request of `failToken`.
 *
 * @since 1.0.0
 * @category Token endpoint
 */
export interface TokenFailRequest extends Schema.Schema.Type<typeof TokenFailRequest> {}

/**
 * The answer to `failToken`. Its `action` is `BAD_REQUEST` or `INTERNAL_SERVER_ERROR`.
 *
 * @since 1.0.0
 * @category Token endpoint
 */
export const TokenFailResponse = Schema.Struct({
  /** Authlete's code for the outcome, for logs. */
  resultCode: lenient(Schema.String),
  /** Authlete's sentence about the outcome, for logs. */
  resultMessage: lenient(Schema.String),
  /** The body for the answer to the OAuth client: a JSON document with an OAuth error. */
  responseContent: absentOr(Secret),
  /** What to do next. */
  action: absentOr(Action)
})

/**
 * The answer to `failToken`. Its `action` is `BAD_REQUEST` or `INTERNAL_SERVER_ERROR`.
 *
 * @since 1.0.0
 * @category Token endpoint
 */
export interface TokenFailResponse extends Schema.Schema.Type<typeof TokenFailResponse> {}

/**
 * Refuses a token request, and gets the error for the OAuth client.
 *
 * It invalidates the ticket, so it is not idempotent: the configured `retry` repeats it only if the call surely had no
 * effect. If the call has its own `retry`, this schedule decides after any failure.
 *
 * Fails with `ResultError` if Authlete refuses the call, and with `DefaultError` for everything else.
 *
 * Source: `POST /api/{serviceId}/auth/token/fail` of Authlete's OpenAPI document 3.0.16.
 *
 * @example
 * ```ts
 * import { Redacted } from "effect"
 * import { failToken } from "effect-authlete"
 *
 * const program = failToken({
 *   ticket: Redacted.make("the ticket from /auth/token"),
 *   reason: "INVALID_RESOURCE_OWNER_CREDENTIALS"
 * })
 * ```
 *
 * @since 1.0.0
 * @category Token endpoint
 */
export const failToken: Operation<TokenFailRequest, TokenFailResponse> = /*#__PURE__*/ Operation.make({
  name: "failToken",
  path: "auth/token/fail",
  idempotent: false,
  request: TokenFailRequest,
  response: TokenFailResponse
})
