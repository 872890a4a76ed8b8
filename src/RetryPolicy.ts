/**
 * When to repeat a call that failed: any `Schedule` over `AuthleteError` will do, and these are the usual two.
 *
 * @since 1.0.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as Schedule from "effect/Schedule"
import * as ScheduleDecision from "effect/ScheduleDecision"
import * as ScheduleInterval from "effect/ScheduleInterval"
import { type AuthleteError, toFailure } from "./AuthleteError.js"
import * as retry from "./internal/wire/retry.js"

/**
 * A schedule that decides, after each failure, whether and when to make the next attempt. `InvalidRequest` ends the
 * retries whatever it decides: what can't be sent stays so.
 *
 * @since 1.0.0
 * @category models
 */
export type RetryPolicy = Schedule.Schedule<unknown, AuthleteError>

/**
 * The options of `backoff`; the defaults are the figures of the vendor's SDK.
 *
 * @since 1.0.0
 * @category models
 */
export interface BackoffOptions {
  /** The first delay, before jitter. A number is milliseconds. Default: 500 ms. */
  readonly initialInterval?: Duration.DurationInput | undefined
  /** What each delay is multiplied by to get the next one; at least 1. Default: 1.5. */
  readonly exponent?: number | undefined
  /** The longest delay, jitter included; a `Retry-After` beyond it ends the retries. Default: 60 seconds. */
  readonly maxInterval?: Duration.DurationInput | undefined
  /** No attempt starts later than this after the first failure. Default: 1 hour. */
  readonly maxElapsedTime?: Duration.DurationInput | undefined
  /** The statuses that are retried. Default: 429, 500, 502, 503, 504. */
  readonly retryCodes?: ReadonlyArray<number> | undefined
  /** Whether failed connections and timeouts are retried. Default: true (false in the vendor's SDK). */
  readonly retryConnectionErrors?: boolean | undefined
}

const millis = (input: Duration.DurationInput | undefined, otherwise: number): number =>
  input === undefined ? otherwise : Duration.toMillis(input)

/**
 * Exponential back-off: each delay is `initialInterval · exponentⁿ`, spread over 80 % to 120 % by `Random` and then
 * capped at `maxInterval`. A `Retry-After` header (RFC 9110 §10.2.3) replaces the computed delay, unless it asks for no
 * wait at all. The schedule's output is the delay. Compose it with `Schedule.intersect`, which keeps the longer delay.
 *
 * Throws an error at once for an `exponent` below 1, an interval that is not longer than zero, or what is no duration.
 *
 * @since 1.0.0
 * @category constructors
 */
export const backoff = (options: BackoffOptions = {}): Schedule.Schedule<Duration.Duration, AuthleteError> => {
  const settings: retry.Backoff = {
    initialInterval: millis(options.initialInterval, retry.defaultBackoff.initialInterval),
    exponent: options.exponent ?? retry.defaultBackoff.exponent,
    maxInterval: millis(options.maxInterval, retry.defaultBackoff.maxInterval),
    maxElapsedTime: millis(options.maxElapsedTime, retry.defaultBackoff.maxElapsedTime),
    retryCodes: options.retryCodes ?? retry.defaultBackoff.retryCodes,
    retryConnectionErrors: options.retryConnectionErrors ?? retry.defaultBackoff.retryConnectionErrors
  }
  if (!(settings.exponent >= 1)) {
    throw new RangeError(`RetryPolicy.backoff: exponent is ${settings.exponent}, and must be at least 1`)
  }
  if (settings.initialInterval === 0 || settings.maxInterval === 0) {
    throw new RangeError("RetryPolicy.backoff: initialInterval and maxInterval must be longer than zero")
  }
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
 * No retries: the default.
 *
 * @since 1.0.0
 * @category constructors
 */
export const none: RetryPolicy = Schedule.stop
