/** What hostile clients send to a token endpoint, and that it lives on. Imports no `effect`. */
import assert from "node:assert/strict"
import type { Socket } from "node:net"
import { setImmediate } from "node:timers/promises"
import { decodeJwt } from "jose"
import {
  assertDiscreet,
  type Bytes,
  exchange,
  hold,
  leave,
  onAccept,
  type RawAnswer,
  shapes
} from "../rawConnections.js"
import { type Answer, assertError, assertJson, form, type Init, withHeaders as withTheirHeaders } from "./answers.js"
import type { Line } from "./scenario.js"

export const clients = [
  { clientId: "app", authMethod: "none" },
  { clientId: "basic", clientSecret: "secret", authMethod: "client_secret_basic" }
] as const

/** A token endpoint, and behind it a sandbox with the clients above. */
export interface Endpoint {
  /** Sends a request, and reads the answer to its end. */
  readonly answerTo: (init: Init) => Promise<Answer>
  /** Where it listens, if it does. */
  readonly port: number | undefined
  /** A refresh token of the client `app`; alice's, for `email`, unless told otherwise. */
  readonly refreshToken: (fields?: {
    readonly subject?: string
    readonly scopes?: ReadonlyArray<string>
    readonly jwtAccessToken?: boolean
  }) => Promise<string>
  /** The bodies of all token requests that have reached Authlete. */
  readonly tokenRequests: () => Promise<ReadonlyArray<string>>
  /** How many calls have reached it. */
  readonly calls: () => Promise<number>
  readonly logs: Array<Line>
}

const grantType = "grant_type=refresh_token&refresh_token="

export const refresh = (token: string) => `${grantType}${token}&client_id=app`

/** What comes of it, and the forms that reached Authlete meanwhile. */
const withForms = async <A>({ tokenRequests }: Endpoint, act: () => Promise<A>) => {
  const before = await tokenRequests()
  const result = await act()
  const forms = (await tokenRequests()).slice(before.length).map((body): unknown => JSON.parse(body).parameters)
  return [result, forms] as const
}

/** Writes bytes on a connection of their own, and reads the answers. What is not the handler's has no body. */
const send = async ({ port = assert.fail("no socket") }: Endpoint, bytes: Bytes): Promise<ReadonlyArray<RawAnswer>> => {
  const answers = await exchange(port, bytes)
  for (const answer of answers) if (answer.body !== "") assertJson(answer)
  return answers
}

/** This token is still good, and nothing has gone wrong inside. */
const lives = async ({ answerTo, logs }: Endpoint, token: string): Promise<void> => {
  const answer = await answerTo(form(refresh(token)))
  assertJson(answer)
  assert.equal(answer.status, 200)
  for (const { level, text } of logs.splice(0)) {
    assert.doesNotMatch(level, /^error$/i, text)
    assert.doesNotMatch(text, /\b(Type|Range|Reference|Syntax)Error\b/)
  }
}

const tokensOf = ({ body, status }: Pick<RawAnswer, "body" | "status">) => {
  assert.equal(status, 200, body)
  const { id_token, refresh_token, scope } = JSON.parse(body)
  assert.ok(typeof refresh_token === "string" && typeof scope === "string")
  return { idToken: String(id_token), refreshToken: refresh_token, scope }
}

const statuses = (answers: ReadonlyArray<RawAnswer>) => answers.map(({ status }) => status)

const head = "POST /token HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"

const post = (body: string, headers = "") => `${head}${headers}Content-Length: ${body.length}\r\n\r\n${body}`

/** The answer to this, which is 405, shows that all that came before is answered; then the connection is closed. */
const last = "GET /token HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"

const largest = 64 * 1024

const padded = (form: string, bytes: number) => `${form}&pad=`.padEnd(bytes, "x")

const withHeaders = (headers: Record<string, string>, body: string): Init => withTheirHeaders(headers, body)

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

/** A sentence that follows "A token endpoint", and what it says. */
export interface Check {
  readonly name: string
  readonly run: (endpoint: Endpoint) => Promise<void>
}

/** Of any endpoint. */
export const requestChecks: ReadonlyArray<Check> = requests.map(([what, init, refusal]) => ({
  name: `${refusal ? `answers ${refusal.join(" ")} to` : "takes"} ${what}, and lives on`,
  run: async (endpoint) => {
    const token = await endpoint.refreshToken()
    const answer = await endpoint.answerTo(init(token))
    assertJson(answer)
    assertDiscreet(answer)
    assert.ok(!answer.body.includes(token))
    if (refusal === undefined) return lives(endpoint, tokensOf(answer).refreshToken)
    assertError(answer, ...refusal)
    await lives(endpoint, token)
  }
}))

