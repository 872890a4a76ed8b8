/**
 * A token endpoint, to mount in a server.
 *
 * @since 1.0.0
 */
import type * as HttpApp from "@effect/platform/HttpApp"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { decodeTimeout } from "../client/timeout.js"
import { TokenEndpoint } from "../operations/TokenEndpoint.js"
import { asOneWork } from "../operations/underWay.js"
import { optionsProblem } from "../wire/server/options.js"
import type { IdTokenClaims } from "./IdTokenClaims.js"
import * as oauthResponse from "./oauthResponse.js"
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
   * The JSON type of `aud` in a reissued ID token. Give what the service is configured with, because a refresh should
   * not change `aud`. Default: Authlete makes an array, even if the original ID token had a string. Source: OpenID
   * Connect Core 1.0 §12.2; the default was seen at an Authlete 3.0 service in August 2026.
   */
  readonly idTokenAudType?: "array" | "string" | undefined
  /**
   * How long looking up the claims and reissuing the ID token may take together, with retries. The client waits for it.
   * A number is milliseconds. Default: 5 seconds.
   */
  readonly reissueTimeout?: Duration.DurationInput | undefined
  /**
   * What the client gets if the ID token can't be reissued: the tokens without it, or 500 `server_error`. With
   * `server_error`, the client loses the new tokens, and its session, too, if the refresh token was rotated. Default:
   * `responseContent`.
   */
  readonly whenReissueFails?: "responseContent" | "server_error" | undefined
  /**
   * The URL of the token endpoint, for DPoP. Default: the one that the service is configured with. Source: RFC 9449.
   */
  readonly htu?: string | undefined
  /**
   * Gets the certificate of the client, from where the deployment has it. Trust a header that a proxy sets only if the
   * proxy also removes that header from incoming requests. Default: none. Source: RFC 8705.
   */
  readonly clientCertificate?:
    | ((request: HttpServerRequest.HttpServerRequest) => Effect.Effect<Option.Option<ClientCertificate>, unknown>)
    | undefined
}

/**
 * The certificate of a TLS client, and those above it: what `clientCertificate` of `TokenRequestHandlerOptions` gives.
 *
 * @since 1.0.0
 * @category Token endpoint
 */
export interface ClientCertificate {
  /** The certificate of the client, in PEM. */
  readonly certificate: string
  /** The certificates above it, in PEM. Default: none. */
  readonly path?: ReadonlyArray<string> | undefined
}

/**
 * Makes the token endpoint of an authorization server: it sends each request to Authlete, and does what the answer
 * says. Mount it in an `HttpRouter` with `HttpRouter.all`, so that it refuses other methods itself, or with
 * `HttpApp.toWebHandlerLayer` in anything that takes a `Request`.
 *
 * A refresh is answered with a new ID token, whose claims come from `IdTokenClaims`. If there can't be one, the refresh
 * is answered without it, with an error in the log and in the counter
 * `authlete.token_request_handler.reissue_failures`: the refresh token of the client may be rotated already.
 *
 * The client waits: the configured `retry` begins no attempt at a call later than 10 seconds after its first one, and
 * the look-up and the reissue may take `reissueTimeout`. So, once its form has arrived, a refresh is answered within 10
 * seconds, one `timeout` and one `reissueTimeout`: 45 seconds with the defaults. The time of `clientCertificate`,
 * `ResourceOwnerAuthenticator` and `ExtensionGrants` is added to this: give them a timeout of their own.
 *
 * A body may have 64 KiB. Nothing may read it before this app does. How long a client may take to send it must be
 * limited by the server (Node's `requestTimeout`). `ResourceOwnerAuthenticator` and `ExtensionGrants` are used if they
 * are provided; the type does not require them.
 *
 * The app never fails. An error of the client is answered in the format of OAuth. Any other error is 500
 * `server_error`, with an error in the log and nothing internal in the answer; only for `INTERNAL_SERVER_ERROR`, the
 * client gets the content that Authlete made for it. A client that goes away interrupts the calls to Authlete, but not
 * the revocation of a refresh that was denied.
 *
 * Throws a `RangeError` at once for a `reissueTimeout` that is no duration, not longer than zero, or 25 days and
 * longer, and for another option of a wrong type.
 *
 * Source: RFC 6749 §3.2, OpenID Connect Core 1.0 §12.
 *
 * @example
 * ```ts
 * import { HttpRouter } from "@effect/platform"
 * import { TokenRequestHandler } from "effect-authlete"
 *
 * const router = HttpRouter.empty.pipe(HttpRouter.all("/token", TokenRequestHandler.make({ idTokenAudType: "string" })))
 * ```
 *
 * @since 1.0.0
 * @category Token endpoint
 */
export const make = (
  options: TokenRequestHandlerOptions = {}
): HttpApp.Default<never, TokenEndpoint | IdTokenClaims> => {
  const reissueTimeout = decodeTimeout(options.reissueTimeout ?? "5 seconds")
  if (Either.isLeft(reissueTimeout)) {
    throw new RangeError(`TokenRequestHandler.make: reissueTimeout ${reissueTimeout.left}`)
  }
  const problem = optionsProblem(options)
  if (problem !== undefined) throw new RangeError(`TokenRequestHandler.make: ${problem}`)
  const { clientCertificate, htu, idTokenAudType, whenReissueFails = "responseContent" } = options
  const act = tokenActions.make({
    idTokenAudType,
    reissueTimeout: reissueTimeout.right,
    whenReissueFails
  })

  const certificate = Effect.flatMap(HttpServerRequest.HttpServerRequest, (request) =>
    Effect.map(
      clientCertificate?.(request) ?? Effect.succeedNone,
      Option.match({
        onNone: () => ({}),
        onSome: ({ certificate, path }) => ({ clientCertificate: certificate, clientCertificatePath: path })
      })
    )
  )

  return Effect.gen(function* () {
    const request = yield* Effect.either(readTokenRequest)
    if (Either.isLeft(request)) return request.left
    const endpoint = yield* TokenEndpoint
    const form = { ...request.right, ...(yield* certificate), htu }
    return yield* asOneWork(Effect.flatMap(withinPatience(endpoint.processToken(form)), act))
  }).pipe(tokenActions.orServerError, Effect.map(oauthResponse.withoutCaching), Effect.interruptible)
}
