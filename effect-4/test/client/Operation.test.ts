import { inspect } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Logger, Metric, Redacted, References, Result, Schedule, Schema, type Tracer } from "effect"
import { HttpClient, type HttpClientRequest, HttpClientResponse } from "effect/http"
import { AuthleteConfig, type AuthleteError, Field, Operation } from "effect-authlete"
import { AuthleteSandbox, SandboxReply } from "effect-authlete/sandbox"
import { recording } from "../recording.js"
import { configFor } from "./call.js"

/** All that another operation costs: its models, and these lines. */
const rotate = Operation.make({
  name: "rotate",
  path: "idtoken/reissue",
  idempotent: false,
  request: Schema.Struct({ ticket: Schema.String }),
  response: Schema.Struct({ action: Schema.String })
})

const retrying = Layer.unwrap(
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

type Call<A> = Effect.Effect<A, AuthleteError, AuthleteConfig | HttpClient.HttpClient>

/** What a call comes to, and the request that was sent for it, if one was. */
const send = <A>(call: Call<A>, answer = () => Response.json({ action: "OK" })) =>
  Effect.gen(function* () {
    const sent: Array<HttpClientRequest.HttpClientRequest> = []
    const client = HttpClient.make((request) =>
      Effect.sync(() => {
        sent.push(request)
        return HttpClientResponse.fromWeb(request, answer())
      })
    )
    const outcome = yield* call.pipe(
      Effect.result,
      Effect.provide(Layer.merge(configFor("https://a.example"), Layer.succeed(HttpClient.HttpClient, client)))
    )
    const [request] = sent
    const body = request?.body._tag === "Uint8Array" ? new TextDecoder().decode(request.body.body) : undefined
    return { outcome, method: request?.method, url: request?.url, headers: request?.headers, body, sent: sent.length }
  })

const everything = Schema.Struct({
  id: Schema.Union([Schema.String, Schema.Number]),
  text: Schema.optional(Schema.String),
  number: Schema.optional(Schema.Number),
  flag: Schema.optional(Schema.Boolean),
  list: Schema.optional(Schema.Array(Schema.String)),
  secret: Schema.optional(Field.Secret),
  claims: Schema.optional(Field.JsonObject),
  nested: Schema.optional(Schema.Struct({ a: Schema.Number }))
})

const response = Schema.Struct({ action: Field.absentOr(Schema.String) })

const make = (method: "GET" | "POST" | "PUT" | "DELETE") =>
  Operation.make({ name: "anything", method, path: "thing/{id}/x", idempotent: true, request: everything, response })

const full = {
  id: "a/b c?d#é",
  text: "x y&z=é",
  number: 1.5,
  flag: false,
  list: ["one", "two"],
  secret: Redacted.make("a-secret-1"),
  claims: { a: [1] },
  nested: undefined
}

const path = "https://a.example/api/1/thing/a%2Fb%20c%3Fd%23%C3%A9/x"

describe("A request", () => {
  for (const method of ["POST", "PUT"] as const) {
    it.effect(`by ${method} has the fields of its path there, and the others in a JSON body`, () =>
      Effect.gen(function* () {
        const sent = yield* send(make(method)(full))
        assert.deepStrictEqual([sent.method, sent.url], [method, path])
        assert.deepStrictEqual(JSON.parse(sent.body ?? ""), {
          text: "x y&z=é",
          number: 1.5,
          flag: false,
          list: ["one", "two"],
          secret: "a-secret-1",
          claims: '{"a":[1]}'
        })
        assert.strictEqual(sent.headers?.["content-type"], "application/json")
      })
    )
  }

  for (const method of ["GET", "DELETE"] as const) {
    it.effect(`by ${method} has the others in its query, and neither a body nor a content type`, () =>
      Effect.gen(function* () {
        const sent = yield* send(make(method)(full))
        assert.deepStrictEqual([sent.method, sent.body], [method, undefined])
        assert.notProperty(sent.headers, "content-type")
        const url = new URL(sent.url ?? "")
        assert.strictEqual(url.origin + url.pathname, path)
        assert.deepStrictEqual(
          [...url.searchParams],
          [
            ["text", "x y&z=é"],
            ["number", "1.5"],
            ["flag", "false"],
            ["list", "one"],
            ["list", "two"],
            ["secret", "a-secret-1"],
            ["claims", '{"a":[1]}']
          ]
        )
      })
    )

    it.effect(`by ${method} has no query where there is nothing for it`, () =>
      Effect.gen(function* () {
        assert.strictEqual((yield* send(make(method)({ id: 7 }))).url, "https://a.example/api/1/thing/7/x")
      })
    )

    it.effect(`by ${method} is not sent with an object for its query`, () =>
      Effect.gen(function* () {
        const { outcome, sent } = yield* send(make(method)({ id: "1", nested: { a: 1 } }))
        assert.strictEqual(sent, 0)
        assert.strictEqual(
          Result.isFailure(outcome) && outcome.failure.message,
          "anything: the request was not sent: nested can't be part of a query."
        )
      })
    )
  }

  for (const id of ["", ".", "..", "a/../b", "..\\a"]) {
    it.effect(`is not sent with ${JSON.stringify(id)} in its path`, () =>
      Effect.gen(function* () {
        const { outcome, sent } = yield* send(make("GET")({ id }))
        assert.strictEqual(sent, 0)
        assert.match(
          Result.isFailure(outcome) ? outcome.failure.message : "",
          /the request was not sent: id (is empty|would change)/
        )
      })
    )
  }
})

describe("An operation without a response schema", () => {
  const remove = Operation.make({
    name: "remove",
    method: "DELETE",
    path: "auth/token/delete/{accessTokenIdentifier}",
    idempotent: true,
    request: Schema.Struct({ accessTokenIdentifier: Field.Token })
  })
  const call = remove({ accessTokenIdentifier: Redacted.make("an-access-token") })

  for (const [what, answer] of Object.entries({
    "204": () => new Response(null, { status: 204 }),
    "200 without a body": () => new Response(),
    "200 with a page": () => new Response("<html>"),
    "200 with JSON": () => Response.json([1])
  })) {
    it.effect(`gives nothing for ${what}`, () =>
      Effect.gen(function* () {
        assert.deepStrictEqual((yield* send(call, answer)).outcome, Result.succeed(undefined))
      })
    )
  }

  for (const status of [201, 202, 400, 404, 500]) {
    it.effect(`fails at ${status}`, () =>
      Effect.gen(function* () {
        const { outcome } = yield* send(call, () => Response.json({}, { status }))
        assert.strictEqual(Result.isFailure(outcome) && outcome.failure.status, status)
      })
    )
  }

  it.effect("counts its status", () =>
    Effect.gen(function* () {
      const { spans } = yield* watched(call, () => new Response(null, { status: 204 }))
      assert.strictEqual(spans[1]?.attributes.get("http.response.status_code"), 204)
    })
  )
})

/** What a call leaves in spans, logs, metrics and its error. */
const watched = <A>(call: Call<A>, answer: () => Response) =>
  Effect.gen(function* () {
    const spans: Array<Tracer.Span> = []
    const lines: Array<string> = []
    const tracer = recording(yield* Effect.tracer, (span) => spans.push(span))
    const { outcome } = yield* send(call, answer).pipe(
      Effect.withTracer(tracer),
      Effect.provideService(References.MinimumLogLevel, "All"),
      Effect.provide(Logger.layer([Logger.make(({ message }) => lines.push(String(message)))]))
    )
    const said = Result.isFailure(outcome)
      ? [outcome.failure.message, inspect(outcome.failure), JSON.stringify(outcome.failure)]
      : []
    const metrics = JSON.stringify(yield* Metric.snapshot)
    const attributes = spans.map(({ attributes, name }) => JSON.stringify([name, [...attributes]]))
    return { spans, seen: [...lines, ...said, ...attributes, metrics].join("\n") }
  })

describe("A secret in a URL", () => {
  const find = Operation.make({
    name: "find",
    method: "GET",
    path: "thing/{token}/of/{client}",
    idempotent: true,
    request: Schema.Struct({ token: Field.Secret, client: Schema.String, other: Field.Secret, subject: Schema.String }),
    response
  })
  const call = find({
    token: Redacted.make("s3cr/t"),
    client: "a client",
    other: Redacted.make("0th3r"),
    subject: "alice"
  })

  for (const [what, answer] of Object.entries({
    success: () => Response.json({ action: "OK" }),
    "404": () => new Response("<html>", { status: 404 }),
    "what can't be read": () => new Response("<html>")
  })) {
    it.effect(`is not seen after ${what}, nor is the query`, () =>
      Effect.gen(function* () {
        const { seen, spans } = yield* watched(call, answer)
        for (const secret of ["s3cr", "0th3r", "alice"]) assert.notInclude(seen, secret)
        const attempt = spans.find(({ kind }) => kind === "client")
        assert.strictEqual(attempt?.name, "GET /api/{serviceId}/thing/{token}/of/{client}")
        assert.deepInclude(Object.fromEntries(attempt?.attributes ?? []), {
          "http.request.method": "GET",
          "url.full": "https://a.example/api/1/thing/{token}/of/a%20client",
          "url.template": "/api/{serviceId}/thing/{token}/of/{client}"
        })
      })
    )
  }
})

// What a program without types may give.
const untyped = (definition: object) => definition as Parameters<typeof Operation.make>[0]

const fine = { name: "fine", path: "a/{b}", idempotent: true, request: Schema.Struct({ b: Schema.String }), response }

describe("Operation.make throws at once", () => {
  const bad: Record<string, object> = {
    "the path of fine has the field b, which its request lacks": { request: Schema.Struct({ c: Schema.String }) },
    "the path of fine has a query or a fragment: the fields of a GET or DELETE request are its query": { path: "a?b" },
    "the path of fine has a segment that changes the path": { path: "a/../b" },
    "the path of fine begins with a slash: it comes after /api/{serviceId}/": { path: "/a" },
    "the path of fine must be segments with a slash between them, each a name or a field in braces": { path: "a b" },
    "the method of fine must be GET, POST, PUT or DELETE": { method: "PATCH" },
    "fine must say whether it is idempotent": { idempotent: undefined },
    "name must be letters and digits, such as introspect": { name: "" }
  }
  for (const [sentence, change] of Object.entries(bad)) {
    it(`and says: ${sentence}`, () => {
      assert.throws(() => Operation.make(untyped({ ...fine, ...change })), RangeError, `Operation.make: ${sentence}`)
    })
  }

  it("for nothing that can work", () => {
    assert.isFunction(Operation.make(untyped(fine)))
  })
})
