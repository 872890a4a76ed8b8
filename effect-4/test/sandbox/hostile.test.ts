import { afterAll, assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Exit, Layer, Logger, References, Scope } from "effect"
import { TestClock } from "effect/testing"
import {
  connectionScenarios,
  defect,
  type HostileScenario,
  hostileScenarios,
  playHostile
} from "../../../test/sandbox/hostileScenarios.js"
import { callerOf } from "../../../test/sandbox/scenario.js"
import { logTo } from "../logTo.js"
import { mounts } from "./mounts.js"
import { optionsOf, sandboxOf } from "./play.js"

/** One sandbox for all scenarios of a block; no defect is in its log. */
const play = (mount: (typeof mounts)[keyof typeof mounts], scenarios: ReadonlyArray<HostileScenario>) => {
  const causes: Array<string> = []
  const logger = Logger.make<unknown, void>(({ cause }) => {
    causes.push(Cause.pretty(cause))
  })
  const scope = Effect.runSync(Scope.make())
  afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))
  const watched = Layer.mergeAll(TestClock.layer(), logTo(logger), Layer.succeed(References.MinimumLogLevel, "All"))
  const sandbox = Layer.buildWithScope(Layer.provideMerge(mount(optionsOf()), watched), scope).pipe(
    Effect.flatMap((context) => Effect.provideContext(sandboxOf, context)),
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
