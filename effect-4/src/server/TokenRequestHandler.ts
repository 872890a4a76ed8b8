/**
 * A token endpoint, to mount in a server.
 *
 * @since 1.0.0
 */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import { decodeTimeout } from "../client/timeout.js"
import { TokenEndpoint } from "../operations/TokenEndpoint.js"
import { asOneWork } from "../operations/underWay.js"
import { optionsProblem } from "../wire/server/options.js"
import { type HttpEffect, HttpServerRequest } from "./http.js"
import type { IdTokenClaims } from "./IdTokenClaims.js"
import * as oauthResponse from "./oauthResponse.js"
import { ownFiber } from "./ownFiber.js"
import { withinPatience } from "./patience.js"
import * as tokenActions from "./tokenActions.js"
import { readTokenRequest } from "./tokenRequest.js"

/**
 * The options of `TokenRequestHandler.make`.
 *
 * @example
 * ```ts
 * import { TokenRequestHandler } from "effect-authlete"
 *
 * const app = TokenRequestHandler.make({
 *   idTokenAudType: "string",
 *   reissueTimeout: "3 seconds",
 *   whenReissueFails: "server_error"
 * })
 * ```
 *
 * @since 1.0.0
 * @category Token endpoint
 */
export interface TokenRequestHandlerOptions {
  /**
   * The JSON type of `aud` in a reissued ID token. Set the value that your service uses, because a refresh should not
   * change `aud`. Default: Authlete makes an array, even if the original ID token had a string. Source: OpenID Connect
   * Core 1.0 §12.2; the default was seen at an Authlete 3.0 service in August 2026.
   */
  readonly idTokenAudType?: "array" | "string" | undefined
  /**
   * The time limit for the look-up of the claims and the reissue together, with retries. The client waits for both. A
   * number is milliseconds. Default: 5 seconds.
   */
  readonly reissueTimeout?: Duration.Input | undefined
  /**
   * The answer if the ID token can't be reissued. With `responseContent`, the client gets the tokens without an ID
   * token. With `server_error`, the client gets 500 and loses the new tokens. If the refresh token was rotated, the
   * client also loses its session. Default: `responseContent`.
   */
  readonly whenReissueFails?: "responseContent" | "server_error" | undefined
  /**
   * The URL of the token endpoint, for DPoP. Default: the URL in the settings of the service. Source: RFC 9449.
   */
  readonly htu?: string | undefined
  /**
   * Gets the certificate of the client. Trust a header that a proxy sets only if the proxy also removes that header
   * from incoming requests. Default: none. Source: RFC 8705.
   */
  readonly clientCertificate?:
    | ((request: HttpServerRequest) => Effect.Effect<Option.Option<ClientCertificate>, unknown>)
    | undefined
}

/**
 * The certificate of a TLS client, and the other certificates of its chain: the result of `clientCertificate` in
 * `TokenRequestHandlerOptions`.
 *
 * @since 1.0.0
 * @category Token endpoint
 */
export interface ClientCertificate {
  /** The certificate of the client, in PEM. */
  readonly certificate: string
  /** The other certificates of its chain, in PEM. Default: none. */
  readonly path?: ReadonlyArray<string> | undefined
}

/**
 * Makes the token endpoint of an authorization server. It sends each request to Authlete, and follows the `action` of
 * the answer. Mount it in an `HttpRouter` with `HttpRouter.add("*", …)`. Then it also refuses methods other than POST.
 * Or mount it with `HttpEffect.toWebHandlerLayer` in anything that takes a `Request`.
 *
 * The answer to a refresh has a new ID token with the claims of `IdTokenClaims`. If the ID token can't be reissued, the
 * answer has the tokens without it, because the refresh token may already be rotated. Then the log has an error, and
 * the counter `authlete.token_request_handler.reissue_failures` increases.
 *
 * The client waits, so there are limits. The configured `retry` begins no attempt at a call later than 10 seconds after
 * the first attempt. The look-up and the reissue end within `reissueTimeout`. After its form has arrived, a refresh
 * takes at most 10 seconds plus one `timeout` plus one `reissueTimeout`: 45 seconds with the defaults.
 * `clientCertificate`, `ResourceOwnerAuthenticator` and `ExtensionGrants` need additional time. Give them their own
 * timeout.
 *
 * A body may have at most 64 KiB. No other code may read it before this app. The server must set a time limit for a
 * client that sends the body slowly (`requestTimeout` of Node). `ResourceOwnerAuthenticator` and `ExtensionGrants` are
 * optional: they are used if they are provided, and the type does not require them.
 *
 * The app never fails. An error of the client is answered in the format of OAuth. After any other error, the client
 * gets 500 `server_error` without internal information, and the log has an error. For `INTERNAL_SERVER_ERROR`, the
 * client gets the content that Authlete made. If the client disconnects, the calls to Authlete are interrupted, but not
 * the revocation after `RefreshDenied`.
 *
 * Throws a `RangeError` at once if `reissueTimeout` is not a duration, is not longer than zero, or is 25 days or
 * longer. It also throws one if another option has a wrong type.
 *
 * Source: RFC 6749 §3.2, OpenID Connect Core 1.0 §12.
 *
 * @example
 * ```ts
 * import { HttpRouter } from "effect/http"
 * import { TokenRequestHandler } from "effect-authlete"
 *
 * const routes = HttpRouter.add("*", "/token", TokenRequestHandler.make({ idTokenAudType: "string" }))
 * ```
 *
 * @since 1.0.0
 * @category Token endpoint
 */
export const make = (options: TokenRequestHandlerOptions = {}): HttpEffect<never, TokenEndpoint | IdTokenClaims> => {
  const reissueTimeout = decodeTimeout(options.reissueTimeout ?? "5 seconds")
  if (Result.isFailure(reissueTimeout)) {
    throw new RangeError(`TokenRequestHandler.make: reissueTimeout ${reissueTimeout.failure}`)
  }
  const problem = optionsProblem(options)
  if (problem !== undefined) throw new RangeError(`TokenRequestHandler.make: ${problem}`)
  const { clientCertificate, htu, idTokenAudType, whenReissueFails = "responseContent" } = options
  const act = tokenActions.make({
    idTokenAudType,
    reissueTimeout: reissueTimeout.success,
    whenReissueFails
  })

  const certificate = Effect.flatMap(HttpServerRequest, (request) =>
    Effect.map(
      clientCertificate === undefined ? Effect.succeedNone : ownFiber(clientCertificate(request)),
      Option.match({
        onNone: () => ({}),
        onSome: ({ certificate, path }) => ({ clientCertificate: certificate, clientCertificatePath: path })
      })
    )
  )

  return Effect.gen(function* () {
    const request = yield* Effect.result(readTokenRequest)
    if (Result.isFailure(request)) return request.failure
    const endpoint = yield* TokenEndpoint
    const form = { ...request.success, ...(yield* certificate), htu }
    return yield* asOneWork(Effect.flatMap(withinPatience(endpoint.processToken(form)), act))
  }).pipe(tokenActions.orServerError, Effect.map(oauthResponse.withoutCaching), Effect.interruptible)
}
