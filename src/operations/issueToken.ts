/**
 * `POST /api/{serviceId}/auth/token/issue`: issue the tokens of a token request.
 *
 * @since 1.0.0
 */
import * as Schema from "effect/Schema"
import { Operation } from "../client/Operation.js"
import { absentOr, lenient, NonEmptyString, SafeInteger, Secret, Token } from "./Field.js"
import { JsonObject } from "./JsonObject.js"

const Action: Schema.Schema<"OK" | "INTERNAL_SERVER_ERROR" | (string & {}), string> = Schema.String

/**
 * The request of `issueToken`.
 *
 * @since 1.0.0
 * @category Token endpoint
 */
export const TokenIssueRequest = Schema.Struct({
  /** The `ticket` of the token response. It can be used once. */
  ticket: Token,
  /** The user. */
  subject: NonEmptyString,
  /** The access token to issue. Default: Authlete makes one. */
  accessToken: Schema.optional(Token),
  /** More claims for an access token that is a JWT. On the wire, it is a string of JSON. Default: none. */
  jwtAtClaims: Schema.optional(JsonObject),
  /** The lifetime of the access token, in seconds. Default: the setting of the service. */
  accessTokenDuration: Schema.optional(Schema.Int),
  /** The lifetime of the refresh token, in seconds. Default: the setting of the service. */
  refreshTokenDuration: Schema.optional(Schema.Int)
})

/**
 * The request of `issueToken`.
 *
 * @since 1.0.0
 * @category Token endpoint
 */
export interface TokenIssueRequest extends Schema.Schema.Type<typeof TokenIssueRequest> {}

/**
 * The answer to `issueToken`. Its `action` is `OK` or `INTERNAL_SERVER_ERROR`.
 *
 * @since 1.0.0
 * @category Token endpoint
 */
export const TokenIssueResponse = Schema.Struct({
  /** Authlete's code for the outcome, for logs. */
  resultCode: lenient(Schema.String),
  /** Authlete's sentence about the outcome, for logs. */
  resultMessage: lenient(Schema.String),
  /** The body for the answer to the OAuth client: a JSON document with the tokens, or with an OAuth error. */
  responseContent: absentOr(Secret),
  /** What to do next. */
  action: absentOr(Action),
  /** The user. */
  subject: lenient(Schema.String),
  /** The scopes of the access token. */
  scopes: lenient(Schema.Array(Schema.String)),
  /** The access token. */
  accessToken: lenient(Secret),
  /** The same access token as a JWT, if the service issues JWTs. */
  jwtAccessToken: lenient(Secret),
  /** The lifetime of the access token, in seconds. */
  accessTokenDuration: SafeInteger,
  /** When the access token expires, in milliseconds since the epoch. */
  accessTokenExpiresAt: SafeInteger,
  /** The refresh token. */
  refreshToken: lenient(Secret),
  /** The lifetime of the refresh token, in seconds. */
  refreshTokenDuration: SafeInteger,
  /** When the refresh token expires, in milliseconds since the epoch. */
  refreshTokenExpiresAt: SafeInteger,
  /** The number of the OAuth client. It is absent if JavaScript can't hold it exactly. */
  clientId: SafeInteger,
  /** The alias of the client ID. */
  clientIdAlias: lenient(Schema.String),
  /** Whether the request had the alias instead of the client ID. */
  clientIdAliasUsed: lenient(Schema.Boolean)
})

/**
 * The answer to `issueToken`. Its `action` is `OK` or `INTERNAL_SERVER_ERROR`.
 *
 * @since 1.0.0
 * @category Token endpoint
 */
export interface TokenIssueResponse extends Schema.Schema.Type<typeof TokenIssueResponse> {}

/**
 * Issues the tokens of a token request that the application accepted, and gets the answer to the OAuth client.
 *
 * It invalidates the ticket, so it is not idempotent: the configured `retry` repeats it only if the call surely had no
 * effect. If the call has its own `retry`, this schedule decides after any failure.
 *
 * Fails with `ResultError` if Authlete refuses the call, and with `DefaultError` for everything else.
 *
 * Source: `POST /api/{serviceId}/auth/token/issue` of Authlete's OpenAPI document 3.0.16.
 *
 * @example
 * ```ts
 * import { Redacted } from "effect"
 * import { issueToken } from "effect-authlete"
 *
 * const program = issueToken({ ticket: Redacted.make("the ticket from /auth/token"), subject: "alice" })
 * ```
 *
 * @since 1.0.0
 * @category Token endpoint
 */
export const issueToken: Operation<TokenIssueRequest, TokenIssueResponse> = /*#__PURE__*/ Operation.make({
  name: "issueToken",
  path: "auth/token/issue",
  idempotent: false,
  request: TokenIssueRequest,
  response: TokenIssueResponse
})
