import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { AuthleteError } from "../client/AuthleteError.js"
import { invalidRequest } from "../client/attempt.js"
import { RetryUntil } from "../client/retrying.js"
import { UnderWay, Work } from "../wire/underWay.js"

const CurrentWork = Context.Reference<Work | undefined>("effect-authlete/CurrentWork", {
  defaultValue: () => undefined
})

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
  const calls = new UnderWay(() => Deferred.doneUnsafe(idle, Effect.void))

  yield* Effect.addFinalizer(() =>
    Effect.suspend(() => {
      calls.close()
      Deferred.doneUnsafe(closing, Effect.void)
      return Deferred.await(idle)
    })
  )

  const enter = (operation: string) =>
    Effect.flatMap(CurrentWork, (work) =>
      calls.enter(work)
        ? Effect.void
        : Effect.fail(invalidRequest(operation, "TokenEndpoint.layer was released, and accepts no new calls"))
    )

  return (operation) => (call) =>
    Effect.acquireUseRelease(
      enter(operation),
      () => Effect.provideService(call, RetryUntil, closing),
      () => Effect.sync(() => calls.leave())
    )
})
