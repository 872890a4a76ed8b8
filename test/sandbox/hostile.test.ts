import type { Socket } from "node:net"
import { afterAll, assert, describe, it } from "@effect/vitest"
import {
  Cause,
  Deferred,
  Effect,
  Exit,
  FiberRef,
  HashSet,
  Layer,
  Logger,
  LogLevel,
  Redacted,
  Schema,
  Scope,
  TestClock,
  TestContext
} from "effect"
import { AuthleteConfig, processToken } from "effect-authlete"
import { AuthleteSandbox, type Grant, SandboxReply } from "effect-authlete/sandbox"
import { type Bytes, exchange, hold, leave, onAccept, type RawAnswer, shapes } from "../rawClient.js"
import { asleepUntil, turn } from "../server/mount.js"
import { assertRefused, http, mounts, Outcome, type Services } from "./mounts.js"

const path = (operation: string) => `/api/1000000000/${operation}`

const tokenPath = path("auth/token")

const form = (refreshToken: string) => `grant_type=refresh_token&client_id=app&refresh_token=${refreshToken}`

const body = (parameters: string) => JSON.stringify({ parameters })

const refreshTokenOf = (fields: Partial<Grant> = {}) =>
  Effect.gen(function* () {
    const sandbox = yield* AuthleteSandbox
    const grant = { subject: "alice", clientId: "app", scopes: ["email"], ...fields }
    return Redacted.value((yield* sandbox.grant(grant)).refreshToken)
  })

const refresh = (refreshToken: string) => processToken({ parameters: Redacted.make(form(refreshToken)) })

const isGood = (refreshToken: string) =>
  Effect.map(refresh(refreshToken), ({ resultCode }) => assert.strictEqual(resultCode, "SANDBOX_REFRESHED"))

/** One sandbox for all tests of a block; after each of them it still refreshes, and no defect is in the log. */
const shared = (mount: (typeof mounts)[keyof typeof mounts]) => {
  const causes: Array<string> = []
  const logger = Logger.make<unknown, void>(({ cause }) => {
    causes.push(Cause.pretty(cause, { renderErrorCause: true }))
  })
  const logged = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    effect.pipe(
      Effect.locally(FiberRef.currentLoggers, HashSet.make(logger)),
      Effect.locally(FiberRef.currentMinimumLogLevel, LogLevel.All)
    )
  const scope = Effect.runSync(Scope.make())
  afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))
  const context = Layer.buildWithScope(mount({ clients: [{ clientId: "app", authMethod: "none" }] }), scope).pipe(
    logged,
    Effect.provide(TestContext.TestContext),
    Effect.cached,
    Effect.runSync
  )
  return <E>(sentence: string, effect: Effect.Effect<void, E, Services | Scope.Scope>, timeout = 5000) =>
    it.scoped(
      sentence,
      () =>
        Effect.gen(function* () {
          const services = yield* context
          yield* effect.pipe(Effect.provide(services))
          yield* Effect.flatMap(refreshTokenOf(), isGood).pipe(Effect.provide(services))
          for (const cause of causes.splice(0))
            assert.notMatch(cause, /\b(Type|Range|Reference|Syntax)Error\b|JWSInvalid/)
        }).pipe(logged),
      timeout
    )
}

const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth)

const valid: Readonly<Record<string, string>> = {
  "auth/token": body("a=b"),
  "auth/token/issue": '{"ticket":"x","subject":"y"}',
  "auth/token/fail": '{"ticket":"x","reason":"UNKNOWN"}',
  "idtoken/reissue": '{"accessToken":"x","refreshToken":"y"}'
}

/** What is no request to any operation. */
const malformed: ReadonlyArray<readonly [name: string, body: (valid: string) => string | Uint8Array]> = [
  ["arrays 20,000 deep", () => nested(20_000)],
  ["objects 20,000 deep", () => `${'{"parameters":'.repeat(20_000)}1${"}".repeat(20_000)}`],
  ["an array of 200,000 elements", () => `[0${",0".repeat(200_000)}]`],
  ["a string of 2 MB", () => JSON.stringify("a".repeat(2_000_000))],
  ["a request that is inherited", (valid) => `{"__proto__":${valid}}`],
  ["a request in UTF-16", (valid) => Buffer.from(valid, "utf16le")],
  ["two requests", (valid) => `${valid}\n${valid}`],
  ["a request in an array", (valid) => `[${valid}]`]
]

