/**
 * The grant of a user to a client, and the tokens of this grant.
 *
 * @since 1.0.0
 */
import type * as Redacted from "effect/Redacted"
import type { JsonObject } from "../operations/JsonObject.js"

/**
 * The argument of `grant` in `AuthleteSandboxService`: the user, the client and the granted scopes.
 *
 * @since 1.0.0
 * @category Sandbox
 */
export interface Grant {
  /** The user. It becomes the `sub` of the ID token, unless the reissue has its own `sub`. */
  readonly subject: string
  /** The OAuth client: the `aud` of the ID token. A client that the sandbox does not know becomes a public client. */
  readonly clientId: string
  /** The granted scopes. A refresh can't request other scopes. */
  readonly scopes: ReadonlyArray<string>
  /**
   * The time when the user authenticated, in seconds since the epoch. It becomes the `auth_time` of the ID token.
   * Default: none.
   */
  readonly authTime?: number | undefined
  /** The claims that the client asked to have in the ID token. `/auth/token` repeats them. Default: none. */
  readonly requestedIdTokenClaims?: ReadonlyArray<string> | undefined
  /**
   * Whether the access tokens are JWTs, which the sandbox signs. Then the client gets the JWT, and a reissue needs the
   * JWT. Default: false. Source: RFC 9068.
   */
  readonly jwtAccessToken?: boolean | undefined
}

/**
 * The argument of `code` in `AuthleteSandboxService`: a grant, and the parameters of the authorization request.
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
  /**
   * The challenge of PKCE. Default: none. Without it, the token request must not have a verifier. Source: RFC 7636
   * §4.3.
   */
  readonly codeChallenge?: string | undefined
  /** The method that makes the challenge from the verifier. Default: `plain`. Source: RFC 7636 §4.3. */
  readonly codeChallengeMethod?: "S256" | "plain" | undefined
  /** More claims for the ID token. Default: none. */
  readonly claims?: JsonObject | undefined
}

/**
 * A token pair, as `/auth/token` makes it. You can give it to `reissueIdToken`.
 *
 * @since 1.0.0
 * @category Sandbox
 */
export interface GrantedTokens {
  /** The access token of the client: the JWT, if the grant asks for one. */
  readonly accessToken: Redacted.Redacted
  /** The refresh token. It works once. */
  readonly refreshToken: Redacted.Redacted
}
