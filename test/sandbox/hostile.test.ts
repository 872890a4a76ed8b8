import { afterAll, assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Exit, FiberRef, Layer, Logger, LogLevel, Scope, TestContext } from "effect"
import { connectionScenarios, defect, type HostileScenario, hostileScenarios, playHostile } from "./hostileScenarios.js"
import { mounts } from "./mounts.js"
import { optionsOf, sandboxOf } from "./play.js"
import { callerOf } from "./scenario.js"

/** One sandbox for all scenarios of a block; no defect is in its log. */
const play = (mount: (typeof mounts)[keyof typeof mounts], scenarios: ReadonlyArray<HostileScenario>) => {
  const causes: Array<string> = []
  const logger = Logger.make<unknown, void>(({ cause }) => {
    causes.push(Cause.pretty(cause, { renderErrorCause: true }))
  })
  const scope = Effect.runSync(Scope.make())
  afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))
  const sandbox = Layer.buildWithScope(mount(optionsOf()), scope).pipe(
    Effect.flatMap((context) => Effect.provide(sandboxOf, context)),
    Effect.provide(Logger.replace(Logger.defaultLogger, logger)),
    Effect.locally(FiberRef.currentMinimumLogLevel, LogLevel.All),
    Effect.provide(TestContext.TestContext),
    Effect.cached,
    Effect.runSync
  )
  for (const scenario of scenarios) {
    it(scenario.name, async () => {
      await playHostile(callerOf(await Effect.runPromise(sandbox)), scenario)
      for (const cause of causes.splice(0)) assert.notMatch(cause, defect)
    })
  }
}

describe("A sandbox in memory", () => play(mounts["in memory"], hostileScenarios))

describe("A sandbox on a socket", () => play(mounts["on a socket"], [...hostileScenarios, ...connectionScenarios]))
