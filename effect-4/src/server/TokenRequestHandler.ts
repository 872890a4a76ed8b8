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
import { withinPatience } from "./patience.js"
import * as tokenActions from "./tokenActions.js"
import { readTokenRequest } from "./tokenRequest.js"

/**
 * The options of a token endpoint.
 *
 * @since 1.0.0
 * @category models
 */
export interface TokenRequestHandlerOptions {
  /**
   * The JSON type of `aud` in a reissued ID token. Give what the service is configured with: where this is left out,
   * Authlete makes an array, also where the original ID token had a string (seen at an Authlete 3.0 service in August
   * 2026), and a refresh should not change `aud` (OpenID Connect Core 1.0 §12.2).
   */
  readonly idTokenAudType?: "array" | "string" | undefined
  /**
   * How long looking up the claims and reissuing the ID token may take together, retries included: the client waits. A
   * number is milliseconds. Default: 5 seconds.
   */
  readonly reissueTimeout?: Duration.Input | undefined
  /**
   * What the client gets when no ID token could be reissued: the tokens without one, or a 500 `server_error`, which
   * loses them, and the session too if the refresh token was rotated. Default: `responseContent`.
   */
  readonly whenReissueFails?: "responseContent" | "server_error" | undefined
  /** The URL of the token endpoint, for DPoP. Default: the one that the service is configured with. */
  readonly htu?: string | undefined
  /**
   * The client's certificate (RFC 8705), from wherever the deployment has it. A header that a proxy sets can be trusted
   * only where the proxy also removes it from what comes in. Default: none.
   */
  readonly clientCertificate?:
    | ((request: HttpServerRequest) => Effect.Effect<Option.Option<ClientCertificate>, unknown>)
    | undefined
}

/**
 * The certificate of a TLS client, and those above it, in PEM.
 *
 * @since 1.0.0
 * @category models
 */
export interface ClientCertificate {
  /** The client's own, in PEM. */
  readonly certificate: string
  /** Those above it, in PEM. Default: none. */
  readonly path?: ReadonlyArray<string> | undefined
}

/**
 * The token endpoint of an authorization server (RFC 6749 §3.2): hands each request to Authlete, and does what it says.
 * Mount it in an `HttpRouter` with `HttpRouter.add("*", …)`, which lets it refuse other methods itself, or with
 * `HttpEffect.toWebHandlerLayer` in anything that takes a `Request`.
 *
 * A refresh is answered with a new ID token, whose claims come from `IdTokenClaims`. If it can't be had, the refresh is
 * answered without one, with an error in the log and in the counter
 * `authlete.token_request_handler.reissue_failures`: the client's refresh token may be rotated already.
 *
 * The app never fails. What the client did wrong is answered in OAuth's format; what is not the client's fault is 500
 * `server_error`, with an error in the log and nothing internal in the answer, except that for Authlete's own
 * `INTERNAL_SERVER_ERROR` the client gets the content that Authlete made for it. A client that goes away interrupts the
 * calls to Authlete, but not the revocation of a refresh that was denied.
 *
 * The client waits: the configured `retry` begins no attempt at a call later than 10 seconds after its first one, and what
 * the look-up and the reissue may take is `reissueTimeout`. So, once its form has come, a refresh is answered within 10
 * seconds, one `timeout` and one `reissueTimeout`: 45 seconds with the defaults. What `clientCertificate`,
 * `ResourceOwnerAuthenticator` and `ExtensionGrants` take comes on top: give these a timeout of their own.
 *
 * A body may have 64 KiB. Nothing may read it before this app does, and how long a client may take to send it is for the
 * server to limit (Node's `requestTimeout`). `ResourceOwnerAuthenticator` and `ExtensionGrants` are used if they are
 * provided, and not asked for by the type.
 *
 * Throws a `RangeError` at once for a `reissueTimeout` that is no duration, not longer than zero, or 25 days and longer,
 * and for an option that is of no such kind.
 *
 * @since 1.0.0
 * @category constructors
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
      clientCertificate?.(request) ?? Effect.succeedNone,
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