/** What is a request to `/auth/token` → its result code. */
const forms: ReadonlyArray<readonly [name: string, body: string, resultCode: string]> = [
  ["a field 20,000 deep beside it", `{"parameters":"a=b","x":${nested(20_000)}}`, "SANDBOX_MISSING_PARAMETER"],
  ["__proto__ beside it", '{"parameters":"a=b","__proto__":{"clientId":"app"}}', "SANDBOX_MISSING_PARAMETER"],
  ["a value of 2 MB", body(`grant_type=${"x".repeat(2_000_000)}`), "SANDBOX_UNSUPPORTED_GRANT_TYPE"],
  ["a name of 2 MB", body(`${"x".repeat(2_000_000)}=a`), "SANDBOX_MISSING_PARAMETER"],
  [
    "100,000 parameters",
    body(Array.from({ length: 100_000 }, (_, i) => `a${i}=`).join("&")),
    "SANDBOX_MISSING_PARAMETER"
  ],
  ["one parameter 100,000 times", body("a&".repeat(100_000)), "SANDBOX_DUPLICATE_PARAMETER"],
  ["a parameter twice, once in disguise", body("grant_type=password&grant%5Ftype="), "SANDBOX_DUPLICATE_PARAMETER"],
  ["a NUL after the grant type", body("grant_type=password\0"), "SANDBOX_UNSUPPORTED_GRANT_TYPE"],
  ["a question mark before the first name", body(`?${form("x")}`), "SANDBOX_MISSING_PARAMETER"],
  ["a client called __proto__", body("grant_type=password&client_id=__proto__"), "SANDBOX_INVALID_CLIENT"],
  ["a refresh token called __proto__", body(form("__proto__")), "SANDBOX_INVALID_REFRESH_TOKEN"]
]

for (const [name, mount] of Object.entries(mounts)) {
  describe(`A sandbox ${name}`, () => {
    const test = shared(mount)

    for (const [what, hostile] of malformed) {
      test(
        `refuses ${what} as a request to any operation`,
        Effect.gen(function* () {
          for (const [operation, request] of Object.entries(valid)) {
            const answer = yield* http("POST", path(operation), { body: hostile(request) })
            assertRefused(answer, 400, "SANDBOX_BAD_REQUEST")
          }
        })
      )
    }

    for (const field of ["parameters", "clientId", "jwtAtClaims", "accessTokenDuration", "refreshTokenDuration"]) {
      test(
        `refuses values of other types for ${field}`,
        Effect.gen(function* () {
          for (const value of ["1e999", "-1.5", "[1]", '{"a":1}', "true", nested(10_000)]) {
            const answer = yield* http("POST", tokenPath, { body: `{"parameters":"a=b","${field}":${value}}` })
            assertRefused(answer, 400, "SANDBOX_BAD_REQUEST")
          }
        })
      )
    }

    for (const [what, hostile, resultCode] of forms) {
      test(
        `answers ${resultCode} to a form with ${what}`,
        Effect.gen(function* () {
          const answer = yield* http("POST", tokenPath, { body: hostile })
          assert.strictEqual(answer.status, 200)
          assert.strictEqual((yield* Schema.decode(Outcome)(answer.text)).resultCode, resultCode)
        })
      )
    }

    for (const [operation, field] of [
      ["idtoken/reissue", "claims"],
      ["idtoken/reissue", "idtHeaderParams"],
      ["auth/token", "jwtAtClaims"]
    ] as const) {
      test(
        `refuses ${field} that are nested 10,000 deep, and uses nothing up`,
        Effect.gen(function* () {
          const sandbox = yield* AuthleteSandbox
          const grant: Grant = { subject: "alice", clientId: "app", scopes: ["email"], jwtAccessToken: true }
          const tokens = yield* sandbox.grant(grant)
          const refreshToken = Redacted.value(tokens.refreshToken)
          const accessToken = Redacted.value(tokens.accessToken)
          const request = { accessToken, refreshToken, parameters: form(refreshToken) }
          const deep = { ...request, [field]: `{"a":${nested(10_000)}}` }
          const answer = yield* http("POST", path(operation), { body: JSON.stringify(deep) })
          assert.oneOf(answer.status, [200, 400])
          assert.notInclude(["OK", "ID_TOKEN_REISSUABLE"], (yield* Schema.decode(Outcome)(answer.text)).action)
          yield* isGood(refreshToken)
        })
      )
    }
  })
}

