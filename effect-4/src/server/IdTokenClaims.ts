/**
 * Where the claims of a reissued ID token come from.
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
 * The argument of `lookUp` in `IdTokenClaims`: the user whose ID token is to be reissued.
 *
 * @since 1.0.0
 * @category Token endpoint
 */
export interface IdTokenClaimsRequest {
  /** The user, as in the token response. */
  readonly subject: string
  /** The claims that the client asked for. Empty if it asked for none, and before Authlete 3.0. */
  readonly claimNames: ReadonlyArray<string>
  /** The whole token response. */
  readonly tokenResponse: TokenResponse
}

/**
 * Ends a refresh, because the user is gone or blocked: an error of `lookUp` in `IdTokenClaims`.
 *
 * The client gets 400 `invalid_grant`, and the tokens that `/auth/token` has just issued are revoked. The client waits
 * for this no longer than what is left of `reissueTimeout`. If the tokens can't be revoked, an error in the log says
 * so.
 *
 * This is no access control. The look-up runs only when there is an ID token to reissue: a client avoids it by leaving
 * `openid` out of the scope. If a look-up fails, the refresh goes on; if the client goes away, the look-up ends. To
 * block a user, revoke the grant at Authlete.
 *
 * @since 1.0.0
 * @category Token endpoint
 */
export class RefreshDenied extends Data.TaggedError("RefreshDenied") {}

/**
 * Looks up what a reissued ID token says about the user.
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
export class IdTokenClaims extends Context.Service<
  IdTokenClaims,
  {
    /**
     * Gives the claims of the user. Fails with `RefreshDenied` if the user is known to be gone or blocked. After any
     * other failure, the client gets what `whenReissueFails` says.
     */
    readonly lookUp: (
      request: IdTokenClaimsRequest
    ) => Effect.Effect<Pick<IdTokenReissueRequest, "claims" | "idtHeaderParams" | "sub">, unknown>
  }
>()("effect-authlete/IdTokenClaims") {
  /**
   * Provides no claims. The ID token has those that Authlete adds.
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
