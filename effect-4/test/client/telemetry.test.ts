import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Logger, Metric, Redacted, References, Schedule, type Tracer } from "effect"
import { Headers, HttpClient } from "effect/http"
import { TestClock } from "effect/testing"
import {
  AuthleteConfig,
  type CallOptions,
  type IdTokenReissueRequest,
  type IdTokenReissueResponse,
  type Operation,
  reissueIdToken,
  TokenEndpoint
} from "effect-authlete"
import { AuthleteSandbox, SandboxReply } from "effect-authlete/sandbox"
import { boom } from "../../../test/client/hostileInputScenarios.js"
import { logScenarios, type Scenario, spanScenarios } from "../../../test/client/telemetryScenarios.js"
import { watchingSleeps } from "../asleep.js"
import { logTo } from "../logTo.js"
import { recording } from "../recording.js"

/** Makes a call with these replies queued; its spans, its log lines and the requests that came in. */
const observe = (
  replies: ReadonlyArray<SandboxReply>,
  options?: CallOptions,
  reissue: Operation<IdTokenReissueRequest, IdTokenReissueResponse> = reissueIdToken
) =>
  Effect.gen(function* () {
    const spans: Array<Tracer.Span> = []
    const logs: Array<string> = []
    const tracer = recording(yield* Effect.tracer, (span) => spans.push(span))
    const logger = Logger.make(({ logLevel, message }) => logs.push(`${logLevel} ${String(message)}`))
    const sandbox = yield* AuthleteSandbox
    yield* sandbox.next(...replies)
    const tokens = yield* sandbox.grant({ subject: "alice", clientId: "client", scopes: ["openid"] })
    yield* reissue(tokens, options).pipe(
      Effect.exit,
      Effect.withSpan("caller"),
      Effect.withTracer(tracer),
      Effect.provideService(References.MinimumLogLevel, "All"),
      Effect.provide(logTo(logger))
    )
    return { logs, requests: yield* sandbox.requests, spans: spans.filter(({ name }) => name !== "caller") }
  })

const attributesOf = (span: Tracer.Span | undefined) => Object.fromEntries(span?.attributes ?? [])

/** Makes the call of a scenario, which must leave what it says. */
const play = ({ log, replies, retries, spans, timeout }: Scenario) =>
  Effect.gen(function* () {
    const retry = retries === undefined ? undefined : Schedule.recurs(retries)
    const observed = yield* observe(replies, { retry, timeout })
    const seen = observed.spans.map((span) => ({
      name: span.name,
      kind: span.kind,
      parent: span.parent._tag === "Some" && span.parent.value._tag === "Span" ? span.parent.value.name : undefined,
      attributes: attributesOf(span)
    }))
    if (spans !== undefined) assert.deepStrictEqual<unknown>(seen, spans)
    if (log !== undefined)
      assert.deepStrictEqual(
        observed.logs,
        log.map((line) => `Debug ${line}`)
      )
  }).pipe(Effect.provide(AuthleteSandbox.layer()))

describe("A call's spans", () => {
  for (const scenario of spanScenarios) it.effect(scenario.name, () => play(scenario))

  it.effect("are ours alone, and no trace header is sent, even if the client was told to trace", () =>
    Effect.gen(function* () {
      const { requests, spans } = yield* observe([])
      assert.lengthOf(spans, 2)
      assert.notProperty(requests[0]?.headers, "traceparent")
      assert.notProperty(requests[0]?.headers, "b3")
    }).pipe(
      Effect.provideService(HttpClient.TracerDisabledWhen, () => false),
      Effect.provide(AuthleteSandbox.layer())
    )
  )

  it.effect("are the parents of what the credential and the client do in an attempt", () =>
    Effect.gen(function* () {
      const { spans } = yield* observe([SandboxReply.Response({ status: 503 })], { retry: Schedule.recurs(1) })
      const [call, first, , , second] = spans
      assert.deepStrictEqual(
        spans.map(({ name, parent }) => [name, parent._tag === "Some" ? parent.value : undefined]).slice(2),
        [
          ["credential", first],
          ["client", first],
          ["POST /api/{serviceId}/idtoken/reissue", call],
          ["credential", second],
          ["client", second]
        ]
      )
    }).pipe(
      Effect.provide(
        Layer.effect(
          AuthleteConfig,
          Effect.map(AuthleteConfig, (config) => ({
            ...config,
            bearer: Effect.withSpan(config.bearer, "credential"),
            transformClient: HttpClient.transformResponse(Effect.withSpan("client"))
          }))
        ).pipe(Layer.provideMerge(AuthleteSandbox.layer()))
      )
    )
  )

  it.effect("leave the caller's fiber as it was", () =>
    Effect.gen(function* () {
      const state = Effect.all([
        Effect.context(),
        HttpClient.TracerDisabledWhen,
        HttpClient.TracerPropagationEnabled,
        Headers.CurrentRedactedNames
      ])
      const sandbox = yield* AuthleteSandbox
      const tokens = yield* sandbox.grant({ subject: "alice", clientId: "client", scopes: ["openid"] })
      const before = yield* state
      yield* reissueIdToken(tokens)
      for (const [index, value] of (yield* state).entries()) assert.strictEqual(value, before[index])
    }).pipe(Effect.provide(AuthleteSandbox.layer()))
  )
})

