import { inspect } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import {
  Effect,
  Layer,
  Logger,
  Metric,
  Option,
  Redacted,
  References,
  Result,
  Schedule,
  Schema,
  SchemaGetter,
  type Tracer
} from "effect"
import { HttpClient, type HttpClientRequest, HttpClientResponse } from "effect/http"
import { AuthleteConfig, type AuthleteError, Field, Operation, processToken } from "effect-authlete"
import { AuthleteSandbox, SandboxReply } from "effect-authlete/sandbox"
import {
  assertSent,
  echoes,
  emptyAnswers,
  type Method,
  type Request,
  requestScenarios,
  secretUrl,
  userNames
} from "../../../test/client/operationScenarios.js"
import { logTo } from "../logTo.js"
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

const make = (method: Method) =>
  Operation.make({ name: "anything", method, path: "thing/{id}/x", idempotent: true, request: everything, response })

const requestOf = ({ secret, ...rest }: Request) => ({
  ...rest,
  ...(secret !== undefined && { secret: Redacted.make(secret) })
})

describe("A request", () => {
  for (const scenario of requestScenarios) {
    it.effect(scenario.name, () =>
      Effect.gen(function* () {
        const { body, headers, method, outcome, url } = yield* send(make(scenario.method)(requestOf(scenario.request)))
        const problem = Result.isFailure(outcome) ? outcome.failure.message : undefined
        assertSent(scenario, { method, url, body, contentType: headers?.["content-type"], problem })
      })
    )
  }
})

/** The problem of what was not sent. */
const problemOf = <A>(call: Call<A>) =>
  Effect.map(send(call), ({ outcome, sent }) =>
    sent === 0 && Result.isFailure(outcome) ? outcome.failure.message.replace(/^.*was not sent: /, "") : outcome
  )

describe("A request is not sent", () => {
  const define = <A, I extends object>(method: "GET" | "POST", path: string, request: Schema.Codec<A & object, I>) =>
    Operation.make({ name: "odd", method, path, idempotent: true, request } as never) as (request: A) => Call<void>

  it.effect("with what neither a URL nor JSON can hold", () =>
    Effect.gen(function* () {
      const call = define("GET", "a/{id}", Schema.Struct({ id: Schema.String, list: Schema.Array(Schema.Number) }))
      assert.strictEqual(yield* problemOf(call({ id: "..", list: [] })), "id would change the path of the request.")
      assert.strictEqual(yield* problemOf(call({ id: "a", list: [1 / 0] })), "list has a number that is not finite.")
    })
  )

  it.effect("with what its model's filter refuses", () =>
    Effect.gen(function* () {
      const either = Schema.Struct({ a: Schema.optional(Schema.String), b: Schema.optional(Schema.String) }).pipe(
        Schema.check(Schema.makeFilter(({ a, b }) => a !== undefined || b !== undefined || "must have a or b"))
      )
      assert.strictEqual(yield* problemOf(define("POST", "a", either)({})), "it must have a or b.")
      assert.strictEqual((yield* send(define("POST", "a", either)({ a: "1" }))).body, '{"a":"1"}')
    })
  )
})

