/**
 * When to repeat a call that failed: any `Schedule` over `AuthleteError` will do, and these are the usual two.
 *
 * @since 1.0.0
 */
import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import * as Schedule from "effect/Schedule"
import * as retry from "../wire/retry.js"
import { type AuthleteError, toFailure } from "./AuthleteError.js"
import { durationOf } from "./duration.js"

/**
 * A schedule that decides, after each failure, whether and when to make the next attempt. Whatever it decides, the retries
 * end after what waiting does not mend: `InvalidRequest`, a certificate that is not trusted, has expired or is another
 * host's, and a server that speaks no TLS.
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
  readonly initialInterval?: Duration.Input | undefined
  /** What each delay is multiplied by to get the next one; at least 1. Default: 1.5. */
  readonly exponent?: number | undefined
  /** The longest delay, jitter included; a `Retry-After` beyond it ends the retries. Default: 60 seconds. */
  readonly maxInterval?: Duration.Input | undefined
  /** No attempt starts later than this after the first failure. Default: 1 hour. */
  readonly maxElapsedTime?: Duration.Input | undefined
  /** The statuses that are retried. Default: 429, 500, 502, 503, 504. */
  readonly retryCodes?: ReadonlyArray<number> | undefined
  /** Whether failed connections and timeouts are retried. Default: true (false in the vendor's SDK). */
  readonly retryConnectionErrors?: boolean | undefined
}

/** The milliseconds of a time that was given; `NaN` for what is no duration. */
const millis = (input: Duration.Input | undefined, otherwise: number): number =>
  Option.match(durationOf(input ?? otherwise), {
    onNone: () => Number.NaN,
    onSome: Duration.toMillis
  })

/**
 * Exponential back-off: each delay is `initialInterval · exponentⁿ`, spread over 80 % to 120 % by `Random` and then
 * capped at `maxInterval`. A `Retry-After` header (RFC 9110 §10.2.3) replaces the computed delay, unless it asks for no
 * wait at all. The schedule's output is the delay. Compose it with `Schedule.max`, which keeps the longer delay.
 *
 * Throws a `RangeError` at once for an `exponent` below 1, a time that is no duration or below 1 ms, an interval of 25
 * days or longer, which no timer keeps, and a status that is no integer.
 *
 * @since 1.0.0
 * @category constructors
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
  return Schedule.fromStepWithMetadata(
    Effect.succeed(({ attempt, elapsed, input }: Schedule.InputMetadata<AuthleteError>) =>
      Effect.flatMap(Random.next, (random) => {
        const millis = retry.nextDelay(settings, toFailure(input), attempt - 1, elapsed, random)
        if (millis === undefined) return Cause.done(Duration.zero)
        const delay = Duration.millis(millis)
        return Effect.succeed<[Duration.Duration, Duration.Duration]>([delay, delay])
      })
    )
  )
}

/**
 * No retries: the default.
 *
 * @since 1.0.0
 * @category constructors
 */
export const none: RetryPolicy = Schedule.recurs(0)
