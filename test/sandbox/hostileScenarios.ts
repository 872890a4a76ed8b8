/** What a sandbox must withstand. After each of these, it still answers as it should. Imports no `effect`. */
import assert from "node:assert/strict"
import type { Socket } from "node:net"
import { setImmediate } from "node:timers/promises"
import { type Bytes, exchange, hold, leave, onAccept, type RawAnswer, shapes } from "../rawConnections.js"
import { type Answer, assertRefused, type Caller, type Grant, type HttpAnswer, path, sentence } from "./scenario.js"

export interface HostileScenario {
  /** A sentence that follows "A sandbox", and no other scenario's. */
  readonly name: string
  readonly run: (caller: Caller) => Promise<void>
}

const tokenPath = path("auth/token")

const form = (refreshToken: string) => `grant_type=refresh_token&client_id=public&refresh_token=${refreshToken}`

const body = (parameters: string) => JSON.stringify({ parameters })

const refreshTokenOf = async ({ grant }: Caller, fields: Partial<Grant> = {}) =>
  (await grant({ scopes: ["email"], ...fields })).refreshToken

const assertGood = async ({ refresh }: Caller, refreshToken: string) =>
  assert.equal((await refresh(refreshToken)).resultCode, "SANDBOX_REFRESHED")

/** Plays a scenario, after which the sandbox still refreshes. */
export const playHostile = async (caller: Caller, { run }: HostileScenario): Promise<void> => {
  await run(caller)
  await assertGood(caller, await refreshTokenOf(caller))
}

/** What is in no log: a defect. */
export const defect = /\b(Type|Range|Reference|Syntax)Error\b|JWSInvalid/

const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth)

const outcomeOf = ({ text }: Pick<HttpAnswer, "text">): Answer => {
  const outcome: Answer = JSON.parse(text)
  assert.match(outcome.resultMessage ?? "", sentence)
  return outcome
}

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
  ["__proto__ beside it", '{"parameters":"a=b","__proto__":{"clientId":"public"}}', "SANDBOX_MISSING_PARAMETER"],
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

/** For every kind of sandbox. */
export const hostileScenarios: ReadonlyArray<HostileScenario> = [
  ...malformed.map(([what, hostile]) => ({
    name: `refuses ${what} as a request to any operation`,
    run: async ({ http }: Caller) => {
      for (const [operation, request] of Object.entries(valid)) {
        assertRefused(await http("POST", path(operation), { body: hostile(request) }), 400, "SANDBOX_BAD_REQUEST")
      }
    }
  })),
  ...["parameters", "clientId", "jwtAtClaims", "accessTokenDuration", "refreshTokenDuration"].map((field) => ({
    name: `refuses values of other types for ${field}`,
    run: async ({ http }: Caller) => {
      for (const value of ["1e999", "-1.5", "[1]", '{"a":1}', "true", nested(10_000)]) {
        const answer = await http("POST", tokenPath, { body: `{"parameters":"a=b","${field}":${value}}` })
        assertRefused(answer, 400, "SANDBOX_BAD_REQUEST")
      }
    }
  })),
  ...forms.map(([what, hostile, resultCode]) => ({
    name: `answers ${resultCode} to a form with ${what}`,
    run: async ({ http }: Caller) => {
      const answer = await http("POST", tokenPath, { body: hostile })
      assert.deepEqual([answer.status, outcomeOf(answer).resultCode], [200, resultCode])
    }
  })),
  ...(
    [
      ["idtoken/reissue", "claims"],
      ["idtoken/reissue", "idtHeaderParams"],
      ["auth/token", "jwtAtClaims"]
    ] as const
  ).map(([operation, field]) => ({
    name: `refuses ${field} that are nested 10,000 deep, and uses nothing up`,
    run: async (caller: Caller) => {
      const pair = await caller.grant({ scopes: ["email"], jwtAccessToken: true })
      const request = { ...pair, parameters: form(pair.refreshToken), [field]: `{"a":${nested(10_000)}}` }
      const answer = await caller.http("POST", path(operation), { body: JSON.stringify(request) })
      assert.ok([200, 400].includes(answer.status))
      assert.ok(!["OK", "ID_TOKEN_REISSUABLE"].includes(outcomeOf(answer).action ?? ""))
      await assertGood(caller, pair.refreshToken)
    }
  }))
]

