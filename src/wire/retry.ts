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
  const grown = backoff.initialInterval === 0 ? 0 : backoff.initialInterval * backoff.exponent ** retries
  const computed = Math.floor(Math.min(backoff.maxInterval, Math.round(grown * (0.8 + 0.4 * random))))
  // "Retry-After: 0" and a date that has passed ask for nothing; taken literally, they would make a tight loop.
  const delay = failure.retryAfterMillis || computed
  return delay > backoff.maxInterval || elapsed + delay > backoff.maxElapsedTime ? undefined : delay
}
