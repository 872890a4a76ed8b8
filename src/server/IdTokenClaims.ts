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
 * A user whose ID token is to be reissued.
 *
 * @since 1.0.0
 * @category models
 */
export interface IdTokenClaimsRequest {
  /** The user, as the token response names it. */
  readonly subject: string
  /** The claims that the client once asked for; none where it asked for none, and before Authlete 3.0. */
  readonly claimNames: ReadonlyArray<string>
  /** The whole token response. */
  readonly tokenResponse: TokenResponse
}

/**
 * The refresh must not go on: the user is gone, or blocked.
 *
 * The client gets 400 `invalid_grant`, and the tokens that `/auth/token` had just issued are revoked. The client waits
 * for that no longer than what is left of `reissueTimeout`. If they can't be revoked, an error in the log says so.
 *
 * This is no access control. It is asked only where an ID token is owed: a client avoids that by leaving `openid` out of
 * the scope. A look-up that fails lets the refresh go on, and a client that goes away ends it. To block a user, revoke the
 * grant at Authlete.
 *
 * @since 1.0.0
 * @category errors
 */
export class RefreshDenied extends Data.TaggedError("RefreshDenied") {}

/**
 * Looks up what a reissued ID token says of the user.
 *
 * @since 1.0.0
 * @category services
 */
export class IdTokenClaims extends Context.Tag("effect-authlete/IdTokenClaims")<
  IdTokenClaims,
  {
    /**
     * Fails with `RefreshDenied` if the user is known to be gone or blocked. After any other failure, the
     * client gets what `whenReissueFails` says.
     */
    readonly lookUp: (
      request: IdTokenClaimsRequest
    ) => Effect.Effect<Pick<IdTokenReissueRequest, "claims" | "idtHeaderParams" | "sub">, unknown>
  }
>() {
  /**
   * No claims beyond those that Authlete adds.
   *
   * @since 1.0.0
   */
  static readonly none: Layer.Layer<IdTokenClaims> = Layer.succeed(IdTokenClaims, {
    lookUp: () => Effect.succeed({})
  })
}
