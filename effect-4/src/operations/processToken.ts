/**
 * `POST /api/{serviceId}/auth/token`: hand a token request to Authlete.
 *
 * @since 1.0.0
 */
import * as Schema from "effect/Schema"
import { Operation } from "../client/Operation.js"
import { absentOr, lenient, SafeInteger, Secret, Token } from "./Field.js"
import { JsonObject } from "./JsonObject.js"

/**
 * The request of `processToken`: a token request, as the OAuth client sent it to the token endpoint.
 *
 * @since 1.0.0
 * @category Token endpoint
 */
export const TokenRequest = Schema.Struct({
  /** The form body of the request, unchanged. */
  parameters: Secret,
  /** The client ID of an `Authorization: Basic` header, form-decoded. Default: none. Source: RFC 6749 §2.3.1. */
  clientId: Schema.optional(Schema.String),
  /** The client secret of an `Authorization: Basic` header, form-decoded. Default: none. Source: RFC 6749 §2.3.1. */
  clientSecret: Schema.optional(Secret),
  /** The client certificate of the TLS connection, in PEM. Default: none. Source: RFC 8705. */
  clientCertificate: Schema.optional(Schema.String),
  /** The other certificates of its chain, in PEM. Default: none. */
  clientCertificatePath: Schema.optional(Schema.Array(Schema.String)),
  /** The `DPoP` header. Default: none. Source: RFC 9449. */
  dpop: Schema.optional(Secret),
  /** The HTTP method of the request, for DPoP. */
  htm: Schema.optional(Schema.String),
  /** The URL of the token endpoint, for DPoP. Default: the URL in the settings of the service. */
  htu: Schema.optional(Schema.String),
  /** Properties of the tokens: a string of JSON, as Authlete takes it. Default: none. */
  properties: Schema.optional(Schema.String),
  /** Whether a DPoP proof must have a nonce. Default: the setting of the service. */
  dpopNonceRequired: Schema.optional(Schema.Boolean),
  /** The `OAuth-Client-Attestation` header. Default: none. */
  oauthClientAttestation: Schema.optional(Secret),
  /** The `OAuth-Client-Attestation-PoP` header. Default: none. */
  oauthClientAttestationPop: Schema.optional(Secret),
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
 * The request of `processToken`: a token request, as the OAuth client sent it to the token endpoint.
 *
 * @since 1.0.0
 * @category Token endpoint
 */
export interface TokenRequest extends Schema.Schema.Type<typeof TokenRequest> {}

/**
 * What the token endpoint must do next. Authlete may add other actions.
 *
 * Source: Javadoc of `TokenResponse.Action` in authlete-java-common.
 *
 * @since 1.0.0
 * @category Token endpoint
 */
export type TokenAction =
  | "OK"
  | "INVALID_CLIENT"
  | "BAD_REQUEST"
  | "INTERNAL_SERVER_ERROR"
  | "PASSWORD"
  | "TOKEN_EXCHANGE"
  | "JWT_BEARER"
  | "NATIVE_SSO"
  | "ID_TOKEN_REISSUABLE"

const Action: Schema.Codec<TokenAction | (string & {}), string> = Schema.String

/**
 * The answer to `processToken`. Every field may be absent, and `null` means absent. A field of another type is absent,
 * too, and its name is in the debug log and the span. If `action` or `responseContent` has another type, the call fails
 * with `Decode`.
 *
 * Source: Authlete's OpenAPI document 3.0.16.
 *
 * @since 1.0.0
 * @category Token endpoint
 */
export const TokenResponse = Schema.Struct({
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
  clientIdAliasUsed: lenient(Schema.Boolean),
  /** The grant type, such as `REFRESH_TOKEN`. */
  grantType: lenient(Schema.String),
  /** The claims that the client asked to have in the ID token. Always absent before Authlete 3.0. */
  requestedIdTokenClaims: lenient(Schema.Array(Schema.String)),
  /** The ticket for `issueToken` and `failToken`. Some actions have none. */
  ticket: lenient(Secret),
  /** The name of the user, for `PASSWORD`. */
  username: lenient(Schema.String),
  /** The password of the user, for `PASSWORD`. */
  password: lenient(Secret),
  /** The assertion of `JWT_BEARER`. Source: RFC 7523. */
  assertion: lenient(Secret),
  /** The subject token of `TOKEN_EXCHANGE`. Source: RFC 8693. */
  subjectToken: lenient(Secret),
  /** The type of the subject token. */
  subjectTokenType: lenient(Schema.String),
  /** The actor token of `TOKEN_EXCHANGE`. Source: RFC 8693. */
  actorToken: lenient(Secret),
  /** The type of the actor token. */
  actorTokenType: lenient(Schema.String),
  /** The type of token that `TOKEN_EXCHANGE` asks for. */
  requestedTokenType: lenient(Schema.String),
  /** The audiences that `TOKEN_EXCHANGE` asks for. */
  audiences: lenient(Schema.Array(Schema.String)),
  /** The resources that the request names. Source: RFC 8707. */
  resources: lenient(Schema.Array(Schema.String)),
  /** The session of `NATIVE_SSO`. */
  sessionId: lenient(Schema.String),
  /** The device secret of `NATIVE_SSO`. */
  deviceSecret: lenient(Secret),
  /** The hash of the device secret of `NATIVE_SSO`. */
  deviceSecretHash: lenient(Schema.String),
  /** The value of the `DPoP-Nonce` header to answer with. Source: RFC 9449 §8. */
  dpopNonce: lenient(Schema.String),
  /** The value of the `OAuth-Client-Attestation-Challenge` header to answer with. */
  attestationChallenge: lenient(Schema.String)
})

/**
 * The answer to `processToken`. Every field may be absent, and `null` means absent. A field of another type is absent,
 * too, and its name is in the debug log and the span. If `action` or `responseContent` has another type, the call fails
 * with `Decode`.
 *
 * Source: Authlete's OpenAPI document 3.0.16.
 *
 * @since 1.0.0
 * @category Token endpoint
 */
export interface TokenResponse extends Schema.Schema.Type<typeof TokenResponse> {}

/**
 * Sends the token request of an OAuth client to Authlete. The `action` of the answer says what the token endpoint must
 * do.
 *
 * It is not idempotent: Authlete must refuse an authorization code or a rotated refresh token that arrives twice, and
 * may revoke the grant (RFC 6749 §4.1.2, RFC 9700 §4.14.2). The configured `retry` repeats it only if the call surely
 * had no effect: no connection was made (`neverSent` of `DefaultError`), or the answer was 429. If the call has its own
 * `retry`, this schedule decides after any failure. That is safe if the request is a refresh and the refresh tokens of
 * the service are idempotent.
 *
 * Fails with `ResultError` if Authlete refuses the call, and with `DefaultError` for everything else.
 *
 * Source: `POST /api/{serviceId}/auth/token` of Authlete's OpenAPI document 3.0.16.
 *
 * @example
 * ```ts
 * import { Effect, Redacted } from "effect"
 * import { processToken } from "effect-authlete"
 *
 * const program = Effect.gen(function* () {
 *   const form = Redacted.make("grant_type=refresh_token&refresh_token=the-token&client_id=my-client")
 *   const { action, responseContent } = yield* processToken({ parameters: form })
 *   return { action, responseContent }
 * })
 * ```
 *
 * @since 1.0.0
 * @category Token endpoint
 */
export const processToken: Operation<TokenRequest, TokenResponse> = /*#__PURE__*/ Operation.make({
  name: "processToken",
  path: "auth/token",
  idempotent: false,
  request: TokenRequest,
  response: TokenResponse
})
