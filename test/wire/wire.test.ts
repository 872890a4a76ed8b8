import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Either, Layer, Redacted } from "effect"
import { type AuthleteError, type IdTokenReissueResponse, reissueIdToken } from "effect-authlete"
import { clients, configFor, request, serve } from "./call.js"
import { type Outcome, scenarios } from "./scenarios.js"

const unwrap = (value: unknown): unknown =>
  Redacted.isRedacted(value) ? Redacted.value(value) : Duration.isDuration(value) ? Duration.toMillis(value) : value

/** The fields that have a value, unwrapped. */
const plain = (fields: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, unwrap(value)]]))
  )

const describeResult = (result: Either.Either<IdTokenReissueResponse, AuthleteError>): Record<string, unknown> => {
  if (Either.isRight(result)) return { tag: "Success", response: plain(result.right) }
  const { _tag: tag, operation, ...error } = result.left
  assert.strictEqual(operation, "reissueIdToken")
  if (!("reason" in error)) {
    const { status, resultCode, resultMessage, retryAfter } = error
    return { tag, ...plain({ status, resultCode, resultMessage, retryAfter }) }
  }
  const { reason, status, contentType, body, retryAfter } = error
  return { tag, ...plain({ reason, status, contentType, body, retryAfter }) }
}

const assertOutcome = (
  result: Either.Either<IdTokenReissueResponse, AuthleteError>,
  expected: Outcome,
  start: number
) => {
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

for (const [name, client] of Object.entries(clients)) {
  describe(`by ${name}`, () => {
    for (const scenario of scenarios) {
      it.live(scenario.name, () =>
        Effect.gen(function* () {
          const steps = scenario.server === "absent" ? [] : scenario.server
          const other = yield* serve([])
          const server = yield* serve(steps, other.origin)
          if (scenario.server === "absent") yield* Effect.promise(server.stop)
          const timeout = scenario.timeoutMillis
          yield* Effect.gen(function* () {
            const start = Date.now()
            const result = yield* Effect.either(reissueIdToken(request))
            const { undecoded = scenario.outcome } = scenario
            assertOutcome(result, name === "undici" ? undecoded : scenario.outcome, start)
            // Before the client's layer is released: it may have a pool, and would close what the call left open.
            yield* Effect.promise(server.allClosed)
          }).pipe(Effect.provide(Layer.merge(configFor(server.origin, { timeout }), client)))

          assert.strictEqual(server.requests.length, steps.some((step) => step.do === "receive") ? 1 : 0)
          assert.strictEqual(other.connections(), 0)
        }).pipe(Effect.scoped)
      )
    }
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
})
