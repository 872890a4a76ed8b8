import type { Socket } from "node:net"
import { setImmediate } from "node:timers/promises"
import { afterAll, assert, describe, it } from "@effect/vitest"
import { Context, Deferred, Effect, Exit, Layer, Redacted, Schema, Scope, TestClock, TestContext } from "effect"
import { AuthleteConfig, TokenEndpoint } from "effect-authlete"
import { AuthleteSandbox, type Grant, type SandboxClient, SandboxReply } from "effect-authlete/sandbox"
import { decodeJwt } from "jose"
import { assertDiscreet, type Bytes, exchange, hold, leave, onAccept, type RawAnswer, shapes } from "../rawClient.js"
import { mounts as sandboxes } from "../sandbox/mounts.js"
import { asleepUntil, assertError, assertJson, form, type Init, type Mount, mounts, stage, turn } from "./mount.js"

const clients: ReadonlyArray<SandboxClient> = [
  { clientId: "app", authMethod: "none" },
  { clientId: "basic", clientSecret: Redacted.make("secret"), authMethod: "client_secret_basic" }
]

const onSocket = mounts["on a socket"] ?? assert.fail()

const grantType = "grant_type=refresh_token&refresh_token="

const refresh = (token: string) => `${grantType}${token}&client_id=app`

const TokenRequestBody = Schema.parseJson(Schema.Struct({ parameters: Schema.String }))

/** A token endpoint, and behind it a sandbox. */
const serve = (
  mount: Mount,
  sandboxed: keyof typeof sandboxes = "in memory",
  change: (endpoint: typeof TokenEndpoint.Service) => Partial<typeof TokenEndpoint.Service> = () => ({})
) =>
  Effect.gen(function* () {
    const context = yield* Layer.build(Layer.provideMerge(TokenEndpoint.layer, sandboxes[sandboxed]({ clients })))
    const sandbox = Context.get(context, AuthleteSandbox)
    const endpoint = Context.get(context, TokenEndpoint)
    const { answerTo, logs, port } = yield* stage(mount, {
      endpoint: Layer.succeed(TokenEndpoint, { ...endpoint, ...change(endpoint) })
    })

    const refreshToken = (fields: Partial<Grant> = {}) =>
      Effect.map(sandbox.grant({ subject: "alice", clientId: "app", scopes: ["email"], ...fields }), (tokens) =>
        Redacted.value(tokens.refreshToken)
      )

    /** What comes of it, and the forms that reached Authlete meanwhile. */
    const withForms = <A>(effect: Effect.Effect<A>) =>
      Effect.gen(function* () {
        const before = yield* sandbox.requests
        const result = yield* effect
        const requests = (yield* sandbox.requests).slice(before.length)
        const tokenRequests = requests.filter(({ path }) => path === "/api/1000000000/auth/token")
        const forms = tokenRequests.map(
          ({ body }) => Schema.decodeSync(TokenRequestBody)(Redacted.value(body)).parameters
        )
        return [result, forms] as const
      })

    /** Writes bytes on a connection of their own, and reads the answers. What is not the handler's has no body. */
    const send = (bytes: Bytes) =>
      Effect.tap(exchange(port ?? assert.fail("no socket"), bytes), (answers) =>
        answers.filter(({ body }) => body !== "").forEach(assertJson)
      )

    /** This token is still good, and nothing has gone wrong inside. */
    const lives = (token: string) =>
      Effect.gen(function* () {
        const answer = yield* answerTo(form(refresh(token)))
        assertJson(answer)
        assert.strictEqual(answer.status, 200)
        for (const { level, text } of logs.splice(0)) {
          assert.notStrictEqual(level, "ERROR", text)
          assert.notMatch(text, /\b(Type|Range|Reference|Syntax)Error\b/)
        }
      })

    return {
      answerTo,
      baseUrl: Context.get(context, AuthleteConfig).baseUrl,
      lives,
      port: port ?? 0,
      refreshToken,
      sandbox,
      send,
      withForms
    }
  })

/** One endpoint for all tests of a block. */
const shared = (mount: Mount) => {
  const scope = Effect.runSync(Scope.make())
  afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))
  return serve(mount).pipe(Scope.extend(scope), Effect.provide(TestContext.TestContext), Effect.cached, Effect.runSync)
}

const Answered = Schema.parseJson(
  Schema.Struct({ refresh_token: Schema.String, scope: Schema.String, id_token: Schema.optional(Schema.String) })
)