const to = (method: string, target = tokenPath) =>
  `${method} ${target} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer sandbox-bearer\r\n`

const post = (refreshToken: string, target = tokenPath) => {
  const json = body(form(refreshToken))
  return `${to("POST", target)}Content-Length: ${json.length}\r\n\r\n${json}`
}

/** The answer to this shows that all that came before is answered; then the connection is closed. */
const last = "GET /last HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"

const port = Effect.map(AuthleteConfig, ({ baseUrl }) => Number(new URL(baseUrl).port))

const send = (bytes: Bytes) => Effect.flatMap(port, (port) => exchange(port, bytes))

const Answered = Schema.parseJson(
  Schema.Struct({
    resultCode: Schema.String.pipe(Schema.startsWith("SANDBOX_")),
    subject: Schema.optional(Schema.String),
    refreshToken: Schema.optional(Schema.String)
  })
)

const outcomeOf = ({ body }: RawAnswer) => Schema.decodeSync(Answered)(body)

const statuses = (answers: ReadonlyArray<RawAnswer>) => answers.map(({ status }) => status)

/** What comes of it, and the bodies that came to `/auth/token` meanwhile; one that broke off is recorded as empty. */
const withBodies = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const sandbox = yield* AuthleteSandbox
    const { length } = yield* sandbox.requests
    const result = yield* effect
    const requests = (yield* sandbox.requests).slice(length).filter(({ path }) => path === tokenPath)
    return [result, requests.map(({ body }) => Redacted.value(body)).filter((body) => body !== "")] as const
  })

/** A target of a refresh → the status and the result code. */
const targets: ReadonlyArray<readonly [target: string, status: number, resultCode: string]> = [
  ...[
    "/api/1000000000/../1000000000/auth/token",
    "/api/2/../1000000000/auth/token",
    "/api/2/%2e%2e/1000000000/auth/token",
    "/x/../api/1000000000/auth/token",
    "//api/1000000000/auth/token",
    "/api//1000000000/auth/token",
    "/api/1000000000//auth/token",
    "/api/1000000000/auth/token/",
    "/api/1000000000/auth/token/.",
    "/api/1000000000/auth%2Ftoken",
    "/api/1000000000%2Fauth/token",
    "/api/%zz/auth/token",
    "/api/%ff/auth/token",
    `/api/${"1".repeat(8000)}/auth/token`
  ].map((target) => [target, 404, "SANDBOX_NOT_FOUND"] as const),
  ...["", "*", ":serviceId", "__proto__", "1000000000%00", "1000000000%20", "%2531000000000", "2\\..\\1000000000"].map(
    (service) => [`/api/${service}/auth/token`, 403, "SANDBOX_FORBIDDEN"] as const
  ),
  ...[
    "/api/%31000000000/auth/token",
    "/api/1000000000/auth/token?serviceId=2",
    `/api/1000000000/auth/token?${"a".repeat(8000)}`,
    "http://evil.example/api/1000000000/auth/token"
  ].map((target) => [target, 200, "SANDBOX_REFRESHED"] as const)
]

