import * as ConfigError from "effect/ConfigError"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { identity } from "effect/Function"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import { bearerProblem } from "../wire/headers.js"
import { baseUrlProblem, clusterProblem, clusters, serviceIdProblem } from "../wire/url.js"
import { type AuthleteConfigOptions, type AuthleteConfigService, variables } from "./AuthleteConfigOptions.js"
import * as RetryPolicy from "./RetryPolicy.js"
import { decodeTimeout } from "./timeout.js"

/** What an option is called where it came from. */
const nameOf = (options: object, option: string, value: unknown): string => {
  const named: unknown = Predicate.hasProperty(options, variables) ? options[variables] : undefined
  const source: unknown = Predicate.hasProperty(named, option) ? named[option] : undefined
  const isSource = Predicate.hasProperty(source, "name") && Predicate.hasProperty(source, "value")
  return isSource && source.value === value ? String(source.name) : option
}

const validate = (options: AuthleteConfigOptions): Either.Either<AuthleteConfigService, ConfigError.ConfigError> =>
  Either.gen(function* () {
    const refuse = (option: keyof AuthleteConfigOptions, value: unknown, problem: string) => {
      const name = nameOf(options, option, value)
      const called = name === "AUTHLETE_AUTHLETE" ? `${name} (the bearer, as the vendor's documents name it)` : name
      return Either.left(ConfigError.InvalidData([name], `${called} ${problem}`))
    }
    const check = (option: keyof AuthleteConfigOptions, value: unknown, problem: string | undefined) =>
      problem === undefined ? Either.void : refuse(option, value, problem)

    const { baseUrl: givenBaseUrl, bearer, cluster, serviceId, timeout: givenTimeout } = options
    yield* check("serviceId", serviceId, serviceIdProblem(serviceId))
    if (Redacted.isRedacted(bearer)) {
      const value = Either.try(() => Redacted.value(bearer))
      yield* check("bearer", bearer, Either.isLeft(value) ? "was wiped" : bearerProblem(value.right))
    } else {
      yield* check("bearer", bearer, Effect.isEffect(bearer) ? undefined : "is neither Redacted nor an Effect")
    }
    if (cluster !== undefined) yield* check("cluster", cluster, clusterProblem(cluster))
    if (givenBaseUrl !== undefined && cluster !== undefined) {
      const other = nameOf(options, "cluster", cluster)
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
    if (Either.isLeft(timeout)) return yield* refuse("timeout", givenTimeout, timeout.left)
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