const tokensOf = ({ body, status }: Pick<RawAnswer, "body" | "status">) => {
  assert.strictEqual(status, 200, body)
  return Schema.decodeSync(Answered)(body)
}

const statuses = (answers: ReadonlyArray<RawAnswer>) => answers.map(({ status }) => status)

const head = "POST /token HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"

const post = (body: string, headers = "") => `${head}${headers}Content-Length: ${body.length}\r\n\r\n${body}`

/** The answer to this, which is 405, shows that all that came before is answered; then the connection is closed. */
const last = "GET /token HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"

const largest = 64 * 1024

const padded = (form: string, bytes: number) => `${form}&pad=`.padEnd(bytes, "x")

const withHeaders = (headers: Record<string, string>, body: string): Init => {
  const init = form(body)
  return { ...init, headers: { ...init.headers, ...headers } }
}

const basic = (credentials: string) => (token: string) =>
  withHeaders({ authorization: `Basic ${Buffer.from(credentials).toString("base64")}` }, grantType + token)

/** A request with a good token → what it is refused with, if it is. */
const requests: ReadonlyArray<
  readonly [name: string, init: (token: string) => Init, refusal?: readonly [status: number, code: string]]
> = [
  ["a form of 64 KiB", (token) => form(padded(refresh(token), largest))],
  ["a form of a byte more", (token) => form(padded(refresh(token), largest + 1)), [413, "invalid_request"]],
  ["a parameter with a name of 60 KB", (token) => form(`${"n".repeat(60_000)}=1&${refresh(token)}`)],
  ["10,000 parameters", (token) => form(refresh(token) + Array.from({ length: 10_000 }, (_, i) => `&${i}`).join(""))],
  ["100,000 parameters", (token) => form(refresh(token) + "&a".repeat(100_000)), [413, "invalid_request"]],
  ["one parameter 30,000 times", (token) => form(refresh(token) + "&a".repeat(30_000)), [400, "invalid_request"]],
  ["nothing but separators", () => form("&".repeat(largest)), [400, "invalid_request"]],
  ["a refresh token twice", (token) => form(`${refresh(token)}&refresh_token=${token}`), [400, "invalid_request"]],
  ["a client twice, once in disguise", (token) => form(`${refresh(token)}&client%5Fid=app`), [400, "invalid_request"]],
  ["a parameter whose name is a NUL", (token) => form(`${refresh(token)}&%00=\0`)],
  ["parameters that every object has", (token) => form(`${refresh(token)}&__proto__=a&constructor=b`)],
  ["a token with a NUL", (token) => form(refresh(`${token}%00`)), [400, "invalid_grant"]],
  ["a client that is no UTF-8", (token) => form(`${grantType}${token}&client_id=%ff`), [401, "invalid_client"]],
  ["a client called __proto__", (token) => form(`${grantType}${token}&client_id=__proto__`), [401, "invalid_client"]],
  [
    "a client with a line break",
    (token) => form(`${grantType}${token}&client_id=app%0d%0aX-Injected:%201`),
    [401, "invalid_client"]
  ],
  [
    "a scope with a line break",
    (token) => form(`${refresh(token)}&scope=email%0d%0aX-Injected:%201`),
    [400, "invalid_scope"]
  ],
  ["a Basic client with a line break", basic("app\r\nX-Injected: 1"), [401, "invalid_client"]],
  ["a Basic client with an escaped line break", basic("app%0d%0aX-Injected%3A+1:"), [401, "invalid_client"]],
  ["a Basic client with a NUL", basic("basic\0:secret"), [401, "invalid_client"]],
  ["a Basic secret of 9 KB", basic(`basic:${"s".repeat(9_000)}`), [401, "invalid_client"]],
  ["9,000 colons for Basic", basic(":".repeat(9_000)), [401, "invalid_client"]],
  [
    "12,000 spaces for Basic",
    (token) => withHeaders({ authorization: `Basic${" ".repeat(12_000)}=` }, refresh(token)),
    [401, "invalid_client"]
  ],
  [
    "a form that calls itself compressed",
    (token) => withHeaders({ "content-encoding": "gzip" }, refresh(token)),
    [415, "invalid_request"]
  ],
  ["a method to take instead", (token) => withHeaders({ "x-http-method-override": "GET" }, refresh(token))],
  ["a host to take instead", (token) => withHeaders({ "x-forwarded-host": "evil.example" }, refresh(token))]
]

