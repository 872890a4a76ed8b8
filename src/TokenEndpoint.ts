/**
 * The calls of Authlete's token endpoint.
 *
 * @since 1.0.0
 */
import type * as HttpClient from "@effect/platform/HttpClient"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { AuthleteConfig, CallOptions } from "./AuthleteConfig.js"
import type { AuthleteError } from "./AuthleteError.js"
import { IdTokenReissueRequest, IdTokenReissueResponse } from "./IdTokenReissue.js"
import * as AuthleteCall from "./internal/AuthleteCall.js"

/**
 * Reissues an ID token during a refresh (`POST /api/{serviceId}/idtoken/reissue`).
 *
 * Call it when `/auth/token` answered `ID_TOKEN_REISSUABLE`, and then do what the response's `action` says: a success
 * of this effect means that Authlete answered, not that there is an ID token. It is idempotent, so the configured
 * `retry` applies.
 *
 * Fails with `ResultError` when Authlete refuses the call, and with `DefaultError` for everything else.
 *
 * @since 1.0.0
 * @category operations
 */
export const reissueIdToken: (
  request: IdTokenReissueRequest,
  options?: CallOptions
) => Effect.Effect<IdTokenReissueResponse, AuthleteError, AuthleteConfig | HttpClient.HttpClient> = AuthleteCall.make({
  operation: "reissueIdToken",
  path: "idtoken/reissue",
  idempotent: true,
  request: IdTokenReissueRequest,
  response: IdTokenReissueResponse
})

/**
 * The operations, with their configuration and HTTP client already provided.
 *
 * @since 1.0.0
 * @category services
 */
export class TokenEndpoint extends Context.Tag("effect-authlete/TokenEndpoint")<
  TokenEndpoint,
  {
    /** `reissueIdToken`, for which nothing more is needed. */
    readonly reissueIdToken: (
      request: IdTokenReissueRequest,
      options?: CallOptions
    ) => Effect.Effect<IdTokenReissueResponse, AuthleteError>
  }
>() {
  /**
   * The operations over the `AuthleteConfig` and the `HttpClient` that this layer is given.
   *
   * @since 1.0.0
   */
  static readonly layer: Layer.Layer<TokenEndpoint, never, AuthleteConfig | HttpClient.HttpClient> = Layer.effect(
    TokenEndpoint,
    Effect.map(Effect.context<AuthleteConfig | HttpClient.HttpClient>(), (context) => ({
      reissueIdToken: (request, options) => Effect.provide(reissueIdToken(request, options), context)
    }))
  )
}
