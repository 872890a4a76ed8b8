/**
 * The operations of a token endpoint, as one service.
 *
 * @since 1.0.0
 */
import * as HttpClient from "@effect/platform/HttpClient"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { AuthleteConfig } from "../client/AuthleteConfig.js"
import type { Operation } from "../client/Operation.js"
import { failToken, type TokenFailRequest, type TokenFailResponse } from "./failToken.js"
import { getJwks, type Jwks, type JwksRequest } from "./getJwks.js"
import { issueToken, type TokenIssueRequest, type TokenIssueResponse } from "./issueToken.js"
import { processToken, type TokenRequest, type TokenResponse } from "./processToken.js"
import { type IdTokenReissueRequest, type IdTokenReissueResponse, reissueIdToken } from "./reissueIdToken.js"
import { revokeToken, type TokenRevokeRequest, type TokenRevokeResponse } from "./revokeToken.js"
import { underWay } from "./underWay.js"

/**
 * The operations of a token endpoint as one service. The service contains the configuration and the HTTP client, so a
 * call needs nothing more.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { TokenEndpoint } from "effect-authlete"
 *
 * const program = Effect.gen(function* () {
 *   const endpoint = yield* TokenEndpoint
 *   return yield* endpoint.getJwks({})
 * })
 * ```
 *
 * @since 1.0.0
 * @category Token endpoint
 */
export class TokenEndpoint extends /*#__PURE__*/ Context.Tag("effect-authlete/TokenEndpoint")<
  TokenEndpoint,
  {
    /** Reissues an ID token during a refresh: the function `reissueIdToken`. */
    readonly reissueIdToken: Operation<IdTokenReissueRequest, IdTokenReissueResponse, never>
    /** Sends a token request of an OAuth client to Authlete: the function `processToken`. */
    readonly processToken: Operation<TokenRequest, TokenResponse, never>
    /** Issues the tokens of a token request: the function `issueToken`. */
    readonly issueToken: Operation<TokenIssueRequest, TokenIssueResponse, never>
    /** Refuses a token request: the function `failToken`. */
    readonly failToken: Operation<TokenFailRequest, TokenFailResponse, never>
    /** Revokes tokens: the function `revokeToken`. */
    readonly revokeToken: Operation<TokenRevokeRequest, TokenRevokeResponse, never>
    /** Gets the public keys of the service: the function `getJwks`. */
    readonly getJwks: Operation<JwksRequest, Jwks, never>
  }
>() {
  /**
   * Provides the operations with the `AuthleteConfig` and the `HttpClient` that this layer gets.
   *
   * When the layer is released, it waits until the running calls have ended. Then the HTTP client is released. The
   * timeout limits each call. A token request that a `TokenRequestHandler` sent to Authlete continues until its answer.
   * No retry begins, and a new call fails with `InvalidRequest`.
   *
   * @example
   * ```ts
   * import { Layer } from "effect"
   * import { AuthleteConfig, TokenEndpoint } from "effect-authlete"
   *
   * // It still needs an HttpClient, such as FetchHttpClient.layer.
   * const layer = Layer.provide(TokenEndpoint.layer, AuthleteConfig.layerConfig())
   * ```
   *
   * @since 1.0.0
   */
  static readonly layer: Layer.Layer<TokenEndpoint, never, AuthleteConfig | HttpClient.HttpClient> =
    /*#__PURE__*/ Layer.scoped(
      // Not by its name, for which Rollup would keep the class.
      this,
      /*#__PURE__*/ Effect.gen(function* () {
        // Not the rest of the context, such as the span that the layer was built in: the caller's is the one that counts.
        const context = Context.pick(
          AuthleteConfig,
          HttpClient.HttpClient
        )(yield* Effect.context<AuthleteConfig | HttpClient.HttpClient>())
        const counted = yield* underWay
        const provided =
          <Request, Response>(
            name: string,
            operation: Operation<Request, Response>
          ): Operation<Request, Response, never> =>
          (request, options) =>
            Effect.provide(counted(name)(operation(request, options)), context)
        return {
          reissueIdToken: provided("reissueIdToken", reissueIdToken),
          processToken: provided("processToken", processToken),
          issueToken: provided("issueToken", issueToken),
          failToken: provided("failToken", failToken),
          revokeToken: provided("revokeToken", revokeToken),
          getJwks: provided("getJwks", getJwks)
        }
      })
    )
}