describe("The fields of a request", () => {
  it.effect("go by the names that they are sent by, in the path and in the body", () =>
    Effect.gen(function* () {
      const renamed = Operation.make({
        name: "renamed",
        path: "a/{client_id}",
        idempotent: true,
        request: Schema.Struct({
          clientId: Schema.String,
          grantType: Schema.String
        }).pipe(Schema.encodeKeys({ clientId: "client_id", grantType: "grant_type" }))
      })
      const sent = yield* send(renamed({ clientId: "x", grantType: "y" }))
      assert.deepStrictEqual([sent.url, sent.body], ["https://a.example/api/1/a/x", '{"grant_type":"y"}'])
    })
  )

  it.effect("are those of either model of a union", () =>
    Effect.gen(function* () {
      const either = Operation.make({
        name: "either",
        path: "a/{kind}",
        idempotent: true,
        request: Schema.Union([
          Schema.Struct({ kind: Schema.Literal("one"), a: Schema.String }),
          Schema.Struct({ kind: Schema.Literal("two"), b: Field.Secret })
        ])
      })
      assert.strictEqual((yield* send(either({ kind: "one", a: "x" }))).body, '{"a":"x"}')
      const two = yield* send(either({ kind: "two", b: Redacted.make("y") }))
      assert.deepStrictEqual([two.url, two.body], ["https://a.example/api/1/a/two", '{"b":"y"}'])
    })
  )

  it.effect("are not what every object inherits", () =>
    Effect.gen(function* () {
      const odd = Operation.make({
        name: "odd",
        path: "a",
        idempotent: true,
        request: Schema.Struct({
          constructor: Schema.optional(Schema.String),
          toString: Schema.optional(Schema.String),
          valueOf: Schema.optional(Schema.String)
        })
      })
      const request: { readonly valueOf?: string } = { valueOf: "x" } as never
      assert.strictEqual((yield* send(odd(request as never))).body, '{"valueOf":"x"}')
    })
  )
})

describe("A response that is", () => {
  const listed = Operation.make({
    name: "listed",
    path: "a",
    idempotent: true,
    request: Schema.Struct({}),
    response: Schema.Array(Schema.Struct({ a: Schema.Number }))
  })

  it.effect("a list is one", () =>
    Effect.gen(function* () {
      const { outcome } = yield* send(listed({}), () => Response.json([{ a: 1 }]))
      assert.deepStrictEqual(outcome, Result.succeed([{ a: 1 }]))
    })
  )

  it.effect("no list is an error that says so", () =>
    Effect.gen(function* () {
      const { outcome } = yield* send(listed({}), () => Response.json({}))
      assert.include(Result.isFailure(outcome) ? outcome.failure.message : "", "it is not a JSON array")
    })
  )
})

describe("What a server writes instead of a field", () => {
  const odd = Operation.make({
    name: "odd",
    path: "a",
    idempotent: true,
    request: Schema.Struct({ token: Field.Secret }),
    response: Schema.Struct({
      number: Schema.optional(Schema.FiniteFromString),
      url: Schema.optional(Schema.URLFromString),
      big: Schema.optional(Schema.BigIntFromString),
      json: Schema.optional(Schema.fromJsonString(Schema.Struct({}))),
      map: Schema.optional(Schema.Record(Schema.String, Schema.Number))
    })
  })
  const token = "canary-token-12345"

  for (const [what, body, problem] of [
    ["a number", { number: "new-canary" }, "number must be a finite number"],
    ["a URL", { url: "new-canary" }, "url must be a valid URL string"],
    ["a large number", { big: "new-canary" }, "big must be an integer"],
    ["JSON", { json: "new-canary" }, "json must be a valid JSON string"],
    ["a name", { map: { [`${token}\n level=FATAL`]: "x" } }, "map.<redacted>? level=FATAL must be a number"]
  ] as const) {
    it.effect(`is not quoted where it should be ${what}`, () =>
      Effect.gen(function* () {
        const { seen } = yield* watched(odd({ token: Redacted.make(token) }), () => Response.json(body))
        assert.notInclude(seen, "canary")
        assert.notInclude(seen, "\n level=FATAL")
        assert.include(seen, problem)
      })
    )
  }
})

describe("A response schema that throws", () => {
  const number = Schema.String.pipe(
    Schema.decodeTo(Schema.String, {
      decode: SchemaGetter.transform((text) => String(BigInt(text))),
      encode: SchemaGetter.passthrough()
    })
  )
  const counted = Operation.make({
    name: "counted",
    path: "a",
    idempotent: true,
    request: Schema.Struct({}),
    response: Schema.Struct({ number })
  })

  it.effect("is Decode, and quotes nothing of the answer", () =>
    Effect.gen(function* () {
      const { outcome, seen } = yield* watched(counted({}), () => Response.json({ number: "canary" }))
      assert.strictEqual(outcome._tag === "Failure" && "reason" in outcome.failure && outcome.failure.reason, "Decode")
      assert.include(seen, "can't be read: the response schema threw an error")
      assert.notInclude(seen, "canary")
    })
  )
})