describe("A call through the client instance", () => {
  it.effect("has the span of its caller, not the one that the layer was built in, as its parent", () =>
    Effect.gen(function* () {
      const endpoint = yield* TokenEndpoint
      const { spans } = yield* observe([], {}, endpoint.reissueIdToken)
      assert.deepStrictEqual(
        spans.map(({ parent }) =>
          parent._tag === "Some" && parent.value._tag === "Span" ? parent.value.name : "none"
        ),
        ["caller", "authlete.reissueIdToken"]
      )
    }).pipe(Effect.provide(Layer.provideMerge(Layer.withSpan(TokenEndpoint.layer, "startup"), AuthleteSandbox.layer())))
  )
})

describe("A call's log", () => {
  it.effect("does not cost the call its answer if a logger throws", () =>
    Effect.gen(function* () {
      const sandbox = yield* AuthleteSandbox
      const tokens = yield* sandbox.grant({ subject: "alice", clientId: "client", scopes: ["openid"] })
      const { action } = yield* reissueIdToken(tokens).pipe(
        Effect.provideService(References.MinimumLogLevel, "All"),
        Effect.provide(logTo(Logger.make(boom)))
      )
      assert.strictEqual(action, "OK")
    }).pipe(Effect.provide(AuthleteSandbox.layer()))
  )

  for (const scenario of logScenarios) it.effect(scenario.name, () => play(scenario))

  it.effect("says beside the call's line that a schedule failed, and nothing where one only ended", () =>
    Effect.gen(function* () {
      const retry = Schedule.tap(Schedule.forever, () => Effect.die("no"))
      const failed = yield* observe([SandboxReply.DroppedConnection()], { retry })
      assert.deepStrictEqual(failed.logs, [
        "Debug The retry schedule failed",
        "Debug reissueIdToken: Transport, attempts: 1"
      ])
      const ended = yield* observe([SandboxReply.DroppedConnection()], { retry: Schedule.recurs(0) })
      assert.deepStrictEqual(ended.logs, ["Debug reissueIdToken: Transport, attempts: 1"])
    }).pipe(Effect.provide(AuthleteSandbox.layer()))
  )
})

