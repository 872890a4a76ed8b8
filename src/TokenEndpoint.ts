/**
 * The calls of Authlete's token endpoint.
 *
 * @since 1.0.0
 */
import * as HttpClient from "@effect/platform/HttpClient"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { AuthleteConfig, type CallOptions } from "./AuthleteConfig.js"
import type { AuthleteError } from "./AuthleteError.js"
import { IdTokenReissueRequest, IdTokenReissueResponse } from "./IdTokenReissue.js"
import * as AuthleteCall from "./internal/AuthleteCall.js"
import {
  TokenFailRequest,
  TokenFailResponse,
  TokenIssueRequest,
  TokenIssueResponse,
  TokenRequest,
  TokenResponse
} from "./Token.js"

/**
 * A call to Authlete.
 *
 * Fails with `ResultError` when Authlete refuses the call, and with `DefaultError` for everything else.
 *
 * @since 1.0.0
 * @category models
 */
export type Operation<Request, Response, R = AuthleteConfig | HttpClient.HttpClient> = (
  request: Request,
  options?: CallOptions
) => Effect.Effect<Response, AuthleteError, R>

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
export const reissueIdToken: Operation<IdTokenReissueRequest, IdTokenReissueResponse> = /*#__PURE__*/ AuthleteCall.make(
  {
    operation: "reissueIdToken",
    path: "idtoken/reissue",
    idempotent: true,
    request: IdTokenReissueRequest,
    response: IdTokenReissueResponse
  }
)

/**
 * Hands an OAuth client's token request to Authlete (`POST /api/{serviceId}/auth/token`), whose answer says in its
 * `action` what the token endpoint has to do.
 *
 * It is not idempotent, and the configured `retry` leaves it alone: an authorization code or a rotated refresh token
 * that comes twice must be refused, and may revoke the grant (RFC 6749 §4.1.2, RFC 9700 §4.14.2). A `retry` given with
 * the call repeats it; that is safe where no request reached Authlete, and where the service's refresh tokens are
 * idempotent and the request is a refresh.
 *
 * Fails with `ResultError` when Authlete refuses the call, and with `DefaultError` for everything else.
 *
 * @since 1.0.0
 * @category operations
 */
export const processToken: Operation<TokenRequest, TokenResponse> = /*#__PURE__*/ AuthleteCall.make({
  operation: "processToken",
  path: "auth/token",
  idempotent: false,
  request: TokenRequest,
  response: TokenResponse
})

/**
 * Issues the tokens of a token request that the application agreed to (`POST /api/{serviceId}/auth/token/issue`).
 *
 * It uses up the ticket, so it is not idempotent, and the configured `retry` leaves it alone. A `retry` given with the
 * call repeats it; that is safe where no request reached Authlete.
 *
 * Fails with `ResultError` when Authlete refuses the call, and with `DefaultError` for everything else.
 *
 * @since 1.0.0
 * @category operations
 */
export const issueToken: Operation<TokenIssueRequest, TokenIssueResponse> = /*#__PURE__*/ AuthleteCall.make({
  operation: "issueToken",
  path: "auth/token/issue",
  idempotent: false,
  request: TokenIssueRequest,
  response: TokenIssueResponse
})

/**
 * Refuses a token request (`POST /api/{serviceId}/auth/token/fail`).
 *
 * It uses up the ticket, so it is not idempotent, and the configured `retry` leaves it alone. A `retry` given with the
 * call repeats it; that is safe where no request reached Authlete.
 *
 * Fails with `ResultError` when Authlete refuses the call, and with `DefaultError` for everything else.
 *
 * @since 1.0.0
 * @category operations
 */
export const failToken: Operation<TokenFailRequest, TokenFailResponse> = /*#__PURE__*/ AuthleteCall.make({
  operation: "failToken",
  path: "auth/token/fail",
  idempotent: false,
  request: TokenFailRequest,
  response: TokenFailResponse
})

/**
 * The operations, with their configuration and HTTP client already provided: nothing more is needed to call them.
 *
 * @since 1.0.0
 * @category services
 */
export class TokenEndpoint extends /*#__PURE__*/ Context.Tag("effect-authlete/TokenEndpoint")<
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
  }
>() {
  /**
   * The operations over the `AuthleteConfig` and the `HttpClient` that this layer is given.
   *
   * @since 1.0.0
   */
  static readonly layer: Layer.Layer<TokenEndpoint, never, AuthleteConfig | HttpClient.HttpClient> =
    /*#__PURE__*/ Layer.effect(
      // Not by its name, for which Rollup would keep the class.
      this,
      /*#__PURE__*/ Effect.map(/*#__PURE__*/ Effect.context<AuthleteConfig | HttpClient.HttpClient>(), (built) => {
        // Not the rest of the context, such as the span that the layer was built in: the caller's is the one that counts.
        const context = Context.pick(AuthleteConfig, HttpClient.HttpClient)(built)
        const provided =
          <Request, Response>(operation: Operation<Request, Response>): Operation<Request, Response, never> =>
          (request, options) =>
            Effect.provide(operation(request, options), context)
        return {
          reissueIdToken: provided(reissueIdToken),
          processToken: provided(processToken),
          issueToken: provided(issueToken),
          failToken: provided(failToken)
        }
      })
    )
}
