/**
 * Load and soak: many fibres make many calls to a server that plays faults, and some calls are interrupted. In the end
 * memory, sockets, timers and fibres must be where they were after a warm-up, or it ends with 1. It does so with both of
 * the platform's clients, and first without the library: what the bare client keeps is not the library's.
 *
 *     npm run soak
 *
 * Settings: `SOAK_CALLS` (200,000, half of them by each client), `SOAK_FIBERS` (256), `SOAK_FAULTS` (0.1 of the requests).
 */
import { fork } from "node:child_process"
import { FetchHttpClient, HttpClient, HttpClientRequest } from "@effect/platform"
import { NodeHttpClient, NodeRuntime } from "@effect/platform-node"
import {
  Cause,
  Config,
  Console,
  Effect,
  Exit,
  Fiber,
  Layer,
  Metric,
  MetricState,
  Random,
  Redacted,
  Schedule,
  Schema,
  Supervisor
} from "effect"
import { AuthleteConfig, RetryPolicy, TokenEndpoint } from "effect-authlete"

const settings = Config.all({
  calls: Config.map(Config.withDefault(Config.integer("SOAK_CALLS"), 200_000), (calls) => Math.ceil(calls / 2)),
  fibers: Config.withDefault(Config.integer("SOAK_FIBERS"), 256),
  faults: Config.withDefault(Config.number("SOAK_FAULTS"), 0.1)
})

/** One call in so many is interrupted, at random within about the time that a call takes. */
const interruptedOneIn = 20

/**
 * How many KiB the library may keep beyond the bare client: the compiled code of its own that V8 still adds after a
 * warm-up takes half of it. By default it is 21 bytes for each call, less than if each left one object in a list.
 */
const allowedGrowth = 2048

/** Longer than a call takes under load, and short enough for a stalled one not to hold up the soak. */
const timeout = "3 seconds"

/** A busy server is waited for. There is only one retry, so that each kind of failure is an outcome, too. */
const retry = Schedule.intersect(RetryPolicy.backoff({ initialInterval: 5, maxInterval: timeout }), Schedule.recurs(1))

/** What nobody handled, and listeners that gather on one emitter, of which Node warns. */
const complaints: Array<string> = []
process.on("unhandledRejection", (reason) => complaints.push(`unhandled: ${reason}`))
process.on("warning", ({ message, name }) => name.startsWith("MaxListeners") && complaints.push(message))

const Report = Schema.Struct({ port: Schema.Int, sockets: Schema.Int, requests: Schema.Int, faults: Schema.Int })

/** Starts the server, and gives the effect that asks for its figures. */
const serve = (faults: number) =>
  Effect.acquireRelease(
    Effect.sync(() => fork(new URL("soakServer.ts", import.meta.url), [String(faults)])),
    (server) => Effect.sync(() => server.kill())
  ).pipe(
    Effect.map((server) =>
      Effect.async<unknown>((resume) => {
        server.once("message", (message) => resume(Effect.succeed(message)))
        server.send("report", (error) => error && resume(Effect.die(error)))
      }).pipe(Effect.flatMap(Schema.decodeUnknown(Report)), Effect.orDie)
    )
  )

type Ask = Effect.Effect.Success<ReturnType<typeof serve>>
type Failure = { readonly _tag: string; readonly reason?: string }
type Call = (id: number) => Effect.Effect<unknown, Failure, HttpClient.HttpClient | TokenEndpoint>

const tokens = (id: number) => ({ accessToken: `${"a".repeat(700)}.${id}`, refreshToken: "r".repeat(43) })

const byLibrary: Call = (id) => {
  const { accessToken, refreshToken } = tokens(id)
  const request = { accessToken: Redacted.make(accessToken), refreshToken: Redacted.make(refreshToken) }
  return Effect.flatMap(TokenEndpoint, ({ reissueIdToken }) => reissueIdToken(request))
}

/** The same exchange by the client alone. */
const byClient =
  (baseUrl: string): Call =>
  (id) => {
    const request = HttpClientRequest.bodyUnsafeJson(HttpClientRequest.post(baseUrl), tokens(id))
    return Effect.flatMap(HttpClient.HttpClient, (client) => HttpClient.withScope(client).execute(request)).pipe(
      Effect.flatMap((response) => response.arrayBuffer),
      Effect.scoped,
      Effect.timeout(timeout)
    )
  }

/** An interruption that nobody asked for is a defect. */
const outcomeOf = (exit: Exit.Exit<unknown, Failure>, interrupted: boolean): string => {
  if (Exit.isSuccess(exit)) return "Success"
  if (exit.cause._tag === "Fail") return `${exit.cause.error._tag} ${exit.cause.error.reason ?? ""}`.trim()
  return interrupted && Cause.isInterruptedOnly(exit.cause) ? "Interrupted" : "Defect"
}

/** Makes the calls, and counts how they ended. */
const load = (call: Call, calls: number, fibers: number) =>
  Effect.suspend(() => {
    const outcomes: Record<string, number> = {}
    let next = 0
    const fiber = Effect.gen(function* () {
      while (next < calls) {
        const interrupts = next % interruptedOneIn === 0
        const running = yield* Effect.fork(call(next++))
        if (interrupts) yield* Effect.sleep(yield* Random.nextIntBetween(0, fibers))
        const outcome = outcomeOf(yield* interrupts ? Fiber.interrupt(running) : Fiber.await(running), interrupts)
        outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
      }
    })
    return Effect.all(Effect.replicate(fiber, fibers), { concurrency: "unbounded" }).pipe(Effect.as(outcomes))
  })

