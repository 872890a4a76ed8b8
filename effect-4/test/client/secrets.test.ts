import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Exit, Layer, Logger, Metric, Redacted, References, type Tracer } from "effect"
import { FetchHttpClient } from "effect/http"
import { AuthleteConfig, DefaultError, reissueIdToken } from "effect-authlete"
import { everyForm, formsOfContext, formsOfExit, formsOfLog, formsOfSpan } from "../everyForm.js"
import { recording } from "../recording.js"

const canary = (name: string) => `canary-${name}-QUFBQUFB`

const isCanaryFree = (text: string) => assert.notInclude(text, "QUFBQUFB")

/** What a hostile or clumsy server does with what it was sent. */
const servers: Record<string, (request: string) => Promise<Response> | Response> = {
  "issues tokens": () =>
    Response.json({ action: "OK", responseContent: canary("content"), idToken: canary("id-token") }),
  "echoes the request as its result": (request) =>
    Response.json({ action: request, resultCode: request, resultMessage: request }),
  "echoes the request in a refusal": (request) =>
    Response.json({ resultCode: request, resultMessage: request }, { status: 401 }),
  "echoes the request in a content type": (request) =>
    new Response(canary("body"), {
      status: 502,
      headers: { "content-type": `text/${request.replaceAll(/[^\w-]/g, "/")}` }
    }),
  "echoes the request in a body of the wrong shape": (request) => Response.json({ action: { request } }),
  "echoes the request in a body that is no JSON": (request) => new Response(request),
  "answers with an error page": () => new Response(`<h1>${canary("page")}</h1>`, { status: 500 }),
  "answers with bytes that are no UTF-8": () =>
    new Response(new Uint8Array([0xff, ...new TextEncoder().encode(canary("bytes"))])),
  "breaks off within the body": () =>
    new Response(
      new ReadableStream({
        start: (controller) => controller.enqueue(new TextEncoder().encode(canary("half"))),
        pull: (controller) => controller.error(new Error(canary("stream-error")))
      })
    ),
  "can't be reached": (request) => Promise.reject(new TypeError(request, { cause: new Error(request) })),
  "makes the client throw": (request) => {
    throw Object.assign(new Error(request), { code: request })
  },
  "never answers": () => new Promise(() => {})
}

const call = reissueIdToken(
  {
    accessToken: Redacted.make(canary("access")),
    refreshToken: Redacted.make(canary("refresh")),
    claims: { email: "alice@example.com" }
  },
  { headers: { "X-Secret": canary("header") }, timeout: "50 millis" }
)

const layer = (server: (request: string) => Promise<Response> | Response) =>
  Layer.merge(
    AuthleteConfig.layer({ serviceId: "1", bearer: Redacted.make(canary("bearer")) }),
    FetchHttpClient.layer.pipe(
      Layer.provide(
        Layer.succeed(FetchHttpClient.Fetch, async (_, init) => {
          const body = new TextDecoder().decode(init?.body as Uint8Array)
          const headers = new Headers(init?.headers)
          return server([headers.get("authorization"), headers.get("x-secret"), body].join(" "))
        })
      )
    )
  )

/** Whatever a log reader, a tracing back end or a metrics back end would see of an effect. */
const watched = <A, E>(effect: Effect.Effect<A, E>) =>
  Effect.gen(function* () {
    const seen: Array<string> = []
    const spans: Array<Tracer.Span> = []
    const log = Logger.make((options) => void seen.push(formsOfLog(options), formsOfContext(options)))
    const tracer = recording(yield* Effect.tracer, (span) => spans.push(span))
    const exit = yield* effect.pipe(
      Effect.tapCause((cause) => Effect.logError("failed", cause)),
      Effect.tap((value) => Effect.log(value)),
      Effect.withSpan("caller"),
      Effect.withTracer(tracer),
      Effect.provideService(References.MinimumLogLevel, "All"),
      Effect.provide(Logger.layer([log])),
      Effect.exit
    )
    seen.push(...spans.map(formsOfSpan), everyForm(yield* Metric.snapshot), formsOfExit(exit))
    return { exit, seen: seen.join("\n") }
  })

describe("No secret shows in an error, a log, a span or a metric when the server", () => {
  for (const [name, server] of Object.entries(servers)) {
    it.live(name, () =>
      Effect.gen(function* () {
        const { exit, seen } = yield* watched(Effect.provide(call, layer(server)))
        assert.include(seen, "authlete.reissueIdToken")
        assert.include(seen, Exit.isSuccess(exit) ? "attempts: 1" : "reissueIdToken: ")
        isCanaryFree(seen)
      })
    )
  }
})

describe("A secret", () => {
  it.live("is still there for who unwraps it", () =>
    Effect.gen(function* () {
      const { exit } = yield* watched(Effect.provide(call, layer(servers["answers with an error page"] ?? assert.fail)))
      const error = Exit.isFailure(exit) ? Cause.squash(exit.cause) : undefined
      assert.instanceOf(error, DefaultError)
      assert.strictEqual(
        error.body === undefined ? undefined : Redacted.value(error.body),
        `<h1>${canary("page")}</h1>`
      )
    })
  )

  it.live("does not show in what can't be sent", () =>
    Effect.gen(function* () {
      const bad = [
        reissueIdToken({ accessToken: Redacted.make(`${canary("access")}\n`), refreshToken: Redacted.make("r") }),
        reissueIdToken(
          { accessToken: Redacted.make("a"), refreshToken: Redacted.make("r") },
          { headers: { "x-secret": `${canary("header")}\r\n` } }
        )
      ]
      for (const effect of bad) {
        const { seen } = yield* watched(
          Effect.provide(
            effect,
            layer(() => Response.json({}))
          )
        )
        assert.include(seen, "InvalidRequest")
        isCanaryFree(seen)
      }
    })
  )

  for (const bearer of [
    Effect.fail(canary("failure")),
    Effect.die(new Error(canary("defect"))),
    Effect.succeed(Redacted.make(`${canary("bearer")}\n`))
  ]) {
    it.live("does not show when the credential is no good", () =>
      Effect.gen(function* () {
        const config = AuthleteConfig.layer({ serviceId: "1", bearer })
        const { seen } = yield* watched(
          Effect.provide(
            call,
            Layer.merge(
              layer(() => Response.json({})),
              config
            )
          )
        )
        assert.include(seen, "InvalidRequest")
        isCanaryFree(seen)
      })
    )
  }
})
