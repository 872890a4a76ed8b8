/**
 * A token endpoint, to mount in a server.
 *
 * @since 1.0.0
 */
import type * as HttpApp from "@effect/platform/HttpApp"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Cause from "effect/Cause"
import * as Data from "effect/Data"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import { ExtensionGrants } from "./ExtensionGrants.js"
import { IdTokenClaims, RefreshDenied } from "./IdTokenClaims.js"
import { IdTokenReissueRequest } from "./IdTokenReissue.js"
import * as oauthResponse from "./internal/oauthResponse.js"
import { decodeTimeout } from "./internal/timeout.js"
import { readTokenRequest } from "./internal/tokenRequest.js"
import { printable } from "./internal/wire/printable.js"
import { ResourceOwnerAuthenticator } from "./ResourceOwnerAuthenticator.js"
import type { TokenAction, TokenResponse } from "./Token.js"
import { TokenEndpoint } from "./TokenEndpoint.js"

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
  readonly reissueTimeout?: Duration.DurationInput | undefined
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
    | ((request: HttpServerRequest.HttpServerRequest) => Effect.Effect<Option.Option<ClientCertificate>, unknown>)
    | undefined
}

/**
 * The certificate of a TLS client, and those above it, in PEM.
 *
 * @since 1.0.0
 * @category models
 */
export interface ClientCertificate {
  readonly certificate: string
  readonly path?: ReadonlyArray<string> | undefined
}

const reissueFailures = Metric.counter("authlete.token_request_handler.reissue_failures", {
  description: "Refreshes that were answered without the new ID token that they were owed",
  incremental: true
})

/** Authlete answered, but not with what the token endpoint needs. */
class UnexpectedAnswer extends Data.TaggedError("UnexpectedAnswer")<{ readonly message: string }> {}

interface Answer {
  readonly action?: string
  readonly resultMessage?: string
  readonly responseContent?: TokenResponse["responseContent"]
}

const unexpected = (operation: string, { action, resultMessage }: Answer) =>
  new UnexpectedAnswer({
    message: printable(
      `${operation}: Authlete answered ${action ?? "no action"}: ${resultMessage ?? "no message"}`,
      1024
    )
  })

/** Authlete's own content, which must be there. */
const content = (operation: string, status: number, answer: Answer) =>
  answer.responseContent === undefined
    ? Effect.fail(new UnexpectedAnswer({ message: `${operation}: Authlete answered without responseContent` }))
    : Effect.succeed(oauthResponse.content(status, answer.responseContent))

const unsupportedGrantType = oauthResponse.error(400, "unsupported_grant_type", "The grant type is not supported.")

type Act = (
  response: TokenResponse
) => Effect.Effect<HttpServerResponse.HttpServerResponse, unknown, TokenEndpoint | IdTokenClaims>

/** What `/auth/token/issue` and `/auth/token/fail` may say. */
const followUp = (operation: string, answer: Answer) => {
  switch (answer.action) {
    case "OK":
      return content(operation, 200, answer)
    case "BAD_REQUEST":
      return content(operation, 400, answer)
    case "INTERNAL_SERVER_ERROR":
      return content(operation, 500, answer)
    default:
      return Effect.fail(unexpected(operation, answer))
  }
}

const checkPassword: Act = (response) =>
  Effect.gen(function* () {
    const authenticator = yield* Effect.serviceOption(ResourceOwnerAuthenticator)
    if (Option.isNone(authenticator)) return unsupportedGrantType
    const endpoint = yield* TokenEndpoint
    const { password, ticket, username } = response
    if (password === undefined || ticket === undefined || username === undefined) {
      return yield* unexpected("processToken", response)
    }
    const subject = yield* authenticator.value.authenticate({ username, password, tokenResponse: response })
    return yield* Option.match(subject, {
      onSome: (subject) =>
        Effect.flatMap(endpoint.issueToken({ ticket, subject }), (answer) => followUp("issueToken", answer)),
      onNone: () =>
        Effect.flatMap(endpoint.failToken({ ticket, reason: "INVALID_RESOURCE_OWNER_CREDENTIALS" }), (answer) =>
          followUp("failToken", answer)
        )
    })
  })

const askApplication =
  (refusal: HttpServerResponse.HttpServerResponse): Act =>
  (response) =>
    Effect.flatMap(
      Effect.serviceOption(ExtensionGrants),
      Option.match({
        onNone: () => Effect.succeed(refusal),
        onSome: (grants) => grants.answer(response)
      })
    )

/** The token response with a new ID token in it. */
const reissue = (response: TokenResponse, options: TokenRequestHandlerOptions) =>
  Effect.gen(function* () {
    const endpoint = yield* TokenEndpoint
    const claims = yield* IdTokenClaims
    const { subject } = response
    if (subject === undefined) return yield* unexpected("processToken", response)
    const extra = yield* claims.lookUp({
      subject,
      claimNames: response.requestedIdTokenClaims ?? [],
      tokenResponse: response
    })
    const request = yield* IdTokenReissueRequest.fromTokenResponse(response, {
      ...extra,
      idTokenAudType: options.idTokenAudType
    })
    const reissued = yield* endpoint.reissueIdToken(request)
    if (reissued.action !== "OK") return yield* unexpected("reissueIdToken", reissued)
    return yield* content("reissueIdToken", 200, reissued)
  })

