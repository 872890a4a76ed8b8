/**
 * When to repeat a call that failed. Any `Schedule` whose input is `AuthleteError` works. `backoff` and `none` are
 * the usual schedules.
 *
 * @since 1.0.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import * as Schedule from "effect/Schedule"
import * as ScheduleDecision from "effect/ScheduleDecision"
import * as ScheduleInterval from "effect/ScheduleInterval"
import * as retry from "../wire/retry.js"
import { type AuthleteError, toFailure } from "./AuthleteError.js"

/**
 * A schedule that decides, after each failure, whether and when to make the next attempt.
 *
 * The schedule can't repeat a failure for which waiting can't help: `InvalidRequest`, a certificate that is not
 * trusted, has expired or is for another host, and a server that does not speak TLS.
 *
 * @since 1.0.0
 * @category Errors and retries
 */
export type RetryPolicy = Schedule.Schedule<unknown, AuthleteError>

/**
 * The options of `RetryPolicy.backoff`. The defaults are those of Authlete's TypeScript SDK.
 *
 * @example
 * ```ts
 * import { RetryPolicy } from "effect-authlete"
 *
 * const retry = RetryPolicy.backoff({
 *   initialInterval: "200 millis",
 *   exponent: 2,
 *   maxInterval: "5 seconds",
 *   maxElapsedTime: "30 seconds",
 *   retryCodes: [429, 503],
 *   retryConnectionErrors: false
 * })
 * ```
 *
 * @since 1.0.0
 * @category Errors and retries
 */
export interface BackoffOptions {
  /** The first delay, before jitter. A number is milliseconds. Default: 500 milliseconds. */
  readonly initialInterval?: Duration.DurationInput | undefined
  /** The factor from one delay to the next, at least 1. Default: 1.5. */
  readonly exponent?: number | undefined
  /**
   * The longest delay, with jitter. A longer `Retry-After` ends the retries. A number is milliseconds. Default: 60
   * seconds.
   */
  readonly maxInterval?: Duration.DurationInput | undefined
  /** No attempt starts later than this time after the first failure. A number is milliseconds. Default: 1 hour. */
  readonly maxElapsedTime?: Duration.DurationInput | undefined
  /** The statuses that are retried. Default: 429, 500, 502, 503, 504. */
  readonly retryCodes?: ReadonlyArray<number> | undefined
  /** Whether failed connections and timeouts are retried. Default: true (false in Authlete's TypeScript SDK). */
  readonly retryConnectionErrors?: boolean | undefined
}

/** The milliseconds of a time that was given; `NaN` for what is no duration. */
const millis = (input: Duration.DurationInput | undefined, otherwise: number): number =>
  Option.match(Duration.decodeUnknown(input ?? otherwise), {
    onNone: () => Number.NaN,
    onSome: Duration.toMillis
  })

/**
 * Exponential back-off: each delay is `initialInterval · exponentⁿ`, changed at random by up to 20 %, and at most
 * `maxInterval`. A `Retry-After` header replaces the delay, unless it asks for no wait. The output of the schedule is
 * the delay. Compose it with `Schedule.intersect`, which keeps the longer delay.
 *
 * Throws a `RangeError` at once for an `exponent` below 1, a time that is not a duration or is below 1 millisecond, an
 * interval of 25 days or longer, and a status that is not an integer.
 *
 * Source of `Retry-After`: RFC 9110 §10.2.3.
 *
 * @example
 * ```ts
 * import { Schedule } from "effect"
 * import { getJwks, RetryPolicy } from "effect-authlete"
 *
 * // Three retries at most.
 * const retry = Schedule.intersect(RetryPolicy.backoff({ maxInterval: "5 seconds" }), Schedule.recurs(3))
 *
 * const program = getJwks({}, { retry })
 * ```
 *
 * @since 1.0.0
 * @category Errors and retries
 */
export const backoff = (options: BackoffOptions = {}): Schedule.Schedule<Duration.Duration, AuthleteError> => {
  const defaults = retry.defaultBackoff
  const settings: retry.Backoff = {
    initialInterval: millis(options.initialInterval, defaults.initialInterval),
    exponent: options.exponent ?? defaults.exponent,
    maxInterval: millis(options.maxInterval, defaults.maxInterval),
    maxElapsedTime: millis(options.maxElapsedTime, defaults.maxElapsedTime),
    retryCodes: options.retryCodes ?? defaults.retryCodes,
    retryConnectionErrors: options.retryConnectionErrors ?? defaults.retryConnectionErrors
  }
  const problem = retry.backoffProblem(settings)
  if (problem !== undefined) throw new RangeError(`RetryPolicy.backoff: ${problem}`)
  const initial: { readonly retries: number; readonly firstFailure: number | undefined } = {
    retries: 0,
    firstFailure: undefined
  }
  return Schedule.makeWithState(initial, (now, error: AuthleteError, { firstFailure = now, retries }) =>
    Effect.map(Random.next, (random) => {
      const delay = retry.nextDelay(settings, toFailure(error), retries, now - firstFailure, random)
      return [
        { retries: retries + 1, firstFailure },
        Duration.millis(delay ?? 0),
        delay === undefined ? ScheduleDecision.done : ScheduleDecision.continueWith(ScheduleInterval.after(now + delay))
      ]
    })
  )
}

/**
 * No retries. It is the default.
 *
 * @example
 * ```ts
 * import { getJwks, RetryPolicy } from "effect-authlete"
 *
 * // Fails at the first failure, whatever the configuration says.
 * const program = getJwks({}, { retry: RetryPolicy.none })
 * ```
 *
 * @since 1.0.0
 * @category Errors and retries
 */
export const none: RetryPolicy = Schedule.stop
