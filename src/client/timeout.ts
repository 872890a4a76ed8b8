import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import { timeoutProblem } from "../wire/timeout.js"

/** A timeout that a timer can keep, or what is wrong with it, as the end of a sentence that begins with its name. */
export const decodeTimeout = (timeout: unknown): Either.Either<Duration.Duration, string> => {
  const duration = Duration.decodeUnknown(timeout)
  const problem = timeoutProblem(Option.getOrUndefined(Option.map(duration, Duration.toMillis)))
  return problem === undefined ? Either.fromOption(duration, () => "") : Either.left(problem)
}

/** Runs an effect that is interrupted with its caller only where the caller can be: a child would be in any case. */
export const detached = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.flatMap(Effect.forkDaemon(Effect.exit(Effect.interruptible(self))), (fiber) =>
      Effect.onInterrupt(restore(Effect.flatten(Fiber.join(fiber))), () => Fiber.interrupt(fiber))
    )
  )

/**
 * Fails with `onTimeout` and interrupts the effect when it takes longer than the duration, also where the caller can't be
 * interrupted (a server's handler, a finalizer). The effect runs in a fiber of its own, and what it sets for its fiber
 * ends with it. It is no child of the caller's: that would be interrupted with the caller, also where that goes on.
 */
export const withTimeout = <A, E, E1, R>(
  self: Effect.Effect<A, E, R>,
  duration: Duration.Duration,
  onTimeout: () => E1
): Effect.Effect<A, E | E1, R> =>
  Effect.uninterruptibleMask((restore) =>
    // A fiber that fails would log that nobody handled it, so its failure is its value.
    Effect.flatMap(Effect.forkDaemon(Effect.exit(Effect.interruptible(self))), (work) => {
      let expired = false
      const expire = Effect.map(Effect.sleep(duration), () => {
        expired = true
        work.unsafeInterruptAsFork(work.id())
      })
      return Effect.flatMap(Effect.forkDaemon(Effect.interruptible(expire)), (timer) =>
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
