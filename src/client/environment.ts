import * as Config from "effect/Config"
import * as ConfigError from "effect/ConfigError"
import * as Duration from "effect/Duration"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { clusterProblem } from "../wire/url.js"
import { type AuthleteCluster, type AuthleteConfigOptions, variables } from "./AuthleteConfigOptions.js"

/** An empty variable counts as unset: a shell and a container leave it so. */
const text = (name: string) =>
  Config.map(
    Config.option(Config.string(name)),
    Option.filter((value) => value !== "")
  )

const secret = (name: string) => Config.map(text(name), Option.map(Redacted.make))

const units: Readonly<Record<string, Duration.Unit>> = {
  ms: "millis",
  s: "seconds",
  m: "minutes",
  h: "hours",
  d: "days"
}

/** As `Duration` reads it ("10 seconds"), or shorter ("10s"). */
const durationOf = (text: string): Option.Option<Duration.Duration> => {
  const [, number, unit = ""] = /^(\d+(?:\.\d+)?) *(ms|[smhd])$/.exec(text) ?? []
  return Duration.decodeUnknown(number === undefined ? text : `${number} ${units[unit]}`)
}

const isCluster = (text: string): text is AuthleteCluster => clusterProblem(text) === undefined

type Problem = ConfigError.ConfigError

const missing = (name: string, problem: string) => Either.left(ConfigError.MissingData([name], `${name} ${problem}`))

const invalid = (name: string, problem: string) => Either.left(ConfigError.InvalidData([name], `${name} ${problem}`))

const required = <A>(value: Option.Option<A>, name: string, problem: string): Either.Either<A, Problem> =>
  Option.match(value, { onNone: () => missing(name, problem), onSome: Either.right })

const optional = <A, B>(
  value: Option.Option<A>,
  read: (value: A) => Either.Either<B, Problem>
): Either.Either<B | undefined, Problem> => Option.match(value, { onNone: () => Either.right(undefined), onSome: read })

/** The options that the environment holds. All that is missing, or can't be read, is said at once. */
export const environment: Config.Config<AuthleteConfigOptions> = Config.all({
  serviceId: text("AUTHLETE_SERVICE_ID"),
  bearer: secret("AUTHLETE_BEARER"),
  authlete: secret("AUTHLETE_AUTHLETE"),
  baseUrl: text("AUTHLETE_BASE_URL"),
  cluster: text("AUTHLETE_CLUSTER"),
  timeout: text("AUTHLETE_TIMEOUT")
}).pipe(
  Config.mapOrFail((given) => {
    const read = {
      serviceId: required(given.serviceId, "AUTHLETE_SERVICE_ID", "is not set: it is the number of the service"),
      bearer: required(
        Option.orElse(given.bearer, () => given.authlete),
        "AUTHLETE_BEARER",
        "is not set: it is an access token of the service or of its organization"
      ),
      baseUrl: optional(given.baseUrl, Either.right),
      cluster: optional(given.cluster, (cluster) =>
        isCluster(cluster) ? Either.right(cluster) : invalid("AUTHLETE_CLUSTER", clusterProblem(cluster) ?? "")
      ),
      timeout: optional(given.timeout, (timeout) =>
        Option.match(durationOf(timeout), {
          onNone: () => invalid("AUTHLETE_TIMEOUT", 'must be a number and a unit, such as "10 seconds" or "10s"'),
          onSome: Either.right
        })
      )
    }
    const problems = [read.serviceId, read.bearer, read.cluster, read.timeout].flatMap(
      (value: Either.Either<unknown, Problem>) => (Either.isLeft(value) ? [value.left] : [])
    )
    const [problem, ...more] = problems
    if (problem !== undefined) return Either.left(more.reduce((all, one) => ConfigError.And(all, one), problem))
    return Either.map(Either.all(read), (options) => ({
      ...options,
      [variables]: {
        serviceId: { name: "AUTHLETE_SERVICE_ID", value: options.serviceId },
        bearer: {
          name: Option.isSome(given.bearer) ? "AUTHLETE_BEARER" : "AUTHLETE_AUTHLETE",
          value: options.bearer
        },
        baseUrl: { name: "AUTHLETE_BASE_URL", value: options.baseUrl },
        cluster: { name: "AUTHLETE_CLUSTER", value: options.cluster },
        timeout: { name: "AUTHLETE_TIMEOUT", value: options.timeout }
      }
    }))
  })
)
