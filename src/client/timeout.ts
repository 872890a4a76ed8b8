import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"

/** What is wrong with a timeout, as the end of a sentence that begins with its name; nothing if a timer can keep it. */
export const timeoutProblem = (timeout: unknown): string | undefined =>
  Option.match(Duration.decodeUnknown(timeout), {
    onNone: () => "is not a duration",
    onSome: (duration) => {
      const millis = Duration.toMillis(duration)
      return millis > 0 && millis < 2 ** 31 ? undefined : "must be longer than zero and shorter than 25 days"
    }
  })

/**
 * Fails with `onTimeout` and interrupts the effect when it takes longer than the duration, also where the caller can't be
 * interrupted (a server's handler, a finalizer). The effect runs in a fiber of its own, and what it sets for its fiber
 * ends with it.
 */
export const withTimeout = <A, E, E1, R>(
  self: Effect.Effect<A, E, R>,
  duration: Duration.Duration,
  onTimeout: () => E1
): Effect.Effect<A, E | E1, R> =>
  Effect.uninterruptibleMask((restore) =>
    // A fiber that fails would log that nobody handled it, so its failure is its value.
    Effect.flatMap(Effect.fork(Effect.exit(Effect.interruptible(self))), (work) => {
      let expired = false
      const expire = Effect.map(Effect.sleep(duration), () => {
        expired = true
        work.unsafeInterruptAsFork(work.id())
      })
      return Effect.flatMap(Effect.fork(Effect.interruptible(expire)), (timer) =>
        Effect.onInterrupt(
          restore(
            Effect.async<A, E | E1>((resume) => {
              work.addObserver((exit) => {
                timer.unsafeInterruptAsFork(timer.id())
                const ended = Exit.flatten(exit)
                resume(expired && Exit.isInterrupted(ended) ? Effect.failSync(onTimeout) : ended)
              })
            })
          ),
          () => Fiber.interruptAll([work, timer])
        )
      )
    })
  )
