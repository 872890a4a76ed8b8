/**
 * The operations of a token endpoint, as one service.
 *
 * @since 1.0.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { AuthleteConfig } from "../client/AuthleteConfig.js"
import { HttpClient } from "../client/http.js"
import type { Operation } from "../client/Operation.js"
import { failToken, type TokenFailRequest, type TokenFailResponse } from "./failToken.js"
import { getJwks, type Jwks, type JwksRequest } from "./getJwks.js"
import { issueToken, type TokenIssueRequest, type TokenIssueResponse } from "./issueToken.js"
import { processToken, type TokenRequest, type TokenResponse } from "./processToken.js"
import { type IdTokenReissueRequest, type IdTokenReissueResponse, reissueIdToken } from "./reissueIdToken.js"
import { revokeToken, type TokenRevokeRequest, type TokenRevokeResponse } from "./revokeToken.js"
import { underWay } from "./underWay.js"

/**
 * The operations, with their configuration and HTTP client already provided: nothing more is needed to call them.
 *
 * @since 1.0.0
 * @category services
 */
export class TokenEndpoint extends /*#__PURE__*/ Context.Service<
  TokenEndpoint,
  {
    /** Reissues an ID token during a refresh: the function of this name. */
    readonly reissueIdToken: Operation<IdTokenReissueRequest, IdTokenReissueResponse, never>
    /** Hands an OAuth client's token request to Authlete: the function of this name. */
    readonly processToken: Operation<TokenRequest, TokenResponse, never>
    /** Issues the tokens of a token request: the function of this name. */
    readonly issueToken: Operation<TokenIssueRequest, TokenIssueResponse, never>
    /** Refuses a token request: the function of this name. */
    readonly failToken: Operation<TokenFailRequest, TokenFailResponse, never>
    /** Revokes tokens: the function of this name. */
    readonly revokeToken: Operation<TokenRevokeRequest, TokenRevokeResponse, never>
    /** Gets the public keys of the service: the function of this name. */
    readonly getJwks: Operation<JwksRequest, Jwks, never>
  }
>()("effect-authlete/TokenEndpoint") {
  /**
   * The operations over the `AuthleteConfig` and the `HttpClient` that this layer is given.
   *
   * When the layer is released, it lets what is under way end before what it was built from is released: calls, each
   * bounded by its timeout, and token requests that a `TokenRequestHandler` has handed to Authlete, to their answer. Retries
   * end, and a new call fails with `DefaultError` `InvalidRequest`.
   *
   * @since 1.0.0
   */
  static readonly layer: Layer.Layer<TokenEndpoint, never, AuthleteConfig | HttpClient> = /*#__PURE__*/ Layer.effect(
    // Not by its name, for which Rollup would keep the class.
    this,
    /*#__PURE__*/ Effect.gen(function* () {
      // Not the rest of the context, such as the span that the layer was built in: the caller's is the one that counts.
      const context = Context.pick(AuthleteConfig, HttpClient)(yield* Effect.context<AuthleteConfig | HttpClient>())
      const counted = yield* underWay
      const provided =
        <Request, Response>(
          name: string,
          operation: Operation<Request, Response>
        ): Operation<Request, Response, never> =>
        (request, options) =>
          Effect.provideContext(counted(name)(operation(request, options)), context)
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
