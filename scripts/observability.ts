/**
 * Shows that the dashboard and the alerts of `observability/` do what docs/observability.md says: a token endpoint with a
 * sandbox in Authlete's place, a Prometheus that scrapes it, and a fault for each alert. It needs `prometheus` and
 * `promtool` on the PATH, takes about three minutes, and ends with 1 if anything is not so.
 *
 *     npm run observability
 *     npm run observability -- --draw    draws docs/observability.svg, too
 *
 * So as not to take hours, it reads each minute of the rules as a second, and scrapes twice a second.
 */
import { NodeContext, NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Ref } from "effect"
import * as checks from "./observability/checks.js"
import { draw } from "./observability/draw.js"
import { faults } from "./observability/faults.js"
import { freePort } from "./observability/freePort.js"
import { installed } from "./observability/installed.js"
import * as Prometheus from "./observability/prometheus.js"
import * as server from "./observability/server.js"

/** Everything that needs the server. */
const run = (metricsPort: number, broken: Ref.Ref<server.Broken>) =>
  Effect.gen(function* () {
    const prometheus = yield* Prometheus.start(metricsPort)
    const start = Date.now() / 1000
    const quiet = yield* Effect.all([checks.allIsWell(prometheus, broken), checks.singleEvents(prometheus, broken)])
    const fired = yield* Effect.forEach(faults, (fault) => checks.fires(prometheus, broken, fault))
    const dashboard = yield* checks.dashboard(prometheus, start)
    if (process.argv.includes("--draw"))
      yield* draw(
        prometheus,
        start,
        fired.map(({ span }) => span)
      )
    return [...quiet, ...fired.map(({ check }) => check), dashboard]
  })

const program = Effect.gen(function* () {
  const first = yield* checks.files
  const metricsPort = yield* freePort
  const broken = yield* Ref.make<server.Broken>("nothing")
  const others = yield* Effect.provide(run(metricsPort, broken), server.layer(metricsPort, broken))
  const all = [...first, ...others]
  const failed = all.filter(({ ok }) => !ok).length
  yield* Console.log(failed === 0 ? `all ${all.length} checks are ok` : `${failed} of ${all.length} checks are not ok`)
  if (failed > 0) process.exitCode = 1
})

const absent = Effect.zipRight(
  Console.error("prometheus and promtool must be on the PATH: install Prometheus, and run this again."),
  Effect.sync(() => {
    process.exitCode = 1
  })
)

Effect.if(installed, { onTrue: () => program, onFalse: () => absent }).pipe(
  Effect.scoped,
  Effect.provide(NodeContext.layer),
  NodeRuntime.runMain
)
