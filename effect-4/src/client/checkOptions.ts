import type * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schedule from "effect/Schedule"
import { optionName, optionProblem } from "../wire/environment.js"
import { bearerProblem } from "../wire/headers.js"
import { baseUrlProblem, clusterProblem, clusters, serviceIdProblem } from "../wire/url.js"
import type { AuthleteConfigOptions, AuthleteConfigService } from "./AuthleteConfigOptions.js"
import { configError } from "./configError.js"
import * as RetryPolicy from "./RetryPolicy.js"
import { decodeTimeout } from "./timeout.js"

const validate = (options: AuthleteConfigOptions): Result.Result<AuthleteConfigService, Config.ConfigError> =>
  Result.gen(function* () {
    const refuse = (option: keyof AuthleteConfigOptions, value: unknown, problem: string) => {
      const name = optionName(options, option, value)
      return Result.fail(configError({ name, sentence: optionProblem(name, problem) }))
    }
    const check = (option: keyof AuthleteConfigOptions, value: unknown, problem: string | undefined) =>
      problem === undefined ? Result.void : refuse(option, value, problem)

    const { baseUrl: givenBaseUrl, bearer, cluster, serviceId, timeout: givenTimeout } = options
    yield* check("serviceId", serviceId, serviceIdProblem(serviceId))
    if (Redacted.isRedacted(bearer)) {
      const value = Result.try(() => Redacted.value(bearer))
      yield* check("bearer", bearer, Result.isFailure(value) ? "was wiped" : bearerProblem(value.success))
    } else {
      yield* check("bearer", bearer, Effect.isEffect(bearer) ? undefined : "is neither Redacted nor an Effect")
    }
    if (cluster !== undefined) yield* check("cluster", cluster, clusterProblem(cluster))
    if (givenBaseUrl !== undefined && cluster !== undefined) {
      const other = optionName(options, "cluster", cluster)
      yield* check("baseUrl", givenBaseUrl, `and ${other} are both given: keep one of them`)
    }
    const baseUrl = givenBaseUrl ?? clusters[cluster ?? "us"]
    const allowInsecureRequests = options.allowInsecureRequests ?? false
    yield* check(
      "allowInsecureRequests",
      allowInsecureRequests,
      Predicate.isBoolean(allowInsecureRequests) ? undefined : "is neither true nor false"
    )
    yield* check("baseUrl", baseUrl, baseUrlProblem(baseUrl, allowInsecureRequests))
    const timeout = decodeTimeout(givenTimeout ?? "30 seconds")
    if (Result.isFailure(timeout)) return yield* refuse("timeout", givenTimeout, timeout.failure)
    const retry = options.retry ?? RetryPolicy.none
    yield* check("retry", retry, Schedule.isSchedule(retry) ? undefined : "is not a Schedule")
    const transformClient = options.transformClient ?? identity
    yield* check(
      "transformClient",
      transformClient,
      Predicate.isFunction(transformClient) ? undefined : "is not a function"
    )
    return {
      serviceId,
      // Printing an effect prints what it is made of; what is suspended is not made yet.
      bearer: Effect.suspend(() => (Redacted.isRedacted(bearer) ? Effect.succeed(bearer) : bearer)),
      baseUrl,
      timeout: timeout.success,
      retry,
      transformClient,
      allowInsecureRequests
    }
  })

/** The options with their defaults, or what is wrong with them. A getter of the caller's may throw. */
export const checkOptions = (
  options: AuthleteConfigOptions
): Result.Result<AuthleteConfigService, Config.ConfigError> =>
  Result.flatMap(
    Result.try({
      try: () => validate(options),
      catch: () => configError({ name: undefined, sentence: "the options could not be read" })
    }),
    identity
  )
