import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Exit, Layer, Logger, Metric, Redacted, References, type Tracer } from "effect"
import { FetchHttpClient } from "effect/http"
import { AuthleteConfig, DefaultError, reissueIdToken } from "effect-authlete"
import {
  answeringWithAPage,
  assertDiscreet,
  canary,
  fetchFrom,
  page,
  type Server,
  servers
} from "../../../test/client/secretScenarios.js"
import { everyForm, formsOfContext, formsOfExit, formsOfLog, formsOfSpan } from "../everyForm.js"
import { logTo } from "../logTo.js"
import { recording } from "../recording.js"

const call = reissueIdToken(
  {
    accessToken: Redacted.make(canary("access")),
    refreshToken: Redacted.make(canary("refresh")),
    claims: { email: "alice@example.com" }
  },
  { headers: { "X-Secret": canary("header") }, timeout: "50 millis" }
)

const layer = (server: Server) =>
  Layer.merge(
    AuthleteConfig.layer({ serviceId: "1", bearer: Redacted.make(canary("bearer")) }),
    Layer.provide(FetchHttpClient.layer, Layer.succeed(FetchHttpClient.Fetch, fetchFrom(server)))
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
      Effect.provide(logTo(log)),
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
        assertDiscreet(seen)
      })
    )
  }
})

describe("A secret", () => {
  it.live("is still there for who unwraps it", () =>
    Effect.gen(function* () {
      const { exit } = yield* watched(Effect.provide(call, layer(answeringWithAPage)))
      const error = Exit.isFailure(exit) ? Cause.squash(exit.cause) : undefined
      assert.instanceOf(error, DefaultError)
      assert.strictEqual(error.body && Redacted.value(error.body), page)
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
        assertDiscreet(seen)
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
        assertDiscreet(seen)
      })
    )
  }
})
