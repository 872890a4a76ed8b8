/**
 * The spans and metrics of refreshes, as they reach OpenTelemetry: makes twenty, with the sandbox in Authlete's place.
 * The sandbox refuses the last one's first reissue, so that there is a retry to be seen.
 *
 *     npx tsx examples/opentelemetry.ts           prints the trace of the last one, and the metrics of all
 *     npx tsx examples/opentelemetry.ts --json    prints the trace for scripts/draw-trace.ts
 */
import { createServer } from "node:http"
import * as NodeSdk from "@effect/opentelemetry/NodeSdk"
import { HttpApp } from "@effect/platform"
import { NodeHttpClient, NodeHttpServer, NodeRuntime } from "@effect/platform-node"
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  type MetricData,
  PeriodicExportingMetricReader
} from "@opentelemetry/sdk-metrics"
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base"
import { Console, Effect, Layer, Redacted } from "effect"
import { AuthleteConfig, IdTokenClaims, RetryPolicy, TokenEndpoint, TokenRequestHandler } from "effect-authlete"
import { AuthleteSandbox, SandboxReply } from "effect-authlete/sandbox"

// What exports: put the exporters of your collector here.
const spanExporter = new InMemorySpanExporter()
const metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
const spanProcessor = new SimpleSpanProcessor(spanExporter)
const metricReader = new PeriodicExportingMetricReader({ exporter: metricExporter })

const OpenTelemetry = NodeSdk.layer(() => ({
  resource: { serviceName: "authorization-server" },
  spanProcessor,
  metricReader
}))

// The authorization server.
const UserClaims = Layer.succeed(IdTokenClaims, {
  lookUp: ({ subject }) =>
    Effect.succeed({ claims: { email: `${subject}@example.com` } }).pipe(Effect.withSpan("users.lookUp"))
})

const Sandbox = AuthleteSandbox.layerServer().pipe(
  Layer.provide(NodeHttpServer.layer(() => createServer(), { host: "127.0.0.1", port: 0 }))
)

const retry = RetryPolicy.backoff({ initialInterval: "20 millis" })

/** The sandbox's configuration, with retries. */
const WithRetries = Layer.effect(
  AuthleteConfig,
  Effect.map(AuthleteConfig, (config) => ({ ...config, retry }))
)

const services = TokenEndpoint.layer.pipe(
  Layer.provide(WithRetries),
  Layer.provide(NodeHttpClient.layerUndici),
  Layer.provideMerge(Sandbox),
  Layer.merge(UserClaims)
)

const refresh = (...replies: ReadonlyArray<SandboxReply>) =>
  Effect.gen(function* () {
    const runtime = yield* Effect.runtime<IdTokenClaims | TokenEndpoint>()
    const handler = HttpApp.toWebHandlerRuntime(runtime)(TokenRequestHandler.make({ idTokenAudType: "string" }))
    const sandbox = yield* AuthleteSandbox
    const { refreshToken } = yield* sandbox.grant({ subject: "alice", clientId: "my-app", scopes: ["openid"] })
    yield* sandbox.next(...replies)
    const body = new URLSearchParams({
      grant_type: "refresh_token",
      client_id: "my-app",
      refresh_token: Redacted.value(refreshToken)
    })
    yield* Effect.promise(() => handler(new Request("https://as.example.com/token", { method: "POST", body })))
    yield* Effect.promise(() => spanProcessor.forceFlush())
  })

// What is printed.
const millis = ([seconds, nanos]: ReadableSpan["startTime"]) => seconds * 1e3 + nanos / 1e6

/** The spans of one trace, each before those below it. */
const linesOf = (spans: ReadonlyArray<ReadableSpan>) => {
  const root = spans.find(({ parentSpanContext }) => parentSpanContext === undefined)
  const below = (parent: string | undefined, depth: number): ReadonlyArray<TraceLine> =>
    spans
      .filter(({ parentSpanContext }) => parentSpanContext?.spanId === parent)
      .sort((one, other) => millis(one.startTime) - millis(other.startTime))
      .flatMap((span) => {
        const { attributes, duration, name, startTime } = span
        const start = millis(startTime) - (root === undefined ? 0 : millis(root.startTime))
        const outcome = attributes["authlete.action"] ?? attributes["http.response.status_code"] ?? ""
        const line = { depth, name, start, duration: millis(duration), outcome: String(outcome) }
        return [line, ...below(span.spanContext().spanId, depth + 1)]
      })
  return below(undefined, 0)
}

/** A span: its outcome is an action or a status; times are milliseconds, and `start` counts from the root's. */
export interface TraceLine {
  readonly depth: number
  readonly name: string
  readonly start: number
  readonly duration: number
  readonly outcome: string
}

const printTrace = (lines: ReadonlyArray<TraceLine>) =>
  Effect.forEach(lines, ({ depth, duration, name, outcome }) =>
    Console.log(`${("  ".repeat(depth) + name).padEnd(44)}${duration.toFixed(1).padStart(6)} ms  ${outcome}`)
  )

const printMetric = ({ dataPoints, descriptor }: MetricData) =>
  Effect.zipRight(
    Console.log(`\n${descriptor.name}, in ${descriptor.unit}`),
    Effect.forEach(dataPoints, ({ attributes, value }) => {
      const text = typeof value === "object" && "sum" in value ? `${value.count}, sum ${value.sum?.toFixed(3)}` : value
      const labels = Object.entries(attributes).map(([name, label]) => `${name}=${label}`)
      return Console.log(`  ${text}  ${labels.join(" ")}`)
    })
  )

const program = Effect.gen(function* () {
  yield* Effect.repeatN(refresh(), 18)
  spanExporter.reset()
  yield* refresh(SandboxReply.Delay({ duration: 0 }), SandboxReply.Response({ status: 503 }))
  const lines = linesOf(spanExporter.getFinishedSpans())
  if (process.argv.includes("--json")) return yield* Console.log(JSON.stringify(lines))
  yield* printTrace(lines)
  yield* Effect.promise(() => metricReader.forceFlush())
  const metrics = metricExporter
    .getMetrics()
    .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics))
  // Effect has metrics of its fibers, too.
  yield* Effect.forEach(
    metrics.filter(({ descriptor }) => !descriptor.name.startsWith("effect_")),
    printMetric
  )
})

program.pipe(Effect.provide(services), Effect.provide(OpenTelemetry), NodeRuntime.runMain)
