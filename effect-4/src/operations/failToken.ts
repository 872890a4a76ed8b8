/**
 * `POST /api/{serviceId}/auth/token/fail`: refuse a token request.
 *
 * @since 1.0.0
 */
import * as Schema from "effect/Schema"
import { Operation } from "../client/Operation.js"
import { absentOr, lenient, Secret, Token } from "./Field.js"

const Action: Schema.Codec<"BAD_REQUEST" | "INTERNAL_SERVER_ERROR" | (string & {}), string> = Schema.String

/**
 * Refuses a token request.
 *
 * @since 1.0.0
 * @category models
 */
export const TokenFailRequest = Schema.Struct({
  /** The `ticket` of the token response. It can be used once. */
  ticket: Token,
  /** Why. */
  reason: Schema.Literals(["UNKNOWN", "INVALID_RESOURCE_OWNER_CREDENTIALS", "INVALID_TARGET"])
})

/**
 * Refuses a token request.
 *
 * @since 1.0.0
 * @category models
 */
export interface TokenFailRequest extends Schema.Schema.Type<typeof TokenFailRequest> {}

/**
 * The answer to `failToken`; its `action` is `BAD_REQUEST` or `INTERNAL_SERVER_ERROR`.
 *
 * @since 1.0.0
 * @category models
 */
export const TokenFailResponse = Schema.Struct({
  /** Authlete's code for the outcome, for logs. */
  resultCode: lenient(Schema.String),
  /** Authlete's sentence about the outcome, for logs. */
  resultMessage: lenient(Schema.String),
  /** The body to answer the OAuth client with: a JSON document, with the tokens in it, or an OAuth error. */
  responseContent: absentOr(Secret),
  /** What to do next. */
  action: absentOr(Action)
})

/**
 * The answer to `failToken`; its `action` is `BAD_REQUEST` or `INTERNAL_SERVER_ERROR`.
 *
 * @since 1.0.0
 * @category models
 */
export interface TokenFailResponse extends Schema.Schema.Type<typeof TokenFailResponse> {}

/**
 * Refuses a token request (`POST /api/{serviceId}/auth/token/fail`).
 *
 * It uses up the ticket, so it is not idempotent: the configured `retry` repeats it only where it surely took no effect. A
 * `retry` given with the call repeats it after any failure.
 *
 * Fails with `ResultError` when Authlete refuses the call, and with `DefaultError` for everything else.
 *
 * @since 1.0.0
 * @category operations
 */
export const failToken: Operation<TokenFailRequest, TokenFailResponse> = /*#__PURE__*/ Operation.make({
  name: "failToken",
  path: "auth/token/fail",
  idempotent: false,
  request: TokenFailRequest,
  response: TokenFailResponse
})
