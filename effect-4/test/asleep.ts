import { assert } from "@effect/vitest"
import { Clock, Duration, Effect } from "effect"
import { TestClock } from "effect/testing"

/** Lets what waits for the network, or for the crypto of the runtime, go on. */
export const turn = Effect.promise(() => new Promise<void>((resolve) => setImmediate(resolve)))

/** The test's clock, as it is handed to an effect so that it is known until when its fibers sleep. */
export const watchingSleeps = Effect.map(Clock.Clock, (clock) => {
  const sleeps = new Set<number>()
  const watching: Clock.Clock = Object.assign(Object.create(clock), {
    sleep: (duration: Duration.Duration) =>
      Effect.suspend(() => {
        sleeps.add(clock.currentTimeMillisUnsafe() + Duration.toMillis(duration))
        return clock.sleep(duration)
      })
  })
  /** Ends when some fiber sleeps until this time, to which the clock may then be moved; fails if none ever does. */
  const asleepUntil = (millis: number) =>
    turn.pipe(
      Effect.repeat({ until: () => sleeps.has(millis), times: 10_000 }),
      Effect.map(() => assert.include([...sleeps], millis))
    )
  return {
    provide: Effect.provideService(Clock.Clock, watching),
    asleepUntil,
    sleepsAtAll: Effect.repeat(turn, { until: () => sleeps.size > 0 }),
    moveTo: (millis: number) => Effect.andThen(asleepUntil(millis), TestClock.setTime(millis))
  }
})
