import * as ConfigError from "effect/ConfigError"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { identity } from "effect/Function"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import { bearerProblem } from "../wire/headers.js"
import { baseUrlProblem, clusterProblem, clusters, serviceIdProblem } from "../wire/url.js"
import type { AuthleteConfigOptions, AuthleteConfigService } from "./AuthleteConfigOptions.js"
import * as RetryPolicy from "./RetryPolicy.js"
import { decodeTimeout } from "./timeout.js"

const invalid = (option: string, problem: string) =>
  Either.left(ConfigError.InvalidData([option], `${option} ${problem}`))

const check = (option: string, problem: string | undefined): Either.Either<void, ConfigError.ConfigError> =>
  problem === undefined ? Either.void : invalid(option, problem)

const validate = (options: AuthleteConfigOptions): Either.Either<AuthleteConfigService, ConfigError.ConfigError> =>
  Either.gen(function* () {
    const { bearer } = options
    yield* check("serviceId", serviceIdProblem(options.serviceId))
    if (Redacted.isRedacted(bearer)) {
      const value = Either.try(() => Redacted.value(bearer))
      yield* check("bearer", Either.isLeft(value) ? "was wiped" : bearerProblem(value.right))
    } else {
      yield* check("bearer", Effect.isEffect(bearer) ? undefined : "is neither Redacted nor an Effect")
    }
    if (options.cluster !== undefined) yield* check("cluster", clusterProblem(options.cluster))
    if (options.baseUrl !== undefined && options.cluster !== undefined) {
      yield* check("baseUrl", "and cluster are both given: keep one of them")
    }
    const baseUrl = options.baseUrl ?? clusters[options.cluster ?? "us"]
    const allowInsecureRequests = options.allowInsecureRequests ?? false
    yield* check(
      "allowInsecureRequests",
      Predicate.isBoolean(allowInsecureRequests) ? undefined : "is neither true nor false"
    )
    yield* check("baseUrl", baseUrlProblem(baseUrl, allowInsecureRequests))
    const timeout = decodeTimeout(options.timeout ?? "30 seconds")
    if (Either.isLeft(timeout)) return yield* invalid("timeout", timeout.left)
    const retry = options.retry ?? RetryPolicy.none
    yield* check("retry", Schedule.isSchedule(retry) ? undefined : "is not a Schedule")
    const transformClient = options.transformClient ?? identity
    yield* check("transformClient", Predicate.isFunction(transformClient) ? undefined : "is not a function")
    return {
      serviceId: options.serviceId,
      // Printing an effect prints what it is made of; what is suspended is not made yet.
      bearer: Effect.suspend(() => (Redacted.isRedacted(bearer) ? Effect.succeed(bearer) : bearer)),
      baseUrl,
      timeout: timeout.right,
      retry,
      transformClient,
      allowInsecureRequests
    }
  })

/** The options with their defaults, or what is wrong with them. A getter of the caller's may throw. */
export const checkOptions = (
  options: AuthleteConfigOptions
): Either.Either<AuthleteConfigService, ConfigError.ConfigError> =>
  Either.flatMap(
    Either.try({
      try: () => validate(options),
      catch: () => ConfigError.InvalidData([], "the options could not be read")
    }),
    identity
  )