/** The calls that the library counted, whatever the labels. */
const counted = Effect.map(Metric.snapshot, (pairs) => {
  const states = pairs.flatMap((pair) => (pair.metricKey.name === "authlete.client.operations" ? pair.metricState : []))
  return states.filter(MetricState.isCounterState).reduce((sum, { count }) => sum + Number(count), 0)
})

const gauges = ["sockets", "handles", "timers", "fibers"] as const

/** What is there once idle sockets are closed and all garbage is collected; finalizers need turns of the event loop. */
const measure = (ask: Ask, fibers: Effect.Effect<ReadonlyArray<unknown>>) =>
  Effect.gen(function* () {
    const patience = Schedule.intersect(Schedule.spaced(100), Schedule.recurs(300))
    yield* Effect.repeat(ask, { until: ({ sockets }) => sockets === 0, schedule: patience })
    const collect = Effect.sync(() => gc?.())
    yield* Effect.repeatN(Effect.delay(collect, 20), 9)
    const active = process.getActiveResourcesInfo()
    const { external, heapUsed, rss } = process.memoryUsage()
    const { system, user } = process.cpuUsage()
    return {
      ...(yield* ask),
      memory: Math.round((heapUsed + external) / 1024),
      resident: Math.round(rss / 1024),
      handles: active.filter((name) => name === "TCPSocketWrap").length,
      timers: active.filter((name) => name === "Timeout").length,
      fibers: (yield* fibers).length,
      counted: yield* counted,
      processor: system + user
    }
  })

const soak = (name: string, call: Call, ask: Ask) =>
  Effect.flatMap(Effect.all([settings, Supervisor.track]), ([{ calls, fibers }, supervisor]) =>
    Effect.gen(function* () {
      yield* load(call, calls / 20, fibers)
      const before = yield* measure(ask, supervisor.value)
      const outcomes = yield* load(call, calls, fibers)
      const after = yield* measure(ask, supervisor.value)
      const grown = (figure: keyof typeof before) => after[figure] - before[figure]
      return { name, calls, before, after, grown, outcomes }
    }).pipe(Effect.supervised(supervisor))
  )

type Soaked = Effect.Effect.Success<ReturnType<typeof soak>>

/** What did not return, and what does not add up. */
const problems = (bare: Soaked, { calls, grown, name, outcomes }: Soaked): ReadonlyArray<string> => {
  // A busy machine has timeouts without faults.
  const { Success = 0, Interrupted = 0, Defect = 0, "DefaultError Timeout": timeouts = 0, ...failures } = outcomes
  const failed = Object.values(failures).reduce((sum, count) => sum + count, 0)
  const checks: ReadonlyArray<readonly [holds: boolean, problem: string]> = [
    [grown("memory") <= Math.max(0, bare.grown("memory")) + allowedGrowth, "memory grew"],
    ...gauges.map((gauge) => [grown(gauge) <= 0, `${gauge} are left`] as const),
    [Defect === 0, "calls ended in defects"],
    [Success > 0, "no call succeeded"],
    [Success + Interrupted + Defect + timeouts + failed === calls, "not every call ended once"],
    [grown("counted") === calls, "the library counted more or fewer calls than there were"],
    [grown("requests") >= calls - Interrupted, "calls ended that the server did not get"],
    [failed <= grown("faults"), "more calls failed than faults were played"]
  ]
  return checks.flatMap(([holds, problem]) => (holds ? [] : [`${name}: ${problem}`]))
}

const table = (soaks: ReadonlyArray<Soaked>): string => {
  const row = (label: string, cell: (soaked: Soaked) => unknown) =>
    label.padEnd(24) + soaks.map((soaked) => String(cell(soaked)).padStart(18)).join("")
  const outcomes = new Set(soaks.flatMap(({ outcomes }) => Object.keys(outcomes)))
  return [
    row("", ({ name }) => name),
    ...(["requests", "faults"] as const).map((name) => row(name, ({ grown }) => grown(name))),
    ...[...outcomes].sort().map((name) => row(name, ({ outcomes }) => outcomes[name] ?? 0)),
    ...(["memory", "resident", ...gauges] as const).map((name) =>
      row(name, ({ after, before }) => `${before[name]} → ${after[name]}`)
    )
  ].join("\n")
}

const main = Effect.gen(function* () {
  const ask = yield* serve((yield* settings).faults)
  const baseUrl = `http://127.0.0.1:${(yield* ask).port}`
  const config = AuthleteConfig.layer({ serviceId: "1", bearer: Redacted.make("a-bearer"), baseUrl, timeout, retry })
  const clients = { undici: NodeHttpClient.layerUndici, fetch: FetchHttpClient.layer }
  const pairs = yield* Effect.forEach(Object.entries(clients), ([name, client]) =>
    Effect.all([soak(`bare ${name}`, byClient(baseUrl), ask), soak(name, byLibrary, ask)]).pipe(
      Effect.provide(TokenEndpoint.layer.pipe(Layer.provide(config), Layer.provideMerge(client)))
    )
  )
  yield* Console.log(table(pairs.flat()))
  for (const [bare, library] of pairs) {
    const kept = ((library.grown("memory") - bare.grown("memory")) * 1024) / library.calls
    const ratio = library.grown("processor") / bare.grown("processor")
    const figures = `${kept.toFixed(1)} bytes kept for each call, ${ratio.toFixed(2)} times the processor time`
    yield* Console.log(`${library.name}, to the bare client: ${figures}`)
  }
  const found = [...pairs.flatMap(([bare, library]) => problems(bare, library)), ...complaints]
  if (found.length > 0) return yield* Effect.fail(found.join("\n"))
  yield* Console.log("Everything returned to where it was, and the counts add up.")
})

main.pipe(Effect.scoped, NodeRuntime.runMain)
