import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Schedule, Schema } from "effect"
import { AuthleteConfig } from "effect-authlete"
import { AuthleteSandbox, SandboxReply } from "effect-authlete/sandbox"
import * as Operation from "../../src/client/Operation.js"

/** All that a second operation costs: its models, and these lines. */
const rotate = Operation.make({
  name: "rotate",
  path: "idtoken/reissue",
  idempotent: false,
  request: Schema.Struct({ ticket: Schema.String }),
  response: Schema.Struct({ action: Schema.String })
})

const retrying = Layer.unwrapEffect(
  Effect.map(AuthleteConfig, (config) => AuthleteConfig.layer({ ...config, retry: Schedule.recurs(5) }))
)

const requestsOf = (call: ReturnType<typeof rotate>) =>
  Effect.gen(function* () {
    const sandbox = yield* AuthleteSandbox
    yield* sandbox.next(...Array.from({ length: 10 }, () => SandboxReply.DroppedConnection()))
    yield* Effect.flip(Effect.provide(call, retrying))
    return (yield* sandbox.requests).map(({ path }) => path)
  }).pipe(Effect.provide(AuthleteSandbox.layer()))

describe("An operation that is not idempotent", () => {
  it.effect("is sent exactly once, although the configuration retries", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* requestsOf(rotate({ ticket: "t" })), ["/api/1000000000/idtoken/reissue"])
    })
  )

  it.effect("is repeated where the call itself asks for it", () =>
    Effect.gen(function* () {
      assert.lengthOf(yield* requestsOf(rotate({ ticket: "t" }, { retry: Schedule.recurs(2) })), 3)
    })
  )
})