describe("A call's metrics", () => {
  const counted = (metric: Metric.Counter<number>, attributes: Record<string, string>) =>
    Effect.map(Metric.value(Metric.withAttributes(metric, attributes)), ({ count }) => count)

  it.effect("count the call by how it ended, and the retries", () =>
    Effect.gen(function* () {
      const operations = Metric.counter("authlete.client.operations", {
        description: "Calls that ended; error.type says how, unless they succeeded",
        incremental: true
      })
      const retries = Metric.counter("authlete.client.retries", {
        description: "Attempts after the first one of a call",
        incremental: true
      })
      const operation = { "authlete.operation": "reissueIdToken" }
      const read = Effect.all([
        counted(operations, operation),
        counted(operations, { ...operation, "error.type": "503" }),
        counted(retries, operation)
      ])
      const [ok, failed, retried] = yield* read
      const unavailable = SandboxReply.Response({ status: 503 })
      yield* observe([])
      yield* observe([unavailable])
      yield* observe([unavailable, unavailable, unavailable], { retry: Schedule.recurs(2) })
      assert.deepStrictEqual(yield* read, [ok + 1, failed + 2, retried + 2])
    }).pipe(Effect.provide(AuthleteSandbox.layer()))
  )

  it.effect("measure nothing where nothing was sent", () =>
    Effect.gen(function* () {
      const config = Layer.effect(
        AuthleteConfig,
        Effect.map(AuthleteConfig, (config) => ({
          ...config,
          baseUrl: "https://unsent.localhost",
          bearer: Effect.fail("no credential")
        }))
      )
      const call = reissueIdToken({ accessToken: Redacted.make("a"), refreshToken: Redacted.make("b") })
      yield* Effect.flip(Effect.provide(call, config))
      const values = (yield* Metric.snapshot).flatMap(({ attributes }) => Object.values(attributes ?? {}))
      assert.notInclude(values, "unsent.localhost")
    }).pipe(Effect.provide(AuthleteSandbox.layer()))
  )

  for (const [baseUrl, server] of [
    ["https://metrics.localhost:8443", { "server.address": "metrics.localhost", "server.port": "8443" }],
    ["https://tls.metrics.localhost", { "server.address": "tls.metrics.localhost", "server.port": "443" }],
    ["http://plain.metrics.localhost", { "server.address": "plain.metrics.localhost", "server.port": "80" }]
  ] as const) {
    it.effect(`measure each attempt at ${baseUrl} in seconds, by the names of OpenTelemetry's conventions`, () =>
      Effect.gen(function* () {
        const config = Layer.effect(
          AuthleteConfig,
          Effect.map(AuthleteConfig, (config) => ({ ...config, baseUrl }))
        )
        yield* (yield* AuthleteSandbox).next(SandboxReply.Delay({ duration: "2 seconds" }))
        yield* TestClock.setTime(5000)
        const { asleepUntil, provide } = yield* watchingSleeps
        const call = yield* reissueIdToken({ accessToken: Redacted.make("a"), refreshToken: Redacted.make("b") }).pipe(
          Effect.provide(config),
          provide,
          Effect.forkChild
        )
        yield* asleepUntil(7000)
        yield* TestClock.adjust("2 seconds")
        yield* Fiber.join(call)
        const durations = (yield* Metric.snapshot).filter(
          ({ attributes, id }) =>
            id === "http.client.request.duration" && attributes?.["server.address"] === server["server.address"]
        )
        const [duration] = durations
        assert(durations.length === 1 && duration?.type === "Histogram")
        assert.deepStrictEqual([duration.state.count, duration.state.sum], [1, 2])
        assert.deepStrictEqual(duration.attributes, {
          "http.request.method": "POST",
          "http.response.status_code": "200",
          ...server,
          unit: "s"
        })
      }).pipe(Effect.provide(AuthleteSandbox.layer()))
    )
  }

  it.effect("measure what has passed, also where the clock is set back meanwhile", () =>
    Effect.gen(function* () {
      const config = Layer.effect(
        AuthleteConfig,
        Effect.map(AuthleteConfig, (config) => ({ ...config, baseUrl: "https://set-back.localhost" }))
      )
      yield* (yield* AuthleteSandbox).next(SandboxReply.Delay({ duration: "2 seconds" }))
      const { asleepUntil, provide } = yield* watchingSleeps
      const call = yield* reissueIdToken({ accessToken: Redacted.make("a"), refreshToken: Redacted.make("b") }).pipe(
        Effect.provide(config),
        provide,
        Effect.forkChild
      )
      yield* asleepUntil(2000)
      yield* TestClock.setTime(-1000)
      yield* TestClock.setTime(2000)
      yield* Fiber.join(call)
      const duration = (yield* Metric.snapshot).find(
        ({ attributes, id }) =>
          id === "http.client.request.duration" && attributes?.["server.address"] === "set-back.localhost"
      )
      assert.strictEqual(duration?.type === "Histogram" && duration.state.sum, 3)
    }).pipe(Effect.provide(AuthleteSandbox.layer()))
  )
})

describe("A call that its caller interrupts", () => {
  it.effect("says so in its spans and in its log line", () =>
    Effect.gen(function* () {
      const { asleepUntil, provide } = yield* watchingSleeps
      const observed = yield* observe([SandboxReply.Delay({ duration: "1 hour" })], {}, (request, options) =>
        Effect.timeoutOrElse(reissueIdToken(request, options), {
          duration: "1 second",
          orElse: () => Effect.die("too late")
        })
      ).pipe(provide, Effect.forkChild)
      yield* asleepUntil(3_600_000)
      yield* TestClock.adjust("1 second")
      const { logs, spans } = yield* Fiber.join(observed)
      assert.deepStrictEqual(
        spans.map((span) => attributesOf(span)["error.type"]),
        ["Interrupted", "Interrupted"]
      )
      assert.deepStrictEqual(logs, ["Debug reissueIdToken: Interrupted, attempts: 1"])
    }).pipe(Effect.provide(AuthleteSandbox.layer()))
  )
})
