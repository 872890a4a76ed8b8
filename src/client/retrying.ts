import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FiberId from "effect/FiberId"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as ScheduleDecision from "effect/ScheduleDecision"
import * as ScheduleIntervals from "effect/ScheduleIntervals"
import * as retry from "../wire/retry.js"
import { type AuthleteError, toFailure } from "./AuthleteError.js"
import { log } from "./log.js"
import type { RetryPolicy } from "./RetryPolicy.js"
import { detached } from "./timeout.js"

/** Time that goes on, whoever sets the clock. */
const monotonicMillis = Effect.map(Clock.currentTimeNanos, (nanos) => Number(nanos / 1_000_000n))

/** No retry begins after this time, in monotonic milliseconds. */
class Deadline extends Context.Reference<Deadline>()("effect-authlete/Deadline", { defaultValue: () => Infinity }) {}

/** Calls in this effect begin no retry later than so long after it began, whatever their schedule says. */
export const retryWithin =
  (duration: Duration.DurationInput) =>
  <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.flatMap(monotonicMillis, (now) => Effect.provideService(self, Deadline, now + Duration.toMillis(duration)))

/** Once it is done, calls begin no more retries, and don't wait for the next one. */
export class RetryUntil extends Context.Reference<RetryUntil>()("effect-authlete/RetryUntil", {
  defaultValue: () => Deferred.unsafeMake<void>(FiberId.none)
}) {}

const beginningBefore = (deadline: number, schedule: RetryPolicy): RetryPolicy =>
  Schedule.makeWithState(schedule.initial, (now, error: AuthleteError, state) =>
    Effect.zipWith(schedule.step(now, error, state), monotonicMillis, ([next, out, decision], millis) => [
      next,
      out,
      ScheduleDecision.isContinue(decision) && millis + ScheduleIntervals.start(decision.intervals) - now > deadline
        ? ScheduleDecision.done
        : decision
    ])
  )

const tookNoEffect = (error: AuthleteError): boolean =>
  retry.tookNoEffect(error.status, error._tag === "DefaultError" && error.neverSent)

/** Repeats an attempt as the schedule says; without `always`, only where the last one took no effect. */
export const retrying = <A>(
  once: Effect.Effect<A, AuthleteError>,
  schedule: RetryPolicy,
  always: boolean
): Effect.Effect<A, AuthleteError> =>
  Effect.gen(function* () {
    const deadline = yield* Deadline
    const driver = yield* Schedule.driver(beginningBefore(deadline, schedule))
    const until = yield* RetryUntil
    const ended = Effect.fail(Option.none())
    // A schedule may take its time to decide.
    const tooLate =
      deadline === Infinity
        ? Effect.never
        : Effect.flatMap(monotonicMillis, (now) => Effect.delay(ended, deadline - now + 1))
    // Whoever loses the race is interrupted, also where the caller can't be; the wait itself is not then.
    const wait = (error: AuthleteError) =>
      Effect.if(Deferred.isDone(until), {
        onTrue: () => ended,
        onFalse: () =>
          detached(
            Effect.raceFirst(
              driver.next(error),
              Effect.raceFirst(Effect.zipRight(Deferred.await(until), ended), tooLate)
            )
          )
      })
    const attempts: Effect.Effect<A, AuthleteError> = Effect.catchAll(once, (error) =>
      retry.mayBeMended(toFailure(error)) && (always || tookNoEffect(error))
        ? Effect.matchCauseEffect(wait(error), {
            onSuccess: () => attempts,
            // A schedule may also throw, die or interrupt itself.
            onFailure: (cause) =>
              Effect.zipRight(
                Cause.isFailType(cause) ? Effect.void : log("Debug", "The retry schedule failed", cause),
                Effect.fail(error)
              )
          })
        : Effect.fail(error)
    )
    return yield* attempts
  })
