import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Scope from "effect/Scope"
import type { AuthleteError } from "../client/AuthleteError.js"
import { invalidRequest } from "../client/attempt.js"
import { RetryUntil } from "../client/retrying.js"

/** What several calls are made for: they are under way until its scope closes. */
class Work extends Context.Reference<Work>()("effect-authlete/Work", {
  defaultValue: (): Scope.Scope | undefined => undefined
}) {}

const asWork = <A, E, R>(self: (work: Scope.Scope) => Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.acquireUseRelease(Scope.make(), (work) => Effect.provideService(self(work), Work, work), Scope.close)

/** The calls of this effect are one piece of work: once the first is made, the others are let through. */
export const asOneWork = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> => asWork(() => self)

const ofWork = <A, E, R>(self: (work: Scope.Scope) => Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.flatMap(Work, (work) => (work === undefined ? asWork(self) : self(work)))

/**
 * Counts calls. When the scope closes, it takes no new work, and waits until what is under way has ended: an attempt is
 * bounded by its timeout, and no retry begins any more.
 */
export const underWay: Effect.Effect<
  (operation: string) => <A, R>(call: Effect.Effect<A, AuthleteError, R>) => Effect.Effect<A, AuthleteError, R>,
  never,
  Scope.Scope
> = Effect.gen(function* () {
  const works = new Set<Scope.Scope>()
  const closing = yield* Deferred.make<void>()
  const idle = yield* Deferred.make<void>()
  let closed = false
  const whenIdle = Effect.suspend(() => (closed && works.size === 0 ? Deferred.succeed(idle, void 0) : Effect.void))

  yield* Effect.addFinalizer(() =>
    Effect.suspend(() => {
      closed = true
      return Deferred.succeed(closing, void 0)
    }).pipe(Effect.zipRight(whenIdle), Effect.zipRight(Deferred.await(idle)))
  )

  const enter = (operation: string, work: Scope.Scope) =>
    Effect.suspend(() => {
      if (works.has(work)) return Effect.void
      if (closed) {
        return Effect.fail(invalidRequest(operation, "TokenEndpoint.layer was released, and takes no new calls"))
      }
      works.add(work)
      return Scope.addFinalizer(
        work,
        Effect.suspend(() => {
          works.delete(work)
          return whenIdle
        })
      )
    })

  return (operation) => (call) => {
    const last = Effect.provideService(call, RetryUntil, closing)
    return ofWork((work) => Effect.zipRight(Effect.uninterruptible(enter(operation, work)), last))
  }
})