/** Bytes → the statuses of the answers. */
const connections: ReadonlyArray<readonly [name: string, bytes: string, statuses: ReadonlyArray<number>]> = [
  ["HEAD for the keys", `${to("HEAD", path("service/jwks/get"))}Connection: close\r\n\r\n`, [200]],
  ["a GET with a body", `${to("GET", path("service/jwks/get"))}Content-Length: 2\r\n\r\n{}${last}`, [200, 404]],
  ...["OPTIONS", "TRACE", "PUT", "PATCH", "PROPFIND", "M-SEARCH"].map(
    (method) => [`the method ${method}`, `${to(method)}\r\n${last}`, [404, 404]] as const
  ),
  ["the method CONNECT", `${to("CONNECT")}\r\n${last}`, []],
  ["a header of 60 KB", `${to("POST")}A: ${"a".repeat(60_000)}\r\n\r\n${last}`, [431]],
  [
    "another bearer before the bearer",
    post("x").replace("Bearer", "Bearer x\r\nAuthorization: Bearer") + last,
    [401, 404]
  ],
  ["a scheme in small letters", post("x").replace("Bearer", "bearer") + last, [401, 404]],
  ["two spaces before the bearer", post("x").replace("Bearer", "Bearer ") + last, [401, 404]],
  ["a bearer with a byte more", post("x").replace("bearer\r", "bearer\xff\r") + last, [401, 404]]
]