/** A reissue that does not come off costs the client its new ID token, but never the refresh itself. */
const reissueOrPlain =
  (options: TokenRequestHandlerOptions, reissueTimeout: Duration.Duration): Act =>
  (response) =>
    reissue(response, options).pipe(
      Effect.disconnect,
      Effect.timeoutFail({
        duration: reissueTimeout,
        onTimeout: () => new UnexpectedAnswer({ message: "reissueIdToken: it took longer than reissueTimeout" })
      }),
      Effect.catchAllCause((cause) => {
        if (Cause.squash(cause) instanceof RefreshDenied) {
          return Effect.succeed(oauthResponse.error(400, "invalid_grant", "The refresh token can no longer be used."))
        }
        return Effect.logError("The refresh is answered without a new ID token", cause).pipe(
          Effect.zipRight(Metric.increment(reissueFailures)),
          Effect.zipRight(
            options.whenReissueFails === "server_error"
              ? Effect.succeed(oauthResponse.serverError)
              : content("processToken", 200, response)
          )
        )
      })
    )

/** One entry for each action: a forgotten one does not compile. */
const actions = (
  options: TokenRequestHandlerOptions,
  reissueTimeout: Duration.Duration
): { readonly [Action in TokenAction]: Act } => ({
  OK: (response) => content("processToken", 200, response),
  INVALID_CLIENT: (response) => Effect.map(content("processToken", 401, response), oauthResponse.withChallenge),
  BAD_REQUEST: (response) => content("processToken", 400, response),
  INTERNAL_SERVER_ERROR: (response) => content("processToken", 500, response),
  PASSWORD: checkPassword,
  TOKEN_EXCHANGE: askApplication(unsupportedGrantType),
  JWT_BEARER: askApplication(unsupportedGrantType),
  NATIVE_SSO: askApplication(oauthResponse.error(400, "invalid_grant", "The grant can't be used here.")),
  ID_TOKEN_REISSUABLE: reissueOrPlain(options, reissueTimeout)
})

const orServerError = <E, R>(answer: HttpApp.Default<E, R>): HttpApp.Default<never, R> =>
  Effect.catchAllCause(answer, (cause) =>
    Effect.as(Effect.logError("The token request could not be answered", cause), oauthResponse.serverError)
  )

/** The nonces that the token response brought go on every answer that follows from it (RFC 9449 §8). */
const withNonces = ({ attestationChallenge, dpopNonce }: TokenResponse) =>
  HttpServerResponse.setHeaders(
    [
      ["dpop-nonce", dpopNonce],
      ["oauth-client-attestation-challenge", attestationChallenge]
    ].flatMap(
      ([name, value]): ReadonlyArray<readonly [string, string]> =>
        name !== undefined && value !== undefined && /^[\x21-\x7e]+$/.test(value) ? [[name, value]] : []
    )
  )

/**
 * The token endpoint of an authorization server (RFC 6749 §3.2): hands each request to Authlete, and does what it says.
 * Mount it in an `HttpRouter`, or with `HttpApp.toWebHandlerLayer` in anything that takes a `Request`.
 *
 * A refresh is answered with a new ID token, whose claims come from `IdTokenClaims`. If it can't be had, the refresh is
 * answered without one, with an error in the log and in the counter
 * `authlete.token_request_handler.reissue_failures`: the client's refresh token may be rotated already.
 *
 * Throws a `RangeError` at once for a `reissueTimeout` that no timer can keep. The app never fails. What the client did wrong is answered in OAuth's format; what is not the client's fault is 500
 * `server_error`, with an error in the log and nothing internal in the answer. A client that goes away interrupts the
 * calls to Authlete.
 *
 * @since 1.0.0
 * @category constructors
 */
export const make = (
  options: TokenRequestHandlerOptions = {}
): HttpApp.Default<never, TokenEndpoint | IdTokenClaims> => {
  const timeout = decodeTimeout(options.reissueTimeout ?? "5 seconds")
  if (Either.isLeft(timeout)) throw new RangeError(`TokenRequestHandler.make: reissueTimeout ${timeout.left}`)
  const act = actions(options, timeout.right)
  const isKnown = (action: string): action is TokenAction => Object.hasOwn(act, action)

  const certificate = Effect.flatMap(HttpServerRequest.HttpServerRequest, (request) =>
    Effect.map(
      options.clientCertificate?.(request) ?? Effect.succeedNone,
      Option.match({
        onNone: () => ({}),
        onSome: ({ certificate, path }) => ({ clientCertificate: certificate, clientCertificatePath: path })
      })
    )
  )

  return Effect.gen(function* () {
    const request = yield* readTokenRequest
    const endpoint = yield* TokenEndpoint
    const response = yield* endpoint.processToken({ ...request, ...(yield* certificate), htu: options.htu })
    const { action = "" } = response
    const answer = isKnown(action) ? act[action](response) : Effect.fail(unexpected("processToken", response))
    return yield* Effect.map(orServerError(answer), withNonces(response))
  }).pipe(Effect.catchIf(HttpServerResponse.isServerResponse, Effect.succeed), orServerError, Effect.interruptible)
}
