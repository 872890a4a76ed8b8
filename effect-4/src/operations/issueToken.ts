/**
 * `POST /api/{serviceId}/auth/token/issue`: issue the tokens of a token request.
 *
 * @since 1.0.0
 */
import * as Schema from "effect/Schema"
import { Operation } from "../client/Operation.js"
import { absentOr, lenient, NonEmptyString, SafeInteger, Secret, Token } from "./Field.js"
import { JsonObject } from "./JsonObject.js"

const Action: Schema.Codec<"OK" | "INTERNAL_SERVER_ERROR" | (string & {}), string> = Schema.String

/**
 * Issues the tokens that a token request asked for, once the application has agreed to it.
 *
 * @since 1.0.0
 * @category models
 */
export const TokenIssueRequest = Schema.Struct({
  /** The `ticket` of the token response. It can be used once. */
  ticket: Token,
  /** The user. */
  subject: NonEmptyString,
  /** The access token to issue, instead of one that Authlete makes. */
  accessToken: Schema.optional(Token),
  /** More claims for an access token that is a JWT. A string that holds JSON on the wire. */
  jwtAtClaims: Schema.optional(JsonObject),
  /** Seconds that the access token shall live. Default: what the service is configured with. */
  accessTokenDuration: Schema.optional(Schema.Int),
  /** Seconds that the refresh token shall live. Default: what the service is configured with. */
  refreshTokenDuration: Schema.optional(Schema.Int)
})

/**
 * Issues the tokens that a token request asked for, once the application has agreed to it.
 *
 * @since 1.0.0
 * @category models
 */
export interface TokenIssueRequest extends Schema.Schema.Type<typeof TokenIssueRequest> {}

/**
 * The answer to `issueToken`; its `action` is `OK` or `INTERNAL_SERVER_ERROR`.
 *
 * @since 1.0.0
 * @category models
 */
export const TokenIssueResponse = Schema.Struct({
  /** Authlete's code for the outcome, for logs. */
  resultCode: lenient(Schema.String),
  /** Authlete's sentence about the outcome, for logs. */
  resultMessage: lenient(Schema.String),
  /** The body to answer the OAuth client with: a JSON document, with the tokens in it, or an OAuth error. */
  responseContent: absentOr(Secret),
  /** What to do next. */
  action: absentOr(Action),
  /** The user. */
  subject: lenient(Schema.String),
  /** The scopes of the access token. */
  scopes: lenient(Schema.Array(Schema.String)),
  /** The access token. */
  accessToken: lenient(Secret),
  /** The same access token as a JWT, where the service issues such. */
  jwtAccessToken: lenient(Secret),
  /** Seconds that the access token lives. */
  accessTokenDuration: SafeInteger,
  /** When the access token expires, in milliseconds since the epoch. */
  accessTokenExpiresAt: SafeInteger,
  /** The refresh token. */
  refreshToken: lenient(Secret),
  /** Seconds that the refresh token lives. */
  refreshTokenDuration: SafeInteger,
  /** When the refresh token expires, in milliseconds since the epoch. */
  refreshTokenExpiresAt: SafeInteger,
  /** The number of the OAuth client; absent where JSON's numbers lose digits of it. */
  clientId: SafeInteger,
  /** The alias of the client ID. */
  clientIdAlias: lenient(Schema.String),
  /** Whether the alias stood for the client ID in the request. */
  clientIdAliasUsed: lenient(Schema.Boolean)
})

/**
 * The answer to `issueToken`; its `action` is `OK` or `INTERNAL_SERVER_ERROR`.
 *
 * @since 1.0.0
 * @category models
 */
export interface TokenIssueResponse extends Schema.Schema.Type<typeof TokenIssueResponse> {}

/**
 * Issues the tokens of a token request that the application agreed to (`POST /api/{serviceId}/auth/token/issue`).
 *
 * It uses up the ticket, so it is not idempotent: the configured `retry` repeats it only where it surely took no effect. A
 * `retry` given with the call repeats it after any failure.
 *
 * Fails with `ResultError` when Authlete refuses the call, and with `DefaultError` for everything else.
 *
 * @since 1.0.0
 * @category operations
 */
export const issueToken: Operation<TokenIssueRequest, TokenIssueResponse> = /*#__PURE__*/ Operation.make({
  name: "issueToken",
  path: "auth/token/issue",
  idempotent: false,
  request: TokenIssueRequest,
  response: TokenIssueResponse
})
