import { assert, describe, it } from "@effect/vitest"
import { Cause, Duration, Effect, Either, Exit, Fiber, Layer, Option, Redacted, TestClock } from "effect"
import { type AuthleteError, type IdTokenReissueResponse, reissueIdToken } from "effect-authlete"
import { answering, clients, configFor, leavingNothing, request, serve } from "./call.js"
import { type Outcome, type Scenario, type Step, scenarios } from "./scenarios.js"

/** The timeout of the calls that should not need it: most take a hundredth of a second. */
const patience = 10_000

type Result = Either.Either<IdTokenReissueResponse, AuthleteError>

/** The call succeeded or failed; it neither died nor was interrupted. */
const settled = (exit: Exit.Exit<IdTokenReissueResponse, AuthleteError>): Result => {
  if (Exit.isSuccess(exit)) return Either.right(exit.value)
  return Cause.isFailType(exit.cause) ? Either.left(exit.cause.error) : assert.fail(Cause.pretty(exit.cause))
}

const unwrap = (value: unknown): unknown =>
  Redacted.isRedacted(value) ? Redacted.value(value) : Duration.isDuration(value) ? Duration.toMillis(value) : value

/** The fields that have a value, unwrapped. */
const plain = (fields: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, unwrap(value)]]))
  )

const describeResult = (result: Result): Record<string, unknown> => {
  if (Either.isRight(result)) {
    assert.strictEqual(Object.getPrototypeOf(result.right), Object.prototype)
    return { tag: "Success", response: plain(result.right) }
  }
  const { _tag: tag, operation, ...error } = result.left
  assert.strictEqual(operation, "reissueIdToken")
  if (!("reason" in error)) {
    const { status, resultCode, resultMessage, retryAfter } = error
    return { tag, ...plain({ status, resultCode, resultMessage, retryAfter }) }
  }
  const { reason, status, contentType, body, retryAfter } = error
  return { tag, ...plain({ reason, status, contentType, body, retryAfter }) }
}

const assertOutcome = (result: Result, expected: Outcome, start: number) => {
  const actual = describeResult(result)
  if (expected.tag !== "DefaultError") return assert.deepStrictEqual(actual, expected)
  const { says = "", ...fields } = expected
  assert.include(Either.isLeft(result) ? result.left.message : "", says)
  if (typeof fields.retryAfter !== "object") return assert.deepStrictEqual(actual, fields)
  const until = Date.parse(fields.retryAfter.until)
  const left = Number(actual["retryAfter"])
  assert.isTrue(until - Date.now() <= left && left <= until - start, `${left} ms are left`)
  assert.deepStrictEqual(actual, { ...fields, retryAfter: left })
}

/** Moves the test clock to the call's timeout once the server has stalled: it ends then, not a millisecond sooner. */
const atTimeout = <A, E, R>(call: Effect.Effect<A, E, R>, millis: number, stalled: Effect.Effect<unknown>) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.fork(call)
    yield* stalled
    yield* TestClock.adjust(millis - 1)
    assert.isTrue(Option.isNone(yield* Fiber.poll(fiber)), "it ended before its timeout")
    yield* TestClock.adjust(1)
    return yield* Fiber.await(fiber)
  })

const play = (scenario: Scenario, name: keyof typeof clients, clock: "machine" | "test") =>
  Effect.gen(function* () {
    const { forgiven, outcome, raw = outcome, timeoutMillis: timeout = patience } = scenario
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
      const call = reissueIdToken(request)
      const stalled = Effect.zip(
        Effect.promise(() => server.played),
        "status" in expected ? answered : Effect.void
      )
      const result = settled(yield* clock === "machine" ? Effect.exit(call) : atTimeout(call, timeout, stalled))
      assertOutcome(result, forgiven !== undefined && Either.isRight(result) ? forgiven : expected, start)
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
  describe(`by ${name}`, () => {
    for (const scenario of scenarios) {
      if (scenario.timeoutMillis === undefined) {
        it.live(scenario.name, () => play(scenario, name, "machine"), 2 * patience)
      } else {
        it.effect(scenario.name, () => play(scenario, name, "test"), 2 * patience)
      }
    }

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
          Effect.zipLeft(Effect.promise(server.allClosed)),
          Effect.provide(Layer.merge(configFor(server.origin), clients[name]))
        )
        assert.deepStrictEqual(actions, ["OK", "OK"])
      }).pipe(leavingNothing)
    )
  })
}

describe("the list of scenarios", () => {
  it("has no two of the same name", () => {
    const names = scenarios.map(({ name }) => name)
    assert.deepStrictEqual(
      names.filter((name, index) => names.indexOf(name) !== index),
      []
    )
  })

  it("has more than fifty faults", () => {
    assert.isAbove(scenarios.filter(({ outcome }) => outcome.tag !== "Success").length, 50)
  })
})
