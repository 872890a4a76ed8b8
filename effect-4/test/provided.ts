import { it } from "@effect/vitest"
import { Effect, type Layer, type Scope } from "effect"

/**
 * `it.effect` with a layer that is built for each test. (`layer` of `@effect/vitest` 0.30 changes the one `it` of the
 * process, so that every later test runs in that layer's runtime, with its clock.)
 */
export const provided = <R, E>(layer: Layer.Layer<R, E>) => ({
  effect: <A, E2>(name: string, self: () => Effect.Effect<A, E2, R | Scope.Scope>, timeout?: number) =>
    it.effect(name, () => Effect.provide(self(), layer), timeout)
})