for (const [name, mount] of Object.entries(mounts)) {
  describe(`A token endpoint ${name}`, () => {
    const served = shared(mount)

    for (const [what, init, refusal] of requests) {
      it.effect(`${refusal ? `answers ${refusal.join(" ")} to` : "takes"} ${what}, and lives on`, () =>
        Effect.gen(function* () {
          const { answerTo, lives, refreshToken } = yield* served
          const token = yield* refreshToken()
          const answer = yield* answerTo(init(token))
          assertJson(answer)
          assertDiscreet(answer)
          assert.notInclude(answer.body, token)
          if (refusal === undefined) yield* lives(tokensOf(answer).refresh_token)
          else {
            assertError(answer, ...refusal)
            yield* lives(token)
          }
        })
      )
    }
  })
}

for (const [name, sandboxed] of [
  ["on a socket", "on a socket"],
  ["as a web handler", "in memory"]
] as const) {
  describe(`A token endpoint ${name}, with Authlete ${sandboxed}`, () => {
    it.scoped(
      "rotates a token once, whatever the number of those that bring it, and detects no reuse",
      () =>
        Effect.gen(function* () {
          const { answerTo, lives, refreshToken, sandbox, withForms } = yield* serve(
            mounts[name] ?? assert.fail(),
            sandboxed
          )
          // Signing takes a while, in which the others come.
          const token = yield* refreshToken({ scopes: ["openid"], jwtAccessToken: true })
          const refreshes = Effect.replicate(answerTo(form(refresh(token))), 50)
          const [answers, forms] = yield* withForms(Effect.all(refreshes, { concurrency: "unbounded" }))
          const [winner, ...others] = [...answers].sort((a, b) => a.status - b.status)
          const tokens = tokensOf(winner ?? assert.fail("no answer"))
          assert.strictEqual(decodeJwt(tokens.id_token ?? assert.fail("no ID token")).sub, "alice")
          for (const answer of others) assertError(answer, 400, "invalid_grant")
          assert.deepStrictEqual([forms.length, new Set(forms).size], [50, 1])
          assert.lengthOf(yield* sandbox.requests, 51)
          assertError(yield* answerTo(form(refresh(token))), 400, "invalid_grant")
          yield* lives(tokens.refresh_token)
        }),
      30_000
    )
  })
}

/** A body in these pieces, and the headers that come with it. */
const inPieces = (pieces: Iterable<string>, headers: Record<string, string> = {}): Init => {
  const iterator = pieces[Symbol.iterator]()
  const pull = (controller: ReadableStreamDefaultController<Uint8Array>) => {
    const next = iterator.next()
    if (next.done) controller.close()
    else controller.enqueue(Buffer.from(next.value))
  }
  const { body: _, ...init } = form()
  return {
    ...init,
    headers: { ...init.headers, ...headers },
    body: new ReadableStream({ pull }, { highWaterMark: 0 }),
    duplex: "half"
  }
}

function* forever(piece: string) {
  while (true) yield piece
}

const withLength = (length: string) => (token: string) => inPieces([refresh(token)], { "content-length": length })

/** What a server in front of a Web handler may let pass → whether it is taken, or the status that it is refused with. */
const streams: ReadonlyArray<readonly [name: string, init: (token: string) => Init, status: number]> = [
  ["a body of 4,096 pieces", (token) => inPieces(padded(refresh(token), 4096)), 200],
  ["a body of 4,097 pieces", (token) => inPieces(padded(refresh(token), 4097)), 413],
  ["a body of empty pieces without end", () => inPieces(forever("")), 413],
  ["a body without end", () => inPieces(forever("a".repeat(largest))), 413],
  ["a body that breaks off", (token) => inPieces(breakingOff(refresh(token))), 400],
  ["a declared length that is too short", withLength("1"), 200],
  [
    "a declared length that is too short for a body too large",
    () => inPieces(["a".repeat(largest + 1)], { "content-length": "1" }),
    413
  ],
  ["a declared length that is negative", withLength("-1"), 200],
  ["a declared length that is no number", withLength("many"), 200],
  ["a declared length without end", withLength("1e999"), 413],
  [
    "a length beside a transfer coding",
    (token) => inPieces([refresh(token)], { "content-length": "0", "transfer-encoding": "chunked" }),
    200
  ],
  ["Basic credentials of 60 KB", (token) => basic(`basic:${"s".repeat(45_000)}`)(token), 401]
]

