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
 * A token request, as the OAuth client sent it to the token endpoint.
 *
 * @since 1.0.0
 * @category models
 */
export const TokenRequest = Schema.Struct({
  /** The form body of the request, untouched. */
  parameters: Secret,
  /** The client ID of an `Authorization: Basic` header, form-decoded (RFC 6749 §2.3.1). */
  clientId: Schema.optional(Schema.String),
  /** The client secret of an `Authorization: Basic` header, form-decoded (RFC 6749 §2.3.1). */
  clientSecret: Schema.optional(Secret),
  /** The certificate of the TLS connection, in PEM (RFC 8705). */
  clientCertificate: Schema.optional(Schema.String),
  /** The certificates above it, in PEM. */
  clientCertificatePath: Schema.optional(Schema.Array(Schema.String)),
  /** The `DPoP` header (RFC 9449). */
  dpop: Schema.optional(Secret),
  /** The HTTP method of the request, for DPoP. */
  htm: Schema.optional(Schema.String),
  /** The URL of the token endpoint, for DPoP. Default: the one that the service is configured with. */
  htu: Schema.optional(Schema.String),
  /** Extra properties for the tokens: a string that holds JSON, as Authlete takes it. */
  properties: Schema.optional(Schema.String),
  /** Whether a DPoP proof needs a nonce, whatever the service is configured for. */
  dpopNonceRequired: Schema.optional(Schema.Boolean),
  /** The `OAuth-Client-Attestation` header. */
  oauthClientAttestation: Schema.optional(Secret),
  /** The `OAuth-Client-Attestation-PoP` header. */
  oauthClientAttestationPop: Schema.optional(Secret),
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
 * A token request, as the OAuth client sent it to the token endpoint.
 *
 * @since 1.0.0
 * @category models
 */
export interface TokenRequest extends Schema.Schema.Type<typeof TokenRequest> {}

/**
 * What the token endpoint has to do next (Javadoc of `TokenResponse.Action` in authlete-java-common). Authlete may add
 * others.
 *
 * @since 1.0.0
 * @category models
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
 * The answer to a token request. Every field may be missing (OpenAPI document 3.0.16); `null` counts as missing. So does a
 * field of another type than this, except for `action` and `responseContent`: its name is in the debug log and the span.
 *
 * @since 1.0.0
 * @category models
 */
export const TokenResponse = Schema.Struct({
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
  clientIdAliasUsed: lenient(Schema.Boolean),
  /** The grant type, such as `REFRESH_TOKEN`. */
  grantType: lenient(Schema.String),
  /** The claims that the client once asked to have in the ID token; always absent before Authlete 3.0. */
  requestedIdTokenClaims: lenient(Schema.Array(Schema.String)),
  /** What `issueToken` and `failToken` need, for some actions. */
  ticket: lenient(Secret),
  /** The user's name, for `PASSWORD`. */
  username: lenient(Schema.String),
  /** The user's password, for `PASSWORD`. */
  password: lenient(Secret),
  /** The assertion of `JWT_BEARER` (RFC 7523). */
  assertion: lenient(Secret),
  /** The subject token of `TOKEN_EXCHANGE` (RFC 8693). */
  subjectToken: lenient(Secret),
  /** The type of the subject token. */
  subjectTokenType: lenient(Schema.String),
  /** The actor token of `TOKEN_EXCHANGE` (RFC 8693). */
  actorToken: lenient(Secret),
  /** The type of the actor token. */
  actorTokenType: lenient(Schema.String),
  /** The type of token that `TOKEN_EXCHANGE` asks for. */
  requestedTokenType: lenient(Schema.String),
  /** The audiences that `TOKEN_EXCHANGE` asks for. */
  audiences: lenient(Schema.Array(Schema.String)),
  /** The resources that the request names (RFC 8707). */
  resources: lenient(Schema.Array(Schema.String)),
  /** The session of `NATIVE_SSO`. */
  sessionId: lenient(Schema.String),
  /** The device secret of `NATIVE_SSO`. */
  deviceSecret: lenient(Secret),
  /** The hash of the device secret of `NATIVE_SSO`. */
  deviceSecretHash: lenient(Schema.String),
  /** The value of the `DPoP-Nonce` header to answer with (RFC 9449 §8). */
  dpopNonce: lenient(Schema.String),
  /** The value of the `OAuth-Client-Attestation-Challenge` header to answer with. */
  attestationChallenge: lenient(Schema.String)
})

/**
 * The answer to a token request.
 *
 * @since 1.0.0
 * @category models
 */
export interface TokenResponse extends Schema.Schema.Type<typeof TokenResponse> {}

/**
 * Hands an OAuth client's token request to Authlete (`POST /api/{serviceId}/auth/token`), whose answer says in its
 * `action` what the token endpoint has to do.
 *
 * It is not idempotent: an authorization code or a rotated refresh token that comes twice must be refused, and may revoke
 * the grant (RFC 6749 §4.1.2, RFC 9700 §4.14.2). So the configured `retry` repeats it only where it surely took no effect:
 * no connection was made (`neverSent` of `DefaultError`), or the answer was 429. A `retry` given with the call repeats it
 * after any failure; that is safe where the service's refresh tokens are idempotent and the request is a refresh.
 *
 * Fails with `ResultError` when Authlete refuses the call, and with `DefaultError` for everything else.
 *
 * @since 1.0.0
 * @category operations
 */
export const processToken: Operation<TokenRequest, TokenResponse> = /*#__PURE__*/ Operation.make({
  name: "processToken",
  path: "auth/token",
  idempotent: false,
  request: TokenRequest,
  response: TokenResponse
})
