/**
 * What a user granted to a client, and the tokens that come of it.
 *
 * @since 1.0.0
 */
import type * as Redacted from "effect/Redacted"
import type { JsonObject } from "../operations/JsonObject.js"

/**
 * The argument of `grant` in `AuthleteSandboxService`: who granted what to whom.
 *
 * @since 1.0.0
 * @category Sandbox
 */
export interface Grant {
  /** The user: the `sub` of the ID token, unless the reissue names another. */
  readonly subject: string
  /** The OAuth client: the `aud` of the ID token. A client that the sandbox does not know becomes a public one. */
  readonly clientId: string
  /** The scopes that were granted. A refresh can ask for no others. */
  readonly scopes: ReadonlyArray<string>
  /** When the user was authenticated, in seconds since the epoch: the `auth_time` of the ID token. Default: none. */
  readonly authTime?: number | undefined
  /** The claims that the client asked to have in the ID token. `/auth/token` repeats them. Default: none. */
  readonly requestedIdTokenClaims?: ReadonlyArray<string> | undefined
  /**
   * Whether its access tokens are JWTs, too. The sandbox signs them. The JWT is then what the client gets, and what a
   * reissue takes. Default: false. Source: RFC 9068.
   */
  readonly jwtAccessToken?: boolean | undefined
}

/**
 * The argument of `code` in `AuthleteSandboxService`: a grant, and what the authorization request said.
 *
 * @since 1.0.0
 * @category Sandbox
 */
export interface CodeGrant extends Grant {
  /**
   * The redirect URI of the authorization request. The token request must repeat it. Default: none. Source: RFC 6749
   * §4.1.3.
   */
  readonly redirectUri?: string | undefined
  /** The `nonce` of the authorization request, for the ID token. Default: none. */
  readonly nonce?: string | undefined
  /** The challenge of PKCE. Default: none, and the token request must then have no verifier. Source: RFC 7636 §4.3. */
  readonly codeChallenge?: string | undefined
  /** How the challenge is made from the verifier. Default: `plain`. Source: RFC 7636 §4.3. */
  readonly codeChallengeMethod?: "S256" | "plain" | undefined
  /** More claims for the ID token. Default: none. */
  readonly claims?: JsonObject | undefined
}

/**
 * A token pair, as `/auth/token` would make it: it is what `reissueIdToken` takes.
 *
 * @since 1.0.0
 * @category Sandbox
 */
export interface GrantedTokens {
  /** The access token of the client: the JWT, if the grant asks for one. */
  readonly accessToken: Redacted.Redacted
  /** The refresh token. The next refresh uses it up. */
  readonly refreshToken: Redacted.Redacted
}