const to = (method: string, target = tokenPath) =>
  `${method} ${target} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer sandbox-bearer\r\n`

const post = (refreshToken: string, target = tokenPath) => {
  const json = body(form(refreshToken))
  return `${to("POST", target)}Content-Length: ${json.length}\r\n\r\n${json}`
}

/** The answer to this shows that all that came before is answered; then the connection is closed. */
const last = "GET /last HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"

const portOf = ({ baseUrl }: Caller) => Number(new URL(baseUrl).port)

const send = (caller: Caller, bytes: Bytes) => exchange(portOf(caller), bytes)

const answerOf = (answer: RawAnswer | undefined): Answer => JSON.parse(answer?.body ?? assert.fail("no answer"))

const statuses = (answers: ReadonlyArray<RawAnswer>) => answers.map(({ status }) => status)

/** What comes of it, and the bodies that came to `/auth/token` meanwhile; one that broke off is recorded as empty. */
const withBodies = async <A>({ requests }: Caller, sent: Promise<A>) => {
  const { length } = await requests()
  const result = await sent
  const came = (await requests()).slice(length).filter(({ path }) => path === tokenPath)
  return [result, came.map(({ body }) => body).filter((body) => body !== "")] as const
}

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

/** For a sandbox on a socket. */
export const connectionScenarios: ReadonlyArray<HostileScenario> = [
  ...shapes.map(({ bytes, name, taken }) => ({
    name: `${taken ? "takes for one request" : "refuses"} what has ${name}`,
    run: async (caller: Caller) => {
      const request = body(form(await refreshTokenOf(caller)))
      const token = await refreshTokenOf(caller)
      const hidden = post(token)
      const [answers, bodies] = await withBodies(caller, send(caller, bytes(to("POST"), request, hidden) + last))
      if (taken) assert.deepEqual([answers.length, answers[1]?.status], [2, 404])
      else assert.deepEqual(statuses(answers), [400])
      assert.deepEqual(bodies, taken ? [taken(request, hidden)] : [])
      await assertGood(caller, token)
    }
  })),
  ...targets.map(([target, status, resultCode]) => ({
    name: `answers ${status} ${resultCode} to the target ${target.slice(0, 60)}`,
    run: async (caller: Caller) => {
      const [answer, ...rest] = await send(caller, post(await refreshTokenOf(caller), target) + last)
      assert.deepEqual([answer?.status, statuses(rest)], [status, [404]])
      assert.equal(answerOf(answer).resultCode, resultCode)
    }
  })),
  ...connections.map(([what, bytes, expected]) => ({
    name: `answers ${expected.join(" and ") || "nothing"} to ${what}`,
    run: async (caller: Caller) => assert.deepEqual(statuses(await send(caller, bytes)), expected)
  })),
  {
    name: "takes a body in 5,000 chunks of a byte",
    run: async (caller) => {
      const request = body(`${form(await refreshTokenOf(caller))}&pad=${"x".repeat(5000)}`)
      const chunks = [...request].map((byte) => `1\r\n${byte}\r\n`).join("")
      const bytes = `${to("POST")}Transfer-Encoding: chunked\r\n\r\n${chunks}0\r\n\r\n${last}`
      const [answers, bodies] = await withBodies(caller, send(caller, bytes))
      assert.deepEqual([statuses(answers), bodies], [[200, 404], [request]])
    }
  },
  {
    name: "keeps nothing of a body of more than 16 MiB, and its connection is closed",
    run: async (caller) => {
      const token = await refreshTokenOf(caller)
      const request = body(`${form(token)}&pad=${"x".repeat(16 * 1024 * 1024)}`)
      const bytes = `${to("POST")}Content-Length: ${request.length}\r\n\r\n${request}`
      const [answers, bodies] = await withBodies(caller, send(caller, bytes))
      assert.deepEqual(bodies, [])
      // Effect 3's server can't answer it any more; Effect 4's can.
      assert.ok(statuses(answers).every((status) => status === 400))
      await assertGood(caller, token)
    }
  },
  ...(
    [
      ["within the request line", 9],
      ["within a header", 80],
      ["within the body", -1]
    ] as const
  ).map(([when, end]) => ({
    name: `refreshes nothing for a client that goes away ${when}`,
    run: async (caller: Caller) => {
      const token = await refreshTokenOf(caller)
      await leave(portOf(caller), post(token).slice(0, end))
      await setImmediate()
      await assertGood(caller, token)
    }
  })),
  {
    name: "lets one refresh token be used once, whatever the number of connections and of requests on each, and keeps its successor",
    run: async (caller) => {
      // Signing takes a while, in which the others come.
      const token = await refreshTokenOf(caller, { jwtAccessToken: true })
      const request = post(token).repeat(2) + last
      const all = await Promise.all(Array.from({ length: 25 }, () => send(caller, request)))
      const outcomes = all.flatMap((answers) => answers.slice(0, -1).map(answerOf))
      assert.equal(outcomes.length, 50)
      const [winner, ...others] = outcomes.filter(({ resultCode }) => resultCode !== "SANDBOX_INVALID_REFRESH_TOKEN")
      assert.deepEqual([winner?.resultCode, others], ["SANDBOX_REFRESHED", []])
      await assertGood(caller, winner?.refreshToken ?? assert.fail("no refresh token"))
    }
  },
  {
    name: "gives each of many clients its own tokens, whatever the others do meanwhile",
    run: async (caller) => {
      const port = portOf(caller)
      const spare = await refreshTokenOf(caller)
      const good = await Promise.all(
        Array.from({ length: 60 }, async (_, i) => {
          const subject = `user-${i}`
          return { subject, token: await refreshTokenOf(caller, { subject }) }
        })
      )
      const refreshed = good.map(async ({ subject, token }) => {
        const [answer] = await send(caller, [post(token).slice(0, 70), post(token).slice(70), last])
        const outcome = answerOf(answer)
        assert.deepEqual([outcome.resultCode, outcome["subject"]], ["SANDBOX_REFRESHED", subject])
        return outcome.refreshToken
      })
      const cut = Array.from({ length: 40 }, (_, i) => post(spare).slice(0, i * 5))
      const held = cut.slice(20).map((bytes) => hold(port, bytes))
      const hostile = [
        ...shapes
          .filter(({ taken }) => !taken)
          .map(({ bytes }) => send(caller, bytes(to("POST"), body(form(spare)), post(spare)))),
        ...cut.slice(0, 20).map((bytes) => leave(port, bytes)),
        ...cut.map(() => send(caller, `${to("POST")}Content-Length: 20000\r\n\r\n${nested(10_000)}${last}`))
      ]
      assert.equal(new Set(await Promise.all(refreshed)).size, 60)
      await Promise.all(hostile)
      for (const socket of held) socket.destroy()
      await assertGood(caller, spare)
    }
  },
  ...(
    [
      ["closes", (client: Socket) => client.destroy()],
      ["resets", (client: Socket) => client.resetAndDestroy()]
    ] as const
  ).map(([how, go]) => ({
    name: `does not refresh any more for a client that ${how} its connection before a Delay is over`,
    run: async (caller: Caller) => {
      const port = portOf(caller)
      const token = await refreshTokenOf(caller)
      await caller.next({ _tag: "Delay", duration: 3_600_000 })
      const { length } = await caller.requests()
      let stop = () => {}
      const closed = new Promise<void>((resolve) => {
        stop = onAccept(port, (socket) => socket.once("close", () => resolve()))
      })
      const client = hold(port, post(token))
      while ((await caller.requests()).length === length) await setImmediate()
      go(client)
      await closed
      stop()
      await setImmediate()
      await caller.pass(2 * 3_600_000)
      await assertGood(caller, token)
    }
  }))
]
