/**
 * The source of the claims of a reissued ID token.
 *
 * @since 1.0.0
 */
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { TokenResponse } from "../operations/processToken.js"
import type { IdTokenReissueRequest } from "../operations/reissueIdToken.js"

/**
 * The argument of `lookUp` in `IdTokenClaims`: the user of the ID token.
 *
 * @since 1.0.0
 * @category Token endpoint
 */
export interface IdTokenClaimsRequest {
  /** The user, as in the token response. */
  readonly subject: string
  /**
   * The names of the claims that the client asked for. The list is empty if the client asked for none, and before
   * Authlete 3.0.
   */
  readonly claimNames: ReadonlyArray<string>
  /** The whole token response. */
  readonly tokenResponse: TokenResponse
}

/**
 * Ends a refresh, because the user is gone or blocked: an error of `lookUp` in `IdTokenClaims`.
 *
 * The client gets 400 `invalid_grant`, and the tokens that `/auth/token` has just issued are revoked. The client waits
 * for the revocation, but not longer than the rest of `reissueTimeout`. If the revocation fails, the log has an error.
 *
 * This is not access control, because the look-up runs only if an ID token can be reissued. A client can leave `openid`
 * out of the scope; then there is no look-up. If the client disconnects, the look-up ends. If the look-up fails with
 * another error, the refresh continues. To block a user, revoke the grant at Authlete.
 *
 * @since 1.0.0
 * @category Token endpoint
 */
export class RefreshDenied extends Data.TaggedError("RefreshDenied") {}

/**
 * Looks up the claims of a reissued ID token.
 *
 * @example
 * ```ts
 * import { Effect, Layer } from "effect"
 * import { IdTokenClaims, RefreshDenied } from "effect-authlete"
 *
 * const users = new Map([["alice", { email: "alice@example.com" }]])
 *
 * const claims = Layer.succeed(IdTokenClaims, {
 *   lookUp: ({ subject }) => {
 *     const user = users.get(subject)
 *     return user === undefined ? Effect.fail(new RefreshDenied()) : Effect.succeed({ claims: user })
 *   }
 * })
 * ```
 *
 * @since 1.0.0
 * @category Token endpoint
 */
export class IdTokenClaims extends Context.Tag("effect-authlete/IdTokenClaims")<
  IdTokenClaims,
  {
    /**
     * Returns the claims of the user. Fail with `RefreshDenied` if the user is gone or blocked. After any other
     * failure, the client gets the answer that `whenReissueFails` selects.
     */
    readonly lookUp: (
      request: IdTokenClaimsRequest
    ) => Effect.Effect<Pick<IdTokenReissueRequest, "claims" | "idtHeaderParams" | "sub">, unknown>
  }
>() {
  /**
   * Provides no claims. The ID token has only the claims that Authlete adds.
   *
   * @example
   * ```ts
   * import { Layer } from "effect"
   * import { IdTokenClaims, TokenEndpoint } from "effect-authlete"
   *
   * const layer = Layer.merge(TokenEndpoint.layer, IdTokenClaims.none)
   * ```
   *
   * @since 1.0.0
   */
  static readonly none: Layer.Layer<IdTokenClaims> = Layer.succeed(IdTokenClaims, {
    lookUp: () => Effect.succeed({})
  })
}