function* breakingOff(form: string) {
  yield form
  throw new Error("the connection is gone")
}

describe("A token endpoint as a web handler", () => {
  const served = shared(mounts["as a web handler"] ?? assert.fail())

  for (const [what, init, status] of streams) {
    it.effect(`answers ${status} to ${what}`, () =>
      Effect.gen(function* () {
        const { answerTo, lives, refreshToken, withForms } = yield* served
        const token = yield* refreshToken()
        const [answer, forms] = yield* withForms(answerTo(init(token)))
        assertJson(answer)
        assert.strictEqual(answer.status, status)
        assert.lengthOf(forms, [200, 401].includes(status) ? 1 : 0)
        yield* lives(status === 200 ? tokensOf(answer).refresh_token : token)
      })
    )
  }
})

const whole = (token: string) => post(refresh(token))

const te = "Transfer-Encoding: chunked\r\n\r\n"

const chunk = (data: string) => `${data.length.toString(16)}\r\n${data}\r\n`

async function* slowly(bytes: string) {
  for (const byte of bytes) {
    await setImmediate()
    yield byte
  }
}

const many = (piece: string, times: number) => Array.from({ length: times }, () => piece)

const to = (method: string, target = "/token") => `${method} ${target} HTTP/1.1\r\nHost: localhost\r\n`

/** Bytes that hold a good token → the statuses of the answers, and whether the token is used up. */
const connections: ReadonlyArray<
  readonly [name: string, bytes: (token: string) => Bytes, statuses: ReadonlyArray<number>, used?: "used"]