/** Of an endpoint with a sandbox of its own. */
export const rotation: Check = {
  name: "rotates a token once, whatever the number of those that bring it, and detects no reuse",
  run: async (endpoint) => {
    const { answerTo, calls, refreshToken } = endpoint
    // Signing takes a while, in which the others come.
    const token = await refreshToken({ scopes: ["openid"], jwtAccessToken: true })
    const [answers, forms] = await withForms(endpoint, () =>
      Promise.all(Array.from({ length: 50 }, () => answerTo(form(refresh(token)))))
    )
    const [winner = assert.fail("no answer"), ...others] = [...answers].sort((a, b) => a.status - b.status)
    const tokens = tokensOf(winner)
    assert.equal(decodeJwt(tokens.idToken).sub, "alice")
    for (const answer of others) assertError(answer, 400, "invalid_grant")
    assert.deepEqual([forms.length, new Set(forms).size], [50, 1])
    assert.equal(await calls(), 51)
    assertError(await answerTo(form(refresh(token))), 400, "invalid_grant")
    await lives(endpoint, tokens.refreshToken)
  }
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

/** Of an endpoint that is a web handler. */
export const streamChecks: ReadonlyArray<Check> = streams.map(([what, init, status]) => ({
  name: `answers ${status} to ${what}`,
  run: async (endpoint) => {
    const token = await endpoint.refreshToken()
    const [answer, forms] = await withForms(endpoint, () => endpoint.answerTo(init(token)))
    assertJson(answer)
    assert.equal(answer.status, status)
    assert.equal(forms.length, [200, 401].includes(status) ? 1 : 0)
    await lives(endpoint, status === 200 ? tokensOf(answer).refreshToken : token)
  }
}))

export const whole = (token: string) => post(refresh(token))

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

/** Bytes that hold a good token → the statuses of the answers, and such as another version of Node or Effect has. */
const connections: ReadonlyArray<
  readonly [name: string, bytes: (token: string) => Bytes, statuses: ReadonlyArray<number>, or?: ReadonlyArray<number>]
> = [
  ["a request that comes byte by byte", (token) => slowly(post(refresh(token)) + last), [200, 405]],
  [
    "16 MiB with a length",
    () => [head, `Content-Length: ${2 ** 24}\r\n\r\n`, ...many("a".repeat(2 ** 16), 256), last],
    [413, 405],
    [413]
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
    [431]
  ],
  ["a request to be continued", (token) => post(refresh(token), "Expect: 100-continue\r\n") + last, [200, 405]],
  ["a request that expects what there is not", (token) => post(refresh(token), "Expect: more\r\n") + last, [417, 405]],
  [
    "two Authorization headers, of which the first counts",
    (token) => post(refresh(token), "Authorization: Basic YTpi\r\nAuthorization: Basic YXBwOg==\r\n") + last,
    [400, 405]
  ],
  [
    "two content types, of which the first counts",
    (token) => post(refresh(token), "Content-Type: text/plain\r\n") + last,
    [200, 405]
  ],
  [
    "a target that names another host",
    (token) => post(refresh(token)).replace("/token", "http://a:b@evil.example/token") + last,
    [200, 405]
  ],
  [
    "a Host that is none",
    (token) => post(refresh(token)).replace("localhost", "a b/c@evil.example:99999") + last,
    [200, 405]
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

const upgrade = "Connection: Upgrade\r\nUpgrade: h2c\r\n"

/** Of an endpoint on a socket. */
export const socketChecks: ReadonlyArray<Check> = [
  ...shapes.map(
    ({ bytes, name, taken }): Check => ({
      name: `${taken ? "takes for one request" : "refuses"} what has ${name}`,
      run: async (endpoint) => {
        const body = refresh(await endpoint.refreshToken())
        const token = await endpoint.refreshToken()
        const hidden = post(refresh(token))
        const [answers, forms] = await withForms(endpoint, () => send(endpoint, bytes(head, body, hidden) + last))
        if (taken) assert.deepEqual([answers.length, answers[1]?.status], [2, 405])
        else assert.deepEqual(statuses(answers), [400])
        assert.deepEqual(forms, taken ? [taken(body, hidden)] : [])
        await lives(endpoint, token)
      }
    })
  ),
  {
    name: "takes for no request what lies in a body that is too large",
    run: async (endpoint) => {
      const token = await endpoint.refreshToken()
      const body = post(refresh(token)).repeat(400)
      for (const request of [post(body), `${head}${te}${chunk(body)}0\r\n\r\n`]) {
        const [answers, forms] = await withForms(endpoint, () => send(endpoint, request + last))
        assert.deepEqual([statuses(answers), forms], [[413, 405], []])
      }
      await lives(endpoint, token)
    }
  },
  ...connections.map(
    ([what, bytes, expected, or = expected]): Check => ({
      name: `answers ${expected.join(" and ") || "nothing"} to ${what}`,
      run: async (endpoint) => {
        const token = await endpoint.refreshToken()
        const [answers, forms] = await withForms(endpoint, () => send(endpoint, bytes(token)))
        assert.deepEqual(statuses(answers), answers.length === expected.length ? expected : or)
        const [answer] = answers
        assert.equal(forms.length, answer?.status === 200 || answer?.status === 401 ? 1 : 0)
        if (answer?.status === 405) assertJson(answer)
        await lives(endpoint, answer?.status === 200 ? tokensOf(answer).refreshToken : token)
      }
    })
  ),
  {
    name: "takes a body in 5,000 chunks of a byte whole, or not at all",
    run: async (endpoint) => {
      const token = await endpoint.refreshToken()
      const body = padded(refresh(await endpoint.refreshToken()), 5000)
      const bytes = `${head}${te}${[...body].map(chunk).join("")}0\r\n\r\n${last}`
      const [, forms] = await withForms(endpoint, () => send(endpoint, bytes))
      if (forms.length > 0) assert.deepEqual(forms, [body])
      await lives(endpoint, token)
    }
  },
  {
    name: "answers requests that come at once on one connection in their order, each with its own tokens",
    run: async (endpoint) => {
      const scopes = Array.from({ length: 20 }, (_, i) => `s${i}`)
      const tokens = await Promise.all(scopes.map((scope) => endpoint.refreshToken({ scopes: [scope] })))
      const answers = await send(endpoint, tokens.map((token) => post(refresh(token))).join("") + last)
      assert.deepEqual(
        answers.slice(0, -1).map((answer) => tokensOf(answer).scope),
        scopes
      )
    }
  },
  ...departures.map(
    ([when, bytes]): Check => ({
      name: `asks Authlete nothing for a client that goes away ${when}`,
      run: async (endpoint) => {
        const token = await endpoint.refreshToken()
        const [, forms] = await withForms(endpoint, async () => {
          await leave(endpoint.port ?? assert.fail(), bytes(token))
          await setImmediate()
        })
        assert.deepEqual(forms, [])
        await lives(endpoint, token)
      }
    })
  ),
  {
    name: "takes the form from a request for an upgrade, or none where it has none to the server",
    run: async (endpoint) => {
      const token = await endpoint.refreshToken()
      const body = refresh(token)
      const [answers, forms] = await withForms(endpoint, () => send(endpoint, post(body, upgrade) + last))
      const [answer = assert.fail("no answer")] = answers
      assert.deepEqual([statuses(answers), forms], answer.status === 200 ? [[200], [body]] : [[400], []])
      await lives(endpoint, answer.status === 200 ? tokensOf(answer).refreshToken : token)
    }
  },
  {
    name: "on a server like the README's hears of the errors of a connection to be upgraded",
    run: async (endpoint) => {
      const sockets: Array<Socket> = []
      const stop = onAccept(endpoint.port ?? assert.fail(), (socket) => sockets.push(socket))
      await send(endpoint, post("a=b", upgrade)).finally(stop)
      assert.deepEqual(
        sockets.map((socket) => socket.listenerCount("error") > 0),
        [true]
      )
    }
  },
  {
    name: "gives each of many clients its own tokens, whatever the others do meanwhile",
    run: async (endpoint) => {
      const { port = assert.fail(), refreshToken } = endpoint
      const spare = await refreshToken()
      const good = await Promise.all(
        Array.from({ length: 60 }, async (_, i) => {
          const subject = `user-${i}`
          return { subject, token: await refreshToken({ subject, scopes: ["openid"] }) }
        })
      )
      const held: Array<Socket> = []
      const [tokens, forms] = await withForms(endpoint, async () => {
        const refreshed = good.map(async ({ subject, token }) => {
          const pieces = [whole(token).slice(0, 40), whole(token).slice(40), last]
          const [answer = assert.fail("no answer"), ...rest] = await send(endpoint, pieces)
          const tokens = tokensOf(answer)
          assert.equal(decodeJwt(tokens.idToken).sub, subject)
          assert.deepEqual(statuses(rest), [405])
          return tokens.refreshToken
        })
        held.push(...many(whole(spare), 20).map((bytes, i) => hold(port, bytes.slice(0, i * 9))))
        await Promise.all([
          ...shapes
            .filter(({ taken }) => !taken)
            .map(({ bytes }) => send(endpoint, bytes(head, refresh(spare), whole(spare)))),
          ...many(whole(spare), 20).map((bytes, i) => leave(port, bytes.slice(0, i * 9))),
          ...many(`${head}Content-Length: ${largest + 1}\r\n\r\n`, 20).map((bytes) =>
            send(endpoint, bytes + "a".repeat(largest + 1) + last)
          ),
          ...many(post(refresh("unknown")), 26).map((bytes) => send(endpoint, bytes + last))
        ])
        return Promise.all(refreshed)
      }).finally(() => {
        for (const socket of held) socket.destroy()
      })
      assert.equal(new Set(tokens).size, 60)
      assert.deepEqual(
        [...forms].sort(),
        [...good.map(({ token }) => refresh(token)), ...many(refresh("unknown"), 26)].sort()
      )
      await lives(endpoint, spare)
    }
  }
]