describe("A sandbox on a socket", () => {
  const test = shared(mounts["on a socket"])

  for (const { bytes, name, taken } of shapes) {
    test(
      `${taken ? "takes for one request" : "refuses"} what has ${name}`,
      Effect.gen(function* () {
        const request = body(form(yield* refreshTokenOf()))
        const token = yield* refreshTokenOf()
        const hidden = post(token)
        const [answers, bodies] = yield* withBodies(send(bytes(to("POST"), request, hidden) + last))
        if (taken) assert.deepStrictEqual([answers.length, answers[1]?.status], [2, 404])
        else assert.deepStrictEqual(statuses(answers), [400])
        assert.deepStrictEqual(bodies, taken ? [taken(request, hidden)] : [])
        yield* isGood(token)
      })
    )
  }

  for (const [target, status, resultCode] of targets) {
    test(
      `answers ${status} ${resultCode} to the target ${target.slice(0, 60)}`,
      Effect.gen(function* () {
        const [answer, ...rest] = yield* send(post(yield* refreshTokenOf(), target) + last)
        assert.deepStrictEqual([answer?.status, statuses(rest)], [status, [404]])
        assert.strictEqual(outcomeOf(answer ?? assert.fail()).resultCode, resultCode)
      })
    )
  }

  for (const [what, bytes, expected] of connections) {
    test(
      `answers ${expected.join(" and ") || "nothing"} to ${what}`,
      Effect.map(send(bytes), (answers) => assert.deepStrictEqual(statuses(answers), expected))
    )
  }

  test(
    "takes a body in 5,000 chunks of a byte",
    Effect.gen(function* () {
      const request = body(`${form(yield* refreshTokenOf())}&pad=${"x".repeat(5000)}`)
      const chunks = [...request].map((byte) => `1\r\n${byte}\r\n`).join("")
      const bytes = `${to("POST")}Transfer-Encoding: chunked\r\n\r\n${chunks}0\r\n\r\n${last}`
      const [answers, bodies] = yield* withBodies(send(bytes))
      assert.deepStrictEqual([statuses(answers), bodies], [[200, 404], [request]])
    })
  )

  test(
    "keeps nothing of a body of more than 16 MiB, and its connection is closed",
    Effect.gen(function* () {
      const token = yield* refreshTokenOf()
      const request = body(`${form(token)}&pad=${"x".repeat(16 * 1024 * 1024)}`)
      const [answers, bodies] = yield* withBodies(
        send(`${to("POST")}Content-Length: ${request.length}\r\n\r\n${request}`)
      )
      assert.deepStrictEqual([statuses(answers), bodies], [[], []])
      yield* isGood(token)
    })
  )

  for (const [when, end] of [
    ["within the request line", 9],
    ["within a header", 80],
    ["within the body", -1]
  ] as const) {
    test(
      `refreshes nothing for a client that goes away ${when}`,
      Effect.gen(function* () {
        const token = yield* refreshTokenOf()
        yield* leave(yield* port, post(token).slice(0, end))
        yield* turn
        yield* isGood(token)
      })
    )
  }

  test(
    "lets one refresh token be used once, whatever the number of connections and of requests on each, and keeps its successor",
    Effect.gen(function* () {
      // Signing takes a while, in which the others come.
      const token = yield* refreshTokenOf({ jwtAccessToken: true })
      const request = post(token).repeat(2) + last
      const all = yield* Effect.all(Effect.replicate(send(request), 25), { concurrency: "unbounded" })
      const outcomes = all.flatMap((answers) => answers.slice(0, -1).map(outcomeOf))
      assert.lengthOf(outcomes, 50)
      const [winner, ...others] = outcomes.filter(({ resultCode }) => resultCode !== "SANDBOX_INVALID_REFRESH_TOKEN")
      assert.deepStrictEqual([winner?.resultCode, others], ["SANDBOX_REFRESHED", []])
      yield* isGood(winner?.refreshToken ?? assert.fail("no refresh token"))
    }),
    30_000
  )

  test(
    "gives each of many clients its own tokens, whatever the others do meanwhile",
    Effect.gen(function* () {
      const spare = yield* refreshTokenOf()
      const good = yield* Effect.forEach(Array.from({ length: 60 }), (_, i) =>
        Effect.map(refreshTokenOf({ subject: `user-${i}` }), (token) => ({ subject: `user-${i}`, token }))
      )
      const refreshed = Effect.forEach(
        good,
        ({ subject, token }) =>
          Effect.map(send([post(token).slice(0, 70), post(token).slice(70), last]), ([answer]) => {
            const outcome = outcomeOf(answer ?? assert.fail("no answer"))
            assert.deepStrictEqual([outcome.resultCode, outcome.subject], ["SANDBOX_REFRESHED", subject])
            return outcome.refreshToken
          }),
        { concurrency: "unbounded" }
      )
      const cut = Array.from({ length: 40 }, (_, i) => post(spare).slice(0, i * 5))
      const hostile = [
        ...shapes
          .filter(({ taken }) => !taken)
          .map(({ bytes }) => send(bytes(to("POST"), body(form(spare)), post(spare)))),
        ...cut.slice(0, 20).map((bytes) => Effect.flatMap(port, (port) => leave(port, bytes))),
        ...cut.slice(20).map((bytes) => Effect.flatMap(port, (port) => hold(port, bytes))),
        ...cut.map(() => send(`${to("POST")}Content-Length: 20000\r\n\r\n${nested(10_000)}${last}`))
      ]
      const [tokens] = yield* Effect.all([refreshed, Effect.all(hostile, { concurrency: "unbounded" })], {
        concurrency: 2
      })
      assert.lengthOf(new Set(tokens), 60)
      yield* isGood(spare)
    }),
    30_000
  )
})

describe("A sandbox on a socket", () => {
  for (const [how, go] of [
    ["closes", (client: Socket) => client.destroy()],
    ["resets", (client: Socket) => client.resetAndDestroy()]
  ] as const) {
    it.scoped(`does not refresh any more for a client that ${how} its connection before a Delay is over`, () =>
      Effect.gen(function* () {
        const closed = yield* Deferred.make<void>()
        const sandbox = yield* AuthleteSandbox
        const token = yield* refreshTokenOf()
        yield* sandbox.next(SandboxReply.Delay({ duration: "1 hour" }))
        yield* onAccept(yield* port, (socket) => socket.once("close", () => Deferred.unsafeDone(closed, Effect.void)))
        const client = yield* hold(yield* port, post(token))
        yield* asleepUntil(3_600_000)
        go(client)
        yield* Deferred.await(closed)
        yield* turn
        yield* TestClock.adjust("2 hours")
        yield* isGood(token)
      }).pipe(Effect.provide(mounts["on a socket"]({ clients: [{ clientId: "app", authMethod: "none" }] })))
    )
  }
})
