/**
 * What a user granted to a client, and the tokens that come of it.
 *
 * @since 1.0.0
 */
import type * as Redacted from "effect/Redacted"
import type { JsonObject } from "../operations/JsonObject.js"

/**
 * Who granted what to whom.
 *
 * @since 1.0.0
 * @category models
 */
export interface Grant {
  /** The user: the `sub` of the ID token, unless the reissue names another. */
  readonly subject: string
  /** The OAuth client: the `aud` of the ID token. If the sandbox has no such client, it becomes a public one. */
  readonly clientId: string
  /** The scopes that were granted: the most that a refresh can ask for. */
  readonly scopes: ReadonlyArray<string>
  /** When the user was authenticated, in seconds since the epoch: the `auth_time` of the ID token. Default: none. */
  readonly authTime?: number | undefined
  /** The claims that the client asked to have in the ID token, for `/auth/token` to repeat. Default: none. */
  readonly requestedIdTokenClaims?: ReadonlyArray<string> | undefined
  /**
   * Whether its access tokens are JWTs too, which the sandbox signs (RFC 9068). The JWT is then what the client gets,
   * and what a reissue takes. Default: false.
   */
  readonly jwtAccessToken?: boolean | undefined
}

/**
 * What an authorization code stands for: a grant, and what the authorization request said.
 *
 * @since 1.0.0
 * @category models
 */
export interface CodeGrant extends Grant {
  /** The redirect URI of the authorization request, which the token request must repeat (RFC 6749 §4.1.3). Default: none. */
  readonly redirectUri?: string | undefined
  /** The `nonce` of the authorization request, for the ID token. Default: none. */
  readonly nonce?: string | undefined
  /** The challenge of PKCE (RFC 7636 §4.3). Default: none, and the token request must then have no verifier. */
  readonly codeChallenge?: string | undefined
  /** How the challenge is made of the verifier. Default: `plain` (RFC 7636 §4.3). */
  readonly codeChallengeMethod?: "S256" | "plain" | undefined
  /** More claims for the ID token. Default: none. */
  readonly claims?: JsonObject | undefined
}

/**
 * A token pair, as `/auth/token` would just have made it: it is what `reissueIdToken` wants.
 *
 * @since 1.0.0
 * @category models
 */
export interface GrantedTokens {
  /** The access token that the client has: the JWT, where the grant asks for one. */
  readonly accessToken: Redacted.Redacted
  /** The refresh token. The next refresh uses it up. */
  readonly refreshToken: Redacted.Redacted
}