> = [
  ["a request that comes byte by byte", (token) => slowly(post(refresh(token)) + last), [200, 405], "used"],
  [
    "16 MiB with a length",
    () => [head, `Content-Length: ${2 ** 24}\r\n\r\n`, ...many("a".repeat(2 ** 16), 256), last],
    [413, 405]
  ],
  ["16 MiB in chunks", () => [head, te, ...many(chunk("a".repeat(2 ** 16)), 256), "0\r\n\r\n", last], [413, 405]],
  [
    "a header of 60 KB",
    (token) => post(refresh(token), `Authorization: Basic ${"A".repeat(60_000)}\r\n`) + last,
    [431]
  ],
  [
    "3,000 headers before its length",
    (token) => post(refresh(token), many("A: b\r\n", 3000).join("")) + last,
    [200, 405],
    "used"
  ],
  ["a request to be continued", (token) => post(refresh(token), "Expect: 100-continue\r\n") + last, [200, 405], "used"],
  ["a request that expects what there is not", (token) => post(refresh(token), "Expect: more\r\n") + last, [417, 405]],
  [
    "two Authorization headers, of which the first counts",
    (token) => post(refresh(token), "Authorization: Basic YTpi\r\nAuthorization: Basic YXBwOg==\r\n") + last,
    [400, 405]
  ],
  [
    "two content types, of which the first counts",
    (token) => post(refresh(token), "Content-Type: text/plain\r\n") + last,
    [200, 405],
    "used"
  ],
  [
    "a target that names another host",
    (token) => post(refresh(token)).replace("/token", "http://a:b@evil.example/token") + last,
    [200, 405],
    "used"
  ],
  [
    "a Host that is none",
    (token) => post(refresh(token)).replace("localhost", "a b/c@evil.example:99999") + last,
    [200, 405],
    "used"
  ],
  ...["/x/../token", "/%2e%2e/token", "/token/..", "/token/x", "/token%2f", "/%zz", "*"].map(
    (target) =>
      [
        `the target ${target}`,
        (token: string) => post(refresh(token)).replace("/token", target) + last,
        [404, 405]
      ] as const
  ),
  ...["TRACE", "PROPFIND", "M-SEARCH", "LOCK"].map(
    (method) =>
      [
        `the method ${method}`,
        (token: string) => post(refresh(token)).replace("POST", method) + last,
        [405, 405]
      ] as const
  ),
  ["the method HEAD", () => `${to("HEAD")}Connection: close\r\n\r\n`, [405]],
  ["the method CONNECT", (token) => post(refresh(token)).replace("POST", "CONNECT") + last, []],
  ["a method that there is not", (token) => post(refresh(token)).replace("POST", "PST") + last, [400]],
  ["a TLS handshake", () => "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", [400]],
  ["a preface of HTTP/2", () => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", [400]]
]

/** What a client has sent of a request when it goes away. */
const departures: ReadonlyArray<readonly [when: string, bytes: (token: string) => string]> = [
  ["before it says anything", () => ""],
  ["within the request line", () => "POST /tok"],
  ["within a header", (token) => whole(token).slice(0, head.length - 5)],
  ["after headers that declare a body", (token) => whole(token).replace(/\r\n\r\n.*/, "\r\n\r\n")],
  ["after headers that declare a tebibyte", () => `${head}Content-Length: ${2 ** 40}\r\n\r\n`],
  ["within the body", (token) => whole(token).slice(0, -1)],
  ["within a chunk", (token) => `${head}${te}${chunk(refresh(token)).slice(0, -9)}`],
  ["before the last chunk", (token) => `${head}${te}${chunk(refresh(token))}`]
]

describe("A token endpoint on a socket", () => {
  const served = shared(onSocket)

  for (const { bytes, name, taken } of shapes) {
    it.effect(`${taken ? "takes for one request" : "refuses"} what has ${name}`, () =>
      Effect.gen(function* () {
        const { lives, refreshToken, send, withForms } = yield* served
        const body = refresh(yield* refreshToken())
        const token = yield* refreshToken()
        const hidden = post(refresh(token))
        const [answers, forms] = yield* withForms(send(bytes(head, body, hidden) + last))
        if (taken) assert.deepStrictEqual([answers.length, answers[1]?.status], [2, 405])
        else assert.deepStrictEqual(statuses(answers), [400])
        assert.deepStrictEqual(forms, taken ? [taken(body, hidden)] : [])
        yield* lives(token)
      })
    )
  }

  it.effect("takes for no request what lies in a body that is too large", () =>
    Effect.gen(function* () {
      const { lives, refreshToken, send, withForms } = yield* served
      const token = yield* refreshToken()
      const body = post(refresh(token)).repeat(400)
      for (const request of [post(body), `${head}${te}${chunk(body)}0\r\n\r\n`]) {
        const [answers, forms] = yield* withForms(send(request + last))
        assert.deepStrictEqual([statuses(answers), forms], [[413, 405], []])
      }
      yield* lives(token)
    })
  )

  for (const [what, bytes, expected, used] of connections) {
    it.effect(
      `answers ${expected.join(" and ") || "nothing"} to ${what}`,
      () =>
        Effect.gen(function* () {
          const { lives, refreshToken, send, withForms } = yield* served
          const token = yield* refreshToken()
          const [answers, forms] = yield* withForms(send(bytes(token)))
          assert.deepStrictEqual(statuses(answers), expected)
          const [answer] = answers
          assert.lengthOf(forms, used || answer?.status === 401 ? 1 : 0)
          if (answer?.status === 405) assertJson(answer)
          yield* lives(used && answer ? tokensOf(answer).refresh_token : token)
        }),
      30_000
    )
  }

  it.effect("takes a body in 5,000 chunks of a byte whole, or not at all", () =>
    Effect.gen(function* () {
      const { lives, refreshToken, send, withForms } = yield* served
      const token = yield* refreshToken()
      const body = padded(refresh(yield* refreshToken()), 5000)
      const [, forms] = yield* withForms(send(`${head}${te}${[...body].map(chunk).join("")}0\r\n\r\n${last}`))
      assert.includeDeepMembers([[], [body]], [forms])
      yield* lives(token)
    })
  )

  it.effect("answers requests that come at once on one connection in their order, each with its own tokens", () =>
    Effect.gen(function* () {
      const { refreshToken, send } = yield* served
      const scopes = Array.from({ length: 20 }, (_, i) => `s${i}`)
      const tokens = yield* Effect.forEach(scopes, (scope) => refreshToken({ scopes: [scope] }))
      const answers = yield* send(tokens.map((token) => post(refresh(token))).join("") + last)
      assert.deepStrictEqual(
        answers.slice(0, -1).map((answer) => tokensOf(answer).scope),
        scopes
      )
    })
  )

  for (const [when, bytes] of departures) {
    it.effect(`asks Authlete nothing for a client that goes away ${when}`, () =>
      Effect.gen(function* () {
        const { lives, port, refreshToken, withForms } = yield* served
        const token = yield* refreshToken()
        const [, forms] = yield* withForms(Effect.zipRight(leave(port, bytes(token)), turn))
        assert.deepStrictEqual(forms, [])
        yield* lives(token)
      })
    )
  }

  const upgrade = "Connection: Upgrade\r\nUpgrade: h2c\r\n"

  it.effect("takes no form from a request for an upgrade, which has none to Node", () =>
    Effect.gen(function* () {
      const { lives, refreshToken, send, withForms } = yield* served
      const token = yield* refreshToken()
      const [answers, forms] = yield* withForms(send(post(refresh(token), upgrade) + last))
      assert.deepStrictEqual([statuses(answers), forms], [[400], []])
      yield* lives(token)
    })
  )

  it.scoped("on a server like the README's hears of the errors of a connection to be upgraded", () =>
    Effect.gen(function* () {
      const { port, send } = yield* served
      const sockets: Array<Socket> = []
      yield* onAccept(port, (socket) => sockets.push(socket))
      yield* send(post("a=b", upgrade))
      assert.deepStrictEqual(
        sockets.map((socket) => socket.listenerCount("error") > 0),
        [true]
      )
    })
  )

  it.scoped(
    "gives each of many clients its own tokens, whatever the others do meanwhile",
    () =>
      Effect.gen(function* () {
        const { lives, port, refreshToken, send, withForms } = yield* served
        const spare = yield* refreshToken()
        const good = yield* Effect.forEach(Array.from({ length: 60 }), (_, i) => {
          const subject = `user-${i}`
          return Effect.map(refreshToken({ subject, scopes: ["openid"] }), (token) => ({ subject, token }))
        })
        const refreshed = Effect.forEach(
          good,
          ({ subject, token }) =>
            Effect.map(send([whole(token).slice(0, 40), whole(token).slice(40), last]), ([answer, ...rest]) => {
              const tokens = tokensOf(answer ?? assert.fail("no answer"))
              assert.strictEqual(decodeJwt(tokens.id_token ?? assert.fail("no ID token")).sub, subject)
              assert.deepStrictEqual(statuses(rest), [405])
              return tokens.refresh_token
            }),
          { concurrency: "unbounded" }
        )
        const hostile = [
          ...shapes.filter(({ taken }) => !taken).map(({ bytes }) => send(bytes(head, refresh(spare), whole(spare)))),
          ...many(whole(spare), 20).map((bytes, i) => leave(port, bytes.slice(0, i * 9))),
          ...many(whole(spare), 20).map((bytes, i) => hold(port, bytes.slice(0, i * 9))),
          ...many(`${head}Content-Length: ${largest + 1}\r\n\r\n`, 20).map((bytes) =>
            send(bytes + "a".repeat(largest + 1) + last)
          ),
          ...many(post(refresh("unknown")), 26).map((bytes) => send(bytes + last))
        ]
        const both = Effect.all([refreshed, Effect.all(hostile, { concurrency: "unbounded" })], { concurrency: 2 })
        const [[tokens], forms] = yield* withForms(Effect.scoped(both))
        assert.lengthOf(new Set(tokens), 60)
        assert.sameMembers(forms, [...good.map(({ token }) => refresh(token)), ...many(refresh("unknown"), 26)])
        yield* lives(spare)
      }),
    30_000
  )
})

describe("A token endpoint on a socket", () => {
  for (const [how, go] of [
    ["closes", (client: Socket) => client.destroy()],
    ["resets", (client: Socket) => client.resetAndDestroy()]
  ] as const) {
    it.scoped(`interrupts the call to Authlete for a client that ${how} its connection, whose token stays good`, () =>
      Effect.gen(function* () {
        const interrupted = yield* Deferred.make<void>()
        const released = yield* Deferred.make<void>()
        const { baseUrl, lives, port, refreshToken, sandbox } = yield* serve(onSocket, "on a socket", (endpoint) => ({
          processToken: (...request) =>
            Effect.onInterrupt(endpoint.processToken(...request), () => Deferred.succeed(interrupted, undefined))
        }))
        const token = yield* refreshToken()
        yield* sandbox.next(SandboxReply.Delay({ duration: "1 hour" }))
        yield* onAccept(Number(new URL(baseUrl).port), (socket) =>
          socket.once("close", () => Deferred.unsafeDone(released, Effect.void))
        )
        const client = yield* hold(port, whole(token))
        yield* asleepUntil(3_600_000)
        go(client)
        yield* Deferred.await(interrupted)
        yield* Deferred.await(released)
        yield* turn
        yield* TestClock.adjust("2 hours")
        yield* lives(token)
      })
    )
  }
})
