import type * as HttpApp from "@effect/platform/HttpApp"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Cause from "effect/Cause"
import * as Data from "effect/Data"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import { ExtensionGrants } from "../ExtensionGrants.js"
import { IdTokenClaims, RefreshDenied } from "../IdTokenClaims.js"
import { IdTokenReissueRequest } from "../IdTokenReissue.js"
import { ResourceOwnerAuthenticator } from "../ResourceOwnerAuthenticator.js"
import type { TokenAction, TokenResponse } from "../Token.js"
import { TokenEndpoint } from "../TokenEndpoint.js"
import * as oauthResponse from "./oauthResponse.js"
import { printable } from "./wire/printable.js"

/** How a token endpoint reissues. */
export interface ReissueOptions {
  readonly idTokenAudType: "array" | "string" | undefined
  readonly reissueTimeout: Duration.Duration
  readonly whenReissueFails: "responseContent" | "server_error"
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
        onSome: (grants) => Effect.map(grants.answer(response), oauthResponse.withoutCaching)
      })
    )

/** The token response with a new ID token in it. */
const reissue = (response: TokenResponse, { idTokenAudType }: ReissueOptions) =>
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
    const request = yield* IdTokenReissueRequest.fromTokenResponse(response, { ...extra, idTokenAudType })
    const reissued = yield* endpoint.reissueIdToken(request)
    if (reissued.action !== "OK") return yield* unexpected("reissueIdToken", reissued)
    return yield* content("reissueIdToken", 200, reissued)
  })

/** A reissue that does not come off costs the client its new ID token, but never the refresh itself. */
const reissueOrPlain =
  (options: ReissueOptions): Act =>
  (response) =>
    reissue(response, options).pipe(
      Effect.disconnect,
      Effect.timeoutFail({
        duration: options.reissueTimeout,
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
const actions = (options: ReissueOptions): { readonly [Action in TokenAction]: Act } => ({
  OK: (response) => content("processToken", 200, response),
  INVALID_CLIENT: (response) => Effect.map(content("processToken", 401, response), oauthResponse.withChallenge),
  BAD_REQUEST: (response) => content("processToken", 400, response),
  INTERNAL_SERVER_ERROR: (response) => content("processToken", 500, response),
  PASSWORD: checkPassword,
  TOKEN_EXCHANGE: askApplication(unsupportedGrantType),
  JWT_BEARER: askApplication(unsupportedGrantType),
  NATIVE_SSO: askApplication(oauthResponse.error(400, "invalid_grant", "The grant can't be used here.")),
  ID_TOKEN_REISSUABLE: reissueOrPlain(options)
})

/** What is nobody's fault but ours is an error in the log, and nothing of it is in the answer. */
export const orServerError = <E, R>(answer: HttpApp.Default<E, R>): HttpApp.Default<never, R> =>
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

/** Does what a token response says, and answers the OAuth client. */
export const make = (options: ReissueOptions) => {
  const act = actions(options)
  const isKnown = (action: string): action is TokenAction => Object.hasOwn(act, action)
  return (response: TokenResponse): HttpApp.Default<never, TokenEndpoint | IdTokenClaims> => {
    const { action = "" } = response
    const answer = isKnown(action) ? act[action](response) : Effect.fail(unexpected("processToken", response))
    return Effect.map(orServerError(answer), withNonces(response))
  }
}
