import { member } from "./member.js"
import { clusterProblem } from "./url.js"

/** What the variables of the environment hold; one that is not set is `undefined`. */
export interface Variables<Secret> {
  readonly serviceId: string | undefined
  readonly bearer: Secret | undefined
  /** What the vendor's documents call the bearer. */
  readonly authlete: Secret | undefined
  readonly baseUrl: string | undefined
  readonly cluster: string | undefined
  readonly timeout: string | undefined
}

/** A variable that is missing or can't be read, and a sentence that begins with its name. */
export interface VariableProblem {
  readonly isMissing: boolean
  readonly name: string
  readonly sentence: string
}

const units: Readonly<Record<string, string>> = { ms: "millis", s: "seconds", m: "minutes", h: "hours", d: "days" }

/** A duration as Effect reads it ("10 seconds"), also where it was written shorter ("10s"). */
export const durationText = (text: string): string => {
  const [, number, unit = ""] = /^(\d+(?:\.\d+)?) *(ms|[smhd])$/.exec(text) ?? []
  return number === undefined ? text : `${number} ${units[unit]}`
}

/** All that is missing, or can't be read. */
export const variableProblems = (
  given: Variables<unknown>,
  isDuration: (text: string) => boolean
): ReadonlyArray<VariableProblem> => {
  const problems: Array<VariableProblem> = []
  const say = (isMissing: boolean, name: string, problem: string | undefined) => {
    if (problem !== undefined) problems.push({ isMissing, name, sentence: `${name} ${problem}` })
  }
  const { authlete, bearer = authlete, cluster, serviceId, timeout } = given
  if (serviceId === undefined) say(true, "AUTHLETE_SERVICE_ID", "is not set: it is the number of the service")
  if (bearer === undefined) {
    say(true, "AUTHLETE_BEARER", "is not set: it is an access token of the service or of its organization")
  }
  if (cluster !== undefined) say(false, "AUTHLETE_CLUSTER", clusterProblem(cluster))
  if (timeout !== undefined && !isDuration(timeout)) {
    say(false, "AUTHLETE_TIMEOUT", 'must be a number and a unit, such as "10 seconds" or "10s"')
  }
  return problems
}

/**
 * The member of the options of an environment that says which variable each value came from, so that an error can name
 * it. `{ ...options }` keeps it, and a value that was replaced is not the variable's.
 */
export const variables = Symbol.for("effect-authlete/variables")

/** The value of that member. */
export const variablesOf = (
  options: Readonly<Record<"serviceId" | "bearer" | "baseUrl" | "cluster" | "timeout", unknown>>,
  given: Variables<unknown>
): object => ({
  serviceId: { name: "AUTHLETE_SERVICE_ID", value: options.serviceId },
  bearer: { name: given.bearer === undefined ? "AUTHLETE_AUTHLETE" : "AUTHLETE_BEARER", value: options.bearer },
  baseUrl: { name: "AUTHLETE_BASE_URL", value: options.baseUrl },
  cluster: { name: "AUTHLETE_CLUSTER", value: options.cluster },
  timeout: { name: "AUTHLETE_TIMEOUT", value: options.timeout }
})

/** What an option is called where its value came from: by the name of its variable, or by its own. */
export const optionName = (options: object, option: string, value: unknown): string => {
  const source = member(member(options, variables), option)
  return source !== undefined && member(source, "value") === value ? String(member(source, "name")) : option
}

/** What is wrong with an option, as a sentence. */
export const optionProblem = (name: string, problem: string): string =>
  `${name}${name === "AUTHLETE_AUTHLETE" ? " (the vendor's name for the bearer)" : ""} ${problem}`
