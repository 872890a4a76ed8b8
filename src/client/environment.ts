import * as Config from "effect/Config"
import * as ConfigError from "effect/ConfigError"
import * as Duration from "effect/Duration"
import * as Either from "effect/Either"
import { flow } from "effect/Function"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import {
  durationText,
  type VariableProblem,
  type Variables,
  variableProblems,
  variables,
  variablesOf
} from "../wire/environment.js"
import { clusterProblem } from "../wire/url.js"
import type { AuthleteCluster, AuthleteConfigOptions } from "./AuthleteConfigOptions.js"

/** An empty variable counts as unset: a shell and a container leave it so. */
const text = (name: string) => Config.map(Config.withDefault(Config.string(name), ""), (value) => value || undefined)

const secret = (name: string) =>
  Config.map(text(name), (value) => (value === undefined ? undefined : Redacted.make(value)))

const durationOf = flow(durationText, Duration.decodeUnknown)

const isCluster = (text: string | undefined): text is AuthleteCluster => clusterProblem(text) === undefined

const errorOf = ({ isMissing, name, sentence }: VariableProblem): ConfigError.ConfigError =>
  isMissing ? ConfigError.MissingData([name], sentence) : ConfigError.InvalidData([name], sentence)

const optionsOf = (
  given: Variables<Redacted.Redacted>
): Either.Either<AuthleteConfigOptions, ReadonlyArray<VariableProblem>> => {
  const problems = variableProblems(given, (text) => Option.isSome(durationOf(text)))
  const { authlete, bearer = authlete, baseUrl, cluster, serviceId } = given
  if (problems.length > 0 || serviceId === undefined || bearer === undefined) return Either.left(problems)
  const timeout = given.timeout === undefined ? undefined : Option.getOrUndefined(durationOf(given.timeout))
  const options = { serviceId, bearer, baseUrl, cluster: isCluster(cluster) ? cluster : undefined, timeout }
  return Either.right({ ...options, [variables]: variablesOf(options, given) })
}

/** The options that the environment holds. All that is missing, or can't be read, is said at once. */
export const environment: Config.Config<AuthleteConfigOptions> = Config.all({
  serviceId: text("AUTHLETE_SERVICE_ID"),
  bearer: secret("AUTHLETE_BEARER"),
  authlete: secret("AUTHLETE_AUTHLETE"),
  baseUrl: text("AUTHLETE_BASE_URL"),
  cluster: text("AUTHLETE_CLUSTER"),
  timeout: text("AUTHLETE_TIMEOUT")
}).pipe(
  Config.mapOrFail((given) =>
    Either.mapLeft(optionsOf(given), (problems) => problems.map(errorOf).reduce(ConfigError.And))
  )
)
