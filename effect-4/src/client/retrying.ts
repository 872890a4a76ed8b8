import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Pull from "effect/Pull"
import * as Schedule from "effect/Schedule"
import * as retry from "../wire/retry.js"
import { type AuthleteError, toFailure } from "./AuthleteError.js"
import { log } from "./log.js"
import type { RetryPolicy } from "./RetryPolicy.js"

/** Time that goes on, whoever sets the clock. */
const monotonicMillis = Effect.map(Clock.monotonicTimeNanos, (nanos) => Number(nanos / 1_000_000n))

/** No retry begins after this time, in monotonic milliseconds. */
const Deadline = Context.Reference<number>("effect-authlete/Deadline", { defaultValue: () => Number.POSITIVE_INFINITY })

/** Calls in this effect begin no retry later than so long after it began, whatever their schedule says. */
export const retryWithin =
  (duration: Duration.Duration) =>
  <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.flatMap(monotonicMillis, (now) => Effect.provideService(self, Deadline, now + Duration.toMillis(duration)))

/** Once it is done, calls begin no more retries, and don't wait for the next one. */
export const RetryUntil = Context.Reference<Deferred.Deferred<void>>("effect-authlete/RetryUntil", {
  defaultValue: () => Deferred.makeUnsafe()
})

const tookNoEffect = (error: AuthleteError): boolean =>
  retry.tookNoEffect(error.status, error._tag === "DefaultError" && error.neverSent)

const ended = Cause.done()

/** Repeats an attempt as the schedule says; without `always`, only where the last one took no effect. */
export const retrying = Effect.fnUntraced(function* <A>(
  once: Effect.Effect<A, AuthleteError>,
  schedule: RetryPolicy,
  always: boolean
): Effect.fn.Return<A, AuthleteError> {
  const deadline = yield* Deadline
  const until = yield* RetryUntil
  const step = yield* Schedule.toStep(schedule)

  const next = Effect.fnUntraced(function* (error: AuthleteError) {
    const [, delay] = yield* step(yield* Clock.currentTimeMillis, error)
    if ((yield* monotonicMillis) + Duration.toMillis(delay) > deadline) return yield* ended
    yield* Effect.sleep(delay)
  })
  // A schedule may take its time to decide.
  const tooLate =
    deadline === Number.POSITIVE_INFINITY
      ? Effect.never
      : Effect.flatMap(monotonicMillis, (now) => Effect.delay(ended, deadline - now + 1))
  const wait = (error: AuthleteError) =>
    Deferred.isDoneUnsafe(until)
      ? ended
      : Effect.raceAllFirst([next(error), Effect.andThen(Deferred.await(until), ended), tooLate])

  const attempts: Effect.Effect<A, AuthleteError> = Effect.catch(once, (error) =>
    retry.mayBeMended(toFailure(error)) && (always || tookNoEffect(error))
      ? Effect.matchCauseEffect(
          Effect.suspend(() => wait(error)),
          {
            onSuccess: () => attempts,
            // A schedule may also throw, die or interrupt itself.
            onFailure: (cause) =>
              Effect.andThen(
                Pull.isDoneCause(cause) ? Effect.void : log("Debug", "The retry schedule failed", cause),
                Effect.fail(error)
              )
          }
        )
      : Effect.fail(error)
  )
  return yield* attempts
})
