import * as Config from "effect/Config"
import * as Duration from "effect/Duration"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
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
import { schemaError } from "./configError.js"

/** An empty variable counts as unset, for Effect and for us: a shell and a container leave it so. */
const optional = <A>(variable: Config.Config<A>): Config.Config<A | undefined> =>
  Config.map(Config.option(variable), Option.getOrUndefined)

const text = (name: string) => optional(Config.String(name))

const secret = (name: string) => optional(Config.Redacted(name))

/** A text that is no duration is none, whatever its type says. */
const readDuration = (text: string): Option.Option<Duration.Duration> =>
  Duration.fromInput(durationText(text) as Duration.Input)

const isCluster = (text: string | undefined): text is AuthleteCluster => clusterProblem(text) === undefined

/** What is missing can be given in another way (`Config.withDefault`, `Config.option`); what can't be read can't. */
const failed = (problems: ReadonlyArray<VariableProblem>): Config.Config<never> => {
  if (!problems.every(({ isMissing }) => isMissing)) return Config.fail(schemaError(problems))
  const message = problems.map(({ sentence }) => sentence).join("\n")
  return Config.schema(Schema.Never.annotate({ message }), problems[0]?.name)
}

const optionsOf = (given: Variables<Redacted.Redacted>): Config.Config<AuthleteConfigOptions> => {
  const problems = variableProblems(given, (text) => Option.isSome(readDuration(text)))
  const { authlete, bearer = authlete, baseUrl, cluster, serviceId } = given
  if (problems.length > 0 || serviceId === undefined || bearer === undefined) return failed(problems)
  const timeout = given.timeout === undefined ? undefined : Option.getOrUndefined(readDuration(given.timeout))
  const options = { serviceId, bearer, baseUrl, cluster: isCluster(cluster) ? cluster : undefined, timeout }
  return Config.succeed({ ...options, [variables]: variablesOf(options, given) })
}

/** The options that the environment holds. All that is missing, or can't be read, is said at once. */
export const environment: Config.Config<AuthleteConfigOptions> = Config.all({
  serviceId: text("AUTHLETE_SERVICE_ID"),
  bearer: secret("AUTHLETE_BEARER"),
  authlete: secret("AUTHLETE_AUTHLETE"),
  baseUrl: text("AUTHLETE_BASE_URL"),
  cluster: text("AUTHLETE_CLUSTER"),
  timeout: text("AUTHLETE_TIMEOUT")
}).pipe(Config.flatMap(optionsOf))
