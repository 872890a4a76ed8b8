import { isLasting } from "./connectionCodes.js"

/** What a retry is decided by. */
export interface Failure {
  readonly reason: "InvalidRequest" | "Transport" | "Timeout" | "StatusCode" | "Decode"
  readonly status: number | undefined
  /** The code of the runtime's error. */
  readonly code?: string | undefined
  readonly retryAfterMillis: number | undefined
}

/** All intervals are in milliseconds. */
export interface Backoff {
  readonly initialInterval: number
  readonly exponent: number
  readonly maxInterval: number
  readonly maxElapsedTime: number
  readonly retryCodes: ReadonlyArray<number>
  readonly retryConnectionErrors: boolean
}

/** The figures of the vendor's SDK, except that it does not retry connection errors unless told to. */
export const defaultBackoff: Backoff = {
  initialInterval: 500,
  exponent: 1.5,
  maxInterval: 60_000,
  maxElapsedTime: 3_600_000,
  retryCodes: [429, 500, 502, 503, 504],
  retryConnectionErrors: true
}

/** What a timer can wait. */
const longestDelay = 2 ** 31 - 1

const timeProblem = (millis: number, longest: number): string | undefined => {
  if (Number.isNaN(millis)) return "is not a duration"
  if (!(millis >= 1)) return "must be at least 1 millisecond"
  return millis <= longest ? undefined : "must be shorter than 25 days"
}

/** What is wrong with a back-off, as a sentence; nothing if it can be kept. What is no duration is `NaN`. */
export const backoffProblem = (backoff: Backoff): string | undefined => {
  const longest = { initialInterval: longestDelay, maxInterval: longestDelay, maxElapsedTime: Number.POSITIVE_INFINITY }
  for (const name of ["initialInterval", "maxInterval", "maxElapsedTime"] as const) {
    const problem = timeProblem(backoff[name], longest[name])
    if (problem !== undefined) return `${name} ${problem}`
  }
  if (typeof backoff.exponent !== "number" || !(backoff.exponent >= 1)) return "exponent must be at least 1"
  return Array.isArray(backoff.retryCodes) && backoff.retryCodes.every(Number.isInteger)
    ? undefined
    : "retryCodes must be a list of statuses, such as 503"
}

/** Whether waiting may mend a failure, whatever a schedule says: what can't be sent stays so. */
export const mayBeMended = ({ code, reason }: Pick<Failure, "code" | "reason">): boolean =>
  reason !== "InvalidRequest" && !(reason === "Transport" && code !== undefined && isLasting(code))

/** Whether a failure may be gone when the call is repeated. */
export const isRetryable = (
  failure: Pick<Failure, "code" | "reason" | "status">,
  backoff: Pick<Backoff, "retryCodes" | "retryConnectionErrors"> = defaultBackoff
): boolean => {
  switch (failure.reason) {
    case "Transport":
    case "Timeout":
      return backoff.retryConnectionErrors && mayBeMended(failure)
    case "StatusCode":
      return backoff.retryCodes.some((code) => code === failure.status)
    case "Decode":
    case "InvalidRequest":
      return false
  }
}

/** Whether a failed call took no effect: who answers 429 has not passed the request on. */
export const tookNoEffect = (status: number | undefined, neverSent: boolean): boolean => status === 429 || neverSent

/**
 * The whole milliseconds to wait before the next attempt, or nothing if there should be none. `retries` counts those before;
 * `elapsed` runs from the first failure; `random` is between 0 and 1 and spreads the delay over 80 % to 120 %.
 */
export const nextDelay = (
  backoff: Backoff,
  failure: Failure,
  retries: number,
  elapsed: number,
  random: number
): number | undefined => {
  if (!isRetryable(failure, backoff)) return undefined
  const grown = backoff.initialInterval * backoff.exponent ** retries
  const computed = Math.floor(Math.min(backoff.maxInterval, Math.round(grown * (0.8 + 0.4 * random))))
  // "Retry-After: 0" and a date that has passed ask for nothing; taken literally, they would make a tight loop.
  const delay = failure.retryAfterMillis || computed
  return delay > backoff.maxInterval || elapsed + delay > backoff.maxElapsedTime ? undefined : delay
}
