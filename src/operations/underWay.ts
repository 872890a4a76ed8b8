import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { AuthleteError } from "../client/AuthleteError.js"
import { invalidRequest } from "../client/attempt.js"
import { RetryUntil } from "../client/retrying.js"

/** What several calls are made for, such as the answer to one token request. */
class Work {
  /** Whose calls it waits for: the first that it made one of. Another instance only counts the call. */
  owner: object | undefined = undefined
  ended = false
  end = (): void => {
    this.ended = true
  }
}

class CurrentWork extends Context.Reference<CurrentWork>()("effect-authlete/CurrentWork", {
  defaultValue: (): Work | undefined => undefined
}) {}

/** The calls of this effect are one piece of work: once the first is made, the others are let through. */
export const asOneWork = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.acquireUseRelease(
    Effect.sync(() => new Work()),
    (work) => Effect.provideService(self, CurrentWork, work),
    (work) => Effect.sync(() => work.end())
  )

/**
 * Counts calls, and the work that they are made for. When the scope closes, it takes no new work, and waits until what is
 * under way has ended: an attempt is bounded by its timeout, and no retry begins any more.
 */
export const underWay: Effect.Effect<
  (operation: string) => <A, R>(call: Effect.Effect<A, AuthleteError, R>) => Effect.Effect<A, AuthleteError, R>,
  never,
  Scope.Scope
> = Effect.gen(function* () {
  const closing = yield* Deferred.make<void>()
  const idle = yield* Deferred.make<void>()
  let closed = false
  let count = 0

  const leave = (): void => {
    count--
    if (closed && count === 0) Deferred.unsafeDone(idle, Effect.void)
  }

  yield* Effect.addFinalizer(() =>
    Effect.suspend(() => {
      closed = true
      Deferred.unsafeDone(closing, Effect.void)
      return count === 0 ? Effect.void : Deferred.await(idle)
    })
  )

  const enter = (operation: string) =>
    Effect.flatMap(CurrentWork, (work) => {
      const admitted = work?.owner === idle && !work.ended
      if (closed && !admitted) {
        return Effect.fail(invalidRequest(operation, "TokenEndpoint.layer was released, and takes no new calls"))
      }
      if (work !== undefined && work.owner === undefined && !work.ended) {
        count++
        work.owner = idle
        work.end = () => {
          work.ended = true
          leave()
        }
      }
      count++
      return Effect.void
    })

  return (operation) => (call) =>
    Effect.acquireUseRelease(
      enter(operation),
      () => Effect.provideService(call, RetryUntil, closing),
      () => Effect.sync(leave)
    )
})