describe("A check that quotes what it refuses", () => {
  const refused = (value: string | Redacted.Redacted) =>
    `${Redacted.isRedacted(value) ? Redacted.value(value) : value} is refused`
  const fields = {
    text: Schema.optional(Schema.String.check(Schema.makeFilter(refused))),
    secret: Schema.optional(Field.Secret.check(Schema.makeFilter(refused)))
  }
  const checked = Operation.make({
    name: "checked",
    path: "a",
    idempotent: true,
    request: Schema.Struct(fields),
    response: Schema.Struct(fields)
  })

  for (const [what, request, body] of [
    ["a text of a request", { text: "canary" }, {}],
    ["a secret of a request", { secret: Redacted.make("canary") }, {}],
    ["a text of an answer", {}, { text: "canary" }],
    ["a secret of an answer", {}, { secret: "canary" }]
  ] as const) {
    it.effect(`does not show ${what}`, () =>
      Effect.gen(function* () {
        const { seen } = yield* watched(checked(request), () => Response.json(body))
        assert.notInclude(seen, "canary")
        assert.match(seen, /(text|secret) must be/)
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

  for (const [name, answer, status] of emptyAnswers) {
    it.effect(name, () =>
      Effect.gen(function* () {
        const { outcome } = yield* send(call, answer)
        if (status === undefined) assert.deepStrictEqual(outcome, Result.succeed(undefined))
        else assert.strictEqual(Result.isFailure(outcome) && outcome.failure.status, status)
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
      Effect.provide(logTo(Logger.make(({ message }) => lines.push(String(message)))))
    )
    const said = Result.isFailure(outcome)
      ? [outcome.failure.message, inspect(outcome.failure), JSON.stringify(outcome.failure)]
      : []
    const metrics = JSON.stringify(yield* Metric.snapshot)
    const attributes = spans.map(({ attributes, name }) => JSON.stringify([name, [...attributes]]))
    return { outcome, spans, seen: [...lines, ...said, ...attributes, metrics].join("\n") }
  })

describe("A secret in a URL", () => {
  const find = Operation.make({
    name: "find",
    method: "GET",
    path: secretUrl.path,
    idempotent: true,
    request: Schema.Struct({ token: Field.Secret, client: Schema.String, other: Field.Secret, subject: Schema.String }),
    response
  })
  const { client, other, subject, token } = secretUrl.request
  const call = find({ token: Redacted.make(token), client, other: Redacted.make(other), subject })

  for (const [what, answer] of Object.entries(secretUrl.answers)) {
    it.effect(`is not seen after ${what}, nor is the query`, () =>
      Effect.gen(function* () {
        const { seen, spans } = yield* watched(call, answer)
        for (const secret of secretUrl.secrets) assert.notInclude(seen, secret)
        const attempt = spans.find(({ kind }) => kind === "client")
        assert.strictEqual(attempt?.name, secretUrl.span)
        assert.deepInclude(Object.fromEntries(attempt?.attributes ?? []), secretUrl.attributes)
      })
    )
  }
})

describe("What a request holds, whatever its model makes of it,", () => {
  const path = "thing/{pair}/of/{sub}"
  const nested = Operation.make({
    name: "nested",
    path,
    idempotent: true,
    request: Schema.Struct({
      pair: Schema.String.pipe(
        Schema.decodeTo(Schema.Struct({ token: Schema.Redacted(Schema.String) }), {
          decode: SchemaGetter.transform((token) => ({ token: Redacted.make(token) })),
          encode: SchemaGetter.transform(({ token }) => Redacted.value(token))
        })
      ),
      sub: Schema.String,
      tokens: Schema.Array(Field.Secret),
      inner: Schema.Struct({ token: Field.Secret }),
      perhaps: Schema.OptionFromOptionalKey(Field.Secret),
      since: Schema.DateFromString,
      claims: Field.JsonObject
    })
  })
  const call = nested({
    pair: { token: Redacted.make("canary-pair") },
    sub: "canary-sub",
    tokens: [Redacted.make("canary-list")],
    inner: { token: Redacted.make("canary-inner") },
    perhaps: Option.some(Redacted.make("canary-option")),
    since: new Date(0),
    claims: { name: "canary-name" }
  })

  for (const [what, answer] of Object.entries(echoes)) {
    it.effect(`is not seen where a server echoes it in ${what}`, () =>
      Effect.gen(function* () {
        const { seen, spans } = yield* watched(call, answer)
        assert.notInclude(seen, "canary")
        const attempt = spans.find(({ kind }) => kind === "client")
        assert.strictEqual(attempt?.attributes.get("url.full"), `https://a.example/api/1/${path}`)
      })
    )
  }

  for (const username of userNames) {
    it.effect(`does no harm where it is a form with a user name of many ${username[0]}`, () =>
      Effect.gen(function* () {
        const parameters = Redacted.make(`username=${username}&password=canary-password`)
        const { outcome } = yield* send(processToken({ parameters }), () =>
          Response.json({ resultMessage: "no canary-password" }, { status: 400 })
        )
        assert.include(Result.isFailure(outcome) ? outcome.failure.message : "", "no <redacted>")
      })
    )
  }
})

// What a program without types may give.
const untyped = (definition: object) => definition as Parameters<typeof Operation.make>[0]

const fine = { name: "fine", path: "a/{b}", idempotent: true, request: Schema.Struct({ b: Schema.String }), response }

describe("Operation.make throws at once", () => {
  const noStruct = "the request of fine must be a Schema.Struct, or a union of them, without index signatures"
  const odd: ReadonlyArray<readonly [what: string, change: object, sentence: string]> = [
    ["a method that there is not", { method: "PATCH" }, "the method of fine must be GET, POST, PUT or DELETE"],
    ["a response that is no schema", { response: {} }, "the response of fine must be a schema"],
    ["no request", { request: undefined }, noStruct],
    ["a request that is no schema", { request: { fields: {} } }, noStruct],
    ["a request that is no struct", { request: Schema.String }, noStruct],
    ["a request without names", { request: Schema.Record(Schema.String, Schema.String) }, noStruct],
    [
      "a request that has more fields than it names",
      {
        request: Schema.StructWithRest(Schema.Struct({ b: Schema.String }), [
          Schema.Record(Schema.String, Schema.String)
        ])
      },
      noStruct
    ],
    [
      "a union of a struct and something else",
      { request: Schema.Union([Schema.Struct({ b: Schema.String }), Schema.String]) },
      noStruct
    ],
    [
      "a path that has a field which only one model of a union sends",
      { request: Schema.Union([Schema.Struct({ b: Schema.String }), Schema.Struct({ c: Schema.String })]) },
      "the path of fine has the field b, which its request lacks"
    ],
    [
      "a path that has the program's name of a field",
      { request: Schema.Struct({ b: Schema.String }).pipe(Schema.encodeKeys({ b: "c" })) },
      "the path of fine has the field b, which its request lacks"
    ]
  ]
  for (const [what, change, sentence] of odd) {
    it(`for ${what}`, () => {
      assert.throws(() => Operation.make(untyped({ ...fine, ...change })), RangeError, `Operation.make: ${sentence}`)
    })
  }

  it("for nothing that can work", () => {
    assert.isFunction(Operation.make(untyped(fine)))
  })
})
