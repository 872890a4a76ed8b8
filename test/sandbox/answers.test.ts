import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted, Schema } from "effect"
import { AuthleteConfig, Field, Operation } from "effect-authlete"
import { AuthleteSandbox, SandboxReply } from "effect-authlete/sandbox"

const introspect = Operation.make({
  name: "introspect",
  path: "auth/introspection",
  idempotent: true,
  request: Schema.Struct({ token: Field.Secret }),
  response: Schema.Struct({ action: Field.absentOr(Schema.String), subject: Field.lenient(Schema.String) })
})

const getClient = Operation.make({
  name: "getClient",
  method: "GET",
  path: "client/get/{clientId}",
  idempotent: true,
  request: Schema.Struct({ clientId: Schema.String, pretty: Schema.optional(Schema.Boolean) }),
  response: Schema.Struct({ clientName: Field.absentOr(Schema.String) })
})

const sandbox = AuthleteSandbox.layer({
  answers: {
    "POST auth/introspection": ({ body }) =>
      Effect.succeed(
        SandboxReply.Response({
          status: 200,
          body:
            JSON.parse(Redacted.value(body)).token === "good"
              ? { action: "OK", subject: "alice" }
              : { action: "UNAUTHORIZED" }
        })
      ),
    "GET client/get/:clientId": ({ path }) =>
      Effect.succeed(SandboxReply.Response({ status: 200, body: { clientName: path } })),
    "DELETE client/delete/:clientId": () => Effect.succeed(SandboxReply.UsualAnswer())
  }
})

describe("A sandbox with answers", () => {
  it.effect("gives them for operations that it does not have", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* introspect({ token: Redacted.make("good") }), { action: "OK", subject: "alice" })
      assert.deepStrictEqual(yield* introspect({ token: Redacted.make("bad") }), { action: "UNAUTHORIZED" })
      const client = yield* getClient({ clientId: "a/b", pretty: true })
      assert.strictEqual(client.clientName, "/api/1000000000/client/get/a%2Fb?pretty=true")
    }).pipe(Effect.provide(sandbox))
  )

  it.effect("records the requests, and lets a queued reply go before", () =>
    Effect.gen(function* () {
      const { next, requests } = yield* AuthleteSandbox
      yield* next(SandboxReply.Response({ status: 503 }))
      assert.propertyVal(yield* Effect.flip(introspect({ token: Redacted.make("good") })), "status", 503)
      yield* introspect({ token: Redacted.make("good") })
      assert.deepStrictEqual(
        (yield* requests).map(({ method, path }) => `${method} ${path}`),
        Array.from({ length: 2 }, () => "POST /api/1000000000/auth/introspection")
      )
    }).pipe(Effect.provide(sandbox))
  )

  it.effect("checks the service and the bearer before", () =>
    Effect.gen(function* () {
      const call = introspect({ token: Redacted.make("good") }, { serviceId: "2" })
      assert.propertyVal(yield* Effect.flip(call), "status", 403)
      const config = yield* AuthleteConfig
      const other = AuthleteConfig.layer({ ...config, bearer: Redacted.make("another") })
      const refused = Effect.provide(introspect({ token: Redacted.make("good") }), other)
      assert.propertyVal(yield* Effect.flip(refused), "status", 401)
    }).pipe(Effect.provide(sandbox))
  )

  for (const [what, keys] of Object.entries({
    "a path twice": ["GET client/get/:one", "GET client/get/:other"],
    "what the sandbox has itself": ["POST auth/token"],
    "its keys": ["GET service/jwks/get"],
    "a parameter that has no name": ["GET client/get/:"],
    "a parameter of an odd name": ["GET client/get/:a.b"],
    "a path without a method": ["client/get"],
    "a method that Authlete does not have": ["PATCH client/get"],
    "a path that begins with a slash": ["GET /client/get"]
  })) {
    it.effect(`refuses ${what}`, () =>
      Effect.gen(function* () {
        const answer = () => Effect.succeed(SandboxReply.UsualAnswer())
        const answers = Object.fromEntries(keys.map((key) => [key, answer]))
        const error = yield* Effect.flip(Effect.scoped(Layer.build(AuthleteSandbox.layer({ answers }))))
        assert.match(String(error), /answers has /)
      })
    )
  }

  it.effect("has no usual answer for them", () =>
    Effect.gen(function* () {
      const remove = Operation.make({
        name: "remove",
        method: "DELETE",
        path: "client/delete/{clientId}",
        idempotent: true,
        request: Schema.Struct({ clientId: Schema.String })
      })
      assert.propertyVal(yield* Effect.flip(remove({ clientId: "1" })), "status", 404)
    }).pipe(Effect.provide(sandbox))
  )
})
