import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Metric from "effect/Metric"
import { ignoredFields } from "../client/ignoredFields.js"
import { log } from "../client/log.js"
import type { TokenResponse } from "../operations/processToken.js"
import { IdTokenReissueRequest } from "../operations/reissueIdToken.js"
import { TokenEndpoint } from "../operations/TokenEndpoint.js"
import { member } from "../wire/member.js"
import { printable } from "../wire/printable.js"
import { content, UnexpectedAnswer, unexpected } from "./authleteAnswer.js"
import { IdTokenClaims } from "./IdTokenClaims.js"
import * as oauthResponse from "./oauthResponse.js"

/** How a token endpoint reissues. */
export interface ReissueOptions {
  readonly idTokenAudType: "array" | "string" | undefined
  readonly reissueTimeout: Duration.Duration
  readonly whenReissueFails: "responseContent" | "server_error"
}

const reissueFailures = Metric.counter("authlete.token_request_handler.reissue_failures", {
  description: "Refreshes for which no ID token could be reissued",
  incremental: true
})

const withoutField = (field: string) =>
  new UnexpectedAnswer({ message: `processToken: Authlete answered ID_TOKEN_REISSUABLE without ${field}` })

const refreshesDenied = Metric.counter("authlete.token_request_handler.refreshes_denied", {
  description: "Refreshes that the look-up of the claims denied",
  incremental: true
})

/** Goes on when the time is up, whatever the effect still does. */
const within =
  (duration: Duration.Duration) =>
  <A, E, R>(self: Effect.Effect<A, E, R>) =>
    Effect.timeoutFail(Effect.disconnect(self), {
      duration,
      onTimeout: () =>
        new UnexpectedAnswer({ message: "reissueIdToken: the look-up and the reissue took longer than reissueTimeout" })
    })

/** The token response with a new ID token in it. */
const reissue = (response: TokenResponse, { idTokenAudType }: ReissueOptions) =>
  Effect.gen(function* () {
    const endpoint = yield* TokenEndpoint
    const claims = yield* IdTokenClaims
    const { subject } = response
    if (subject === undefined) return yield* withoutField("subject")
    // Which claims the client asked for, and whether its access token is a JWT, is not known then.
    for (const field of ["requestedIdTokenClaims", "jwtAccessToken"]) {
      if (ignoredFields(response).includes(field)) return yield* withoutField(`a ${field} of the right type`)
    }
    const extra = yield* claims.lookUp({
      subject,
      claimNames: response.requestedIdTokenClaims ?? [],
      tokenResponse: response
    })
    const request = yield* IdTokenReissueRequest.fromTokenResponse(response, { ...extra, idTokenAudType })
    const reissued = yield* endpoint.reissueIdToken(request)
    if (reissued.action !== "OK") return yield* unexpected("reissueIdToken", reissued, response)
    return yield* content("reissueIdToken", 200, reissued, response)
  })

/** Look-ups may run in parallel and collect their failures; one that denies is enough. */
const isDenied = (cause: Cause.Cause<unknown>): boolean =>
  [...Cause.failures(cause), ...Cause.defects(cause)].flat().some((error) => member(error, "_tag") === "RefreshDenied")

/** The look-up denies a refresh when its tokens are made already: they must not stay alive. */
const revoke = ({ accessToken, jwtAccessToken, refreshToken }: TokenResponse) =>
  Effect.gen(function* () {
    const endpoint = yield* TokenEndpoint
    const accessTokenIdentifier = accessToken ?? jwtAccessToken
    if (accessTokenIdentifier === undefined && refreshToken === undefined) {
      return yield* withoutField("accessToken, jwtAccessToken and refreshToken")
    }
    const { count } = yield* endpoint.revokeToken({ accessTokenIdentifier, refreshTokenIdentifier: refreshToken })
    return count === 0 ? yield* new UnexpectedAnswer({ message: "revokeToken: Authlete revoked no token" }) : undefined
  }).pipe(
    Effect.catchAllCause((cause) =>
      log("Error", "The tokens of a denied refresh could not be revoked: they may still be valid at Authlete", cause)
    )
  )

/** The revocation goes on to its end when the client goes away, or has its answer. */
const deny = (response: TokenResponse, within: Duration.Duration) => {
  const client = response.clientIdAlias ?? response.clientId ?? "whose ID is not known"
  return Effect.uninterruptibleMask((restore) =>
    Effect.gen(function* () {
      const revocation = yield* Effect.forkDaemon(Effect.interruptible(revoke(response)))
      yield* log("Info", `IdTokenClaims denied a refresh of the client ${printable(String(client))}`)
      yield* Metric.increment(refreshesDenied)
      yield* restore(Effect.timeoutOption(Fiber.await(revocation), within))
      return oauthResponse.error(400, "invalid_grant", "The refresh token can no longer be used.")
    })
  )
}

/** A reissue that does not come off costs the client its new ID token, but never the refresh itself. */
export const reissueOrPlain = (options: ReissueOptions) => (response: TokenResponse) =>
  Effect.flatMap(Clock.currentTimeNanos, (began) =>
    reissue(response, options).pipe(
      within(options.reissueTimeout),
      Effect.catchAllCause((cause) => {
        if (isDenied(cause)) {
          return Effect.flatMap(Clock.currentTimeNanos, (now) =>
            deny(response, Duration.subtract(options.reissueTimeout, Duration.nanos(now - began)))
          )
        }
        return log("Error", "No ID token could be reissued for a refresh", cause).pipe(
          Effect.zipRight(Metric.increment(reissueFailures)),
          Effect.zipRight(
            options.whenReissueFails === "server_error"
              ? Effect.succeed(oauthResponse.serverError)
              : content("processToken", 200, response, response)
          )
        )
      })
    )
  )
