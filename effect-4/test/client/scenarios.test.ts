import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"
import { IdTokenReissueRequest, IdTokenReissueResponse, Operation, reissueIdToken } from "effect-authlete"
import { type Scenario, type Step, scenarios } from "../../../test/wire/scenarios.js"
import { answering, clients, configFor, leavingNothing, request, serve } from "./call.js"
import { compare } from "./outcome.js"

/** The timeout of the calls that should not need it: most take a hundredth of a second. */
const patience = 10_000

/** Moves the test clock to the call's timeout once the server has stalled: it ends then, not a millisecond sooner. */
const atTimeout = <A, E, R>(call: Effect.Effect<A, E, R>, millis: number, stalled: Effect.Effect<unknown>) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.forkChild(call)
    yield* stalled
    yield* TestClock.adjust(millis - 1)
    assert.isUndefined(fiber.pollUnsafe(), "it ended before its timeout")
    yield* TestClock.adjust(1)
    return yield* Fiber.await(fiber)
  })

/** The call that each scenario is played for, and two of other methods that give the same response. */
const calls = {
  POST: reissueIdToken(request),
  ...Object.fromEntries(
    (["GET", "DELETE"] as const).map((method) => {
      const operation = Operation.make({
        name: "reissueIdToken",
        method,
        path: "idtoken/{accessToken}/reissue",
        idempotent: true,
        request: IdTokenReissueRequest,
        response: IdTokenReissueResponse
      })
      return [method, operation(request)]
    })
  )
}

const play = (
  scenario: Scenario,
  name: keyof typeof clients,
  clock: "machine" | "test",
  reissue: ReturnType<typeof reissueIdToken> = calls.POST
) =>
  Effect.gen(function* () {
    const { outcome, raw = outcome, timeoutMillis: timeout = patience } = scenario
    const expected = name === "undici" ? raw : outcome
    const steps = scenario.server === "absent" ? [] : scenario.server
    const other = yield* serve([])
    const server = yield* serve(steps, other.origin)
    if (scenario.server === "absent") yield* Effect.promise(server.stop)
    const { answered, transformClient } = yield* answering
    const config =
      clock === "machine"
        ? configFor(scenario.tls ? server.origin.replace("http:", "https:") : server.origin, { timeout })
        : configFor(server.origin, { timeout, transformClient })

    yield* Effect.gen(function* () {
      const start = Date.now()
      const call = reissue
      const stalled = Effect.zip(
        Effect.promise(() => server.played),
        "status" in expected ? answered : Effect.void
      )
      const exit = yield* clock === "machine" ? Effect.exit(call) : atTimeout(call, timeout, stalled)
      const compared = compare(exit, expected, scenario, start)
      assert.deepStrictEqual(compared.actual, compared.expected)
      // Before the client's layer is released: it may have a pool, and would close what the call left open.
      yield* Effect.promise(server.allClosed)
      assert.isBelow(Date.now() - start, patience)
    }).pipe(Effect.provide(Layer.merge(config, clients[name])))

    const sent = server.requests.length
    const due = steps.some((step) => step.do === "receive") ? 1 : 0
    assert.isTrue(sent === due || (scenario.sentTwice === true && sent === 2), `${sent} requests were sent`)
    assert.strictEqual(other.connections(), 0)
  }).pipe(leavingNothing)

const unasked = ["OK", "NO"].map((action): Step => {
  const body = JSON.stringify({ action })
  return { do: "send", data: `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}` }
})

for (const name of ["fetch", "undici"] as const) {
  for (const [method, call] of Object.entries(calls)) {
    describe(`by ${name}, ${method}`, () => {
      for (const scenario of scenarios) {
        if (scenario.timeoutMillis === undefined) {
          it.live(scenario.name, () => play(scenario, name, "machine", call), 2 * patience)
        } else {
          it.effect(scenario.name, () => play(scenario, name, "test", call), 2 * patience)
        }
      }
    })
  }

  describe(`by ${name}`, () => {
    it.live("a timeout is kept by the machine's clock, too", () =>
      play(
        {
          name: "",
          server: [{ do: "receive" }, { do: "stall" }],
          outcome: { tag: "DefaultError", reason: "Timeout" },
          timeoutMillis: 200
        },
        name,
        "machine"
      )
    )

    it.live("a second answer to one call is not the answer to the next", () =>
      Effect.gen(function* () {
        const server = yield* serve([{ do: "receive" }, ...unasked])
        const call = Effect.map(reissueIdToken(request), ({ action }) => action)
        const actions = yield* Effect.all([call, call]).pipe(
          Effect.tap(Effect.promise(server.allClosed)),
          Effect.provide(Layer.merge(configFor(server.origin), clients[name]))
        )
        assert.deepStrictEqual(actions, ["OK", "OK"])
      }).pipe(leavingNothing)
    )
  })
}
