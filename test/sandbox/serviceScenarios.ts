/** Whom a sandbox answers, what it keeps, and what comes instead of its usual answers. Imports no `effect`. */
import assert from "node:assert/strict"
import { setImmediate, setTimeout } from "node:timers/promises"
import {
  about,
  assertHas,
  assertKeys,
  assertRefused,
  type Caller,
  path,
  type Reply,
  type Scenario
} from "./scenario.js"

const reissuePath = path("idtoken/reissue")
const jwksPath = path("service/jwks/get")

const bearers: ReadonlyArray<readonly [what: string, authorization: string | undefined]> = [
  ["without a bearer", undefined],
  ["with another bearer", "Bearer another-bearer"],
  ["with the start of the bearer", "Bearer sandbox-beare"],
  ["with more than the bearer", "Bearer sandbox-bearer2"],
  ["with the bearer under another scheme", "Basic sandbox-bearer"],
  ["with the bearer alone", "sandbox-bearer"]
]

const elsewhere = [
  ["GET", "/"],
  ["GET", "/api"],
  ["GET", reissuePath],
  ["DELETE", reissuePath],
  ["POST", jwksPath],
  ["POST", path("auth/authorization")],
  ["GET", path("auth/token")],
  ["POST", path("auth/token/update")],
  ["POST", `/prefix${reissuePath}`],
  ["POST", `${reissuePath}/more`],
  ["POST", "/api/idtoken/reissue"],
  ["POST", "/api/%zz/idtoken/reissue"],
  ["POST", `${reissuePath}/`],
  ["POST", `/${reissuePath}`],
  ["POST", path("idToken/reissue")]
] as const

const whom = about("a call", [
  ...bearers.map(
    ([what, authorization]) =>
      [
        `${what} is 401, whichever the service`,
        async ({ grant, http }: Caller) => {
          const body = JSON.stringify(await grant())
          for (const answer of [
            await http("POST", reissuePath, { authorization, body }),
            await http("GET", jwksPath, { authorization }),
            await http("POST", "/api/2000000000/idtoken/reissue", { authorization, body })
          ]) {
            assertRefused(answer, 401, "SANDBOX_UNAUTHORIZED")
          }
        }
      ] as const
  ),
  [
    "for another service is 403",
    async ({ grant, http }) => {
      const body = JSON.stringify(await grant())
      assertRefused(await http("POST", "/api/2000000000/idtoken/reissue", { body }), 403, "SANDBOX_FORBIDDEN")
      assertRefused(await http("GET", "/api/2000000000/service/jwks/get"), 403, "SANDBOX_FORBIDDEN")
    }
  ],
  ...elsewhere.map(
    ([method, path]) =>
      [
        `of ${method} ${path} is 404`,
        async ({ http }: Caller) => assertRefused(await http(method, path), 404, "SANDBOX_NOT_FOUND")
      ] as const
  ),
  [
    "meets the service and the bearer that the options name",
    async ({ http }) => {
      assertRefused(
        await http("GET", jwksPath, { authorization: "Bearer sandbox-bearer" }),
        401,
        "SANDBOX_UNAUTHORIZED"
      )
      assertRefused(await http("GET", jwksPath), 403, "SANDBOX_FORBIDDEN")
      assert.equal((await http("GET", "/api/Another-service_2.~/service/jwks/get")).status, 200)
    },
    { serviceId: "Another-service_2.~", bearer: "another-bearer" }
  ]
])

const keys = about("the JWK set", [
  [
    "is served as it is, with public keys only",
    async ({ http, jwks }) => {
      const answer = await http("GET", jwksPath)
      assert.deepEqual([answer.status, answer.contentType], [200, "application/json"])
      const set = await jwks()
      assert.deepEqual(JSON.parse(answer.text), set)
      for (const key of set.keys) {
        assertKeys(key, ["alg", "e", "kid", "kty", "n", "use"])
        assert.deepEqual([key.alg, key.kty, key.use], ["RS256", "RSA", "sig"])
      }
    }
  ]
])

const requests = about("the list of requests", [
  [
    "shows method, path, header names and body, oldest first",
    async ({ http, requests }) => {
      await http("POST", reissuePath, { body: "a body" })
      await http("GET", `${jwksPath}?pretty=true`, { authorization: undefined })
      const [first, second, ...more] = await requests()
      assert.deepEqual(more, [])
      assertHas(first ?? {}, { method: "POST", path: reissuePath, body: "a body" })
      assertHas(second ?? {}, { method: "GET", path: `${jwksPath}?pretty=true`, body: "" })
      assertHas(first?.headers ?? {}, { authorization: "Bearer sandbox-bearer", "content-type": "application/json" })
      assert.ok(!("authorization" in (second?.headers ?? {})))
    }
  ],
  [
    "has all that came in: those of a 404 too",
    async ({ http, requests }) => {
      await http("POST", "/elsewhere")
      assert.deepEqual(
        (await requests()).map(({ path }) => path),
        ["/elsewhere"]
      )
    }
  ]
])

type ResponseReply = Omit<Extract<Reply, { readonly _tag: "Response" }>, "_tag">

const replies: ReadonlyArray<readonly [what: string, response: ResponseReply, expected: object]> = [
  ["a status alone", { status: 503 }, { status: 503, text: "", contentType: undefined }],
  ["200 and nothing", { status: 200 }, { status: 200, text: "" }],
  ["204", { status: 204 }, { status: 204, text: "" }],
  ["204 without the body that it can't have", { status: 204, body: "x" }, { status: 204, text: "" }],
  ["304 without the body that it can't have", { status: 304, body: "x" }, { status: 304, text: "" }],
  ["the last status", { status: 599 }, { status: 599, text: "" }],
  ["a string", { status: 502, body: "<h1>Bad" }, { status: 502, text: "<h1>Bad", contentType: "text/plain" }],
  [
    "a string of another type",
    { status: 418, body: "<h1>Tea", headers: { "content-type": "text/html" } },
    { status: 418, text: "<h1>Tea", contentType: "text/html" }
  ],
  [
    "an object",
    { status: 500, body: { resultCode: null } },
    { status: 500, text: '{"resultCode":null}', contentType: "application/json" }
  ],
  [
    "an object of another type",
    { status: 500, body: {}, headers: { "content-type": "application/problem+json" } },
    { status: 500, text: "{}", contentType: "application/problem+json" }
  ]
]

const next = about("the queue of replies", [
  ...replies.map(
    ([what, response, expected]) =>
      [
        `gives ${what}`,
        async ({ http, next }: Caller) => {
          await next({ _tag: "Response", ...response })
          assertHas(await http("POST", reissuePath), expected)
        }
      ] as const
  ),
  [
    "gives headers",
    async ({ http, next }) => {
      await next({ _tag: "Response", status: 429, headers: { "Retry-After": "7" } })
      const { headers, status } = await http("POST", reissuePath)
      assert.deepEqual([status, headers["retry-after"]], [429, "7"])
    }
  ],
  [
    "gives its replies in their order, one a call and whoever calls, and then the usual answers again",
    async ({ http, next, requests }) => {
      await next({ _tag: "Response", status: 502 }, { _tag: "DroppedConnection" })
      await next({ _tag: "UsualAnswer" }, { _tag: "Response", status: 503 })
      const call = () => http("POST", reissuePath, { authorization: undefined })
      assert.equal((await call()).status, 502)
      await assert.rejects(call)
      assert.equal((await call()).status, 401)
      assert.equal((await call()).status, 503)
      assert.equal((await call()).status, 401)
      assert.equal((await requests()).length, 5)
    }
  ],
  [
    "gives no two calls at once the same",
    async ({ http, next }) => {
      await next({ _tag: "Response", status: 502 }, { _tag: "Response", status: 503 })
      const answers = await Promise.all(Array.from({ length: 6 }, () => http("POST", reissuePath)))
      assert.deepEqual(answers.map(({ status }) => status).sort(), [400, 400, 400, 400, 502, 503])
    }
  ],
  [
    "gives the usual answer when a Delay is over, and not before",
    async ({ http, next, pass, requests }) => {
      await next({ _tag: "Delay", duration: 10_000 })
      let isAnswered = false
      const answer = http("POST", reissuePath).finally(() => {
        isAnswered = true
      })
      while ((await requests()).length === 0) await setImmediate()
      // It waits as soon as it is recorded.
      await pass(9999)
      await setTimeout(20)
      assert.equal(isAnswered, false)
      await pass(1)
      assert.equal((await answer).status, 400)
    }
  ],
  [
    "is not for the JWK set",
    async ({ http, next }) => {
      await next({ _tag: "Response", status: 503 })
      assert.equal((await http("GET", jwksPath)).status, 200)
      assert.equal((await http("POST", reissuePath)).status, 503)
    }
  ]
])

const revoke = about("a revocation", [
  ...(
    [
      ["an access token", ({ alice }) => ({ accessTokenIdentifier: alice?.accessToken }), ["alice"]],
      ["a refresh token", ({ bob }) => ({ refreshTokenIdentifier: bob?.refreshToken }), ["bob"]],
      [
        "both tokens of a pair",
        ({ alice }) => ({
          accessTokenIdentifier: alice?.accessToken,
          refreshTokenIdentifier: alice?.refreshToken
        }),
        ["alice"]
      ],
      ["a client by its alias", () => ({ clientIdentifier: "app" }), ["alice", "bob"]],
      ["a client by its number", ({ number }) => ({ clientIdentifier: number?.accessToken }), ["alice", "bob"]],
      ["a user", () => ({ subject: "alice" }), ["alice", "other"]],
      ["a user's tokens of a client", () => ({ subject: "alice", clientIdentifier: "other" }), ["other"]],
      ["an unknown client", () => ({ clientIdentifier: "unknown" }), []],
      ["nothing", () => ({}), []]
    ] satisfies ReadonlyArray<
      readonly [
        what: string,
        request: (
          pairs: Readonly<Record<string, { readonly accessToken: string; readonly refreshToken: string }>>
        ) => object,
        revoked: ReadonlyArray<string>
      ]
    >
  ).map(
    ([what, request, revoked]) =>
      [
        `of ${what} revokes it, counts, and leaves the rest`,
        async ({ grant, login, refresh, revoke }: Caller) => {
          const pairs = {
            alice: await grant({ clientId: "app" }),
            bob: await grant({ clientId: "app", subject: "bob" }),
            other: await grant({ clientId: "other" })
          }
          const number = String((await login({ client_id: "app" }))["clientId"])
          const answer = await revoke(request({ ...pairs, number: { accessToken: number, refreshToken: "" } }))
          assertHas(answer, { type: "tokenRevokeResponse", resultCode: "SANDBOX_REVOKED", count: revoked.length })
          for (const [name, { refreshToken }] of Object.entries(pairs)) {
            const { action } = await refresh(refreshToken, { client_id: name === "other" ? "other" : "app" })
            const left: ReadonlyArray<string> = revoked
            assert.equal(action, left.includes(name) ? "BAD_REQUEST" : "ID_TOKEN_REISSUABLE", name)
          }
        }
      ] as const
  )
])

export const serviceScenarios: ReadonlyArray<Scenario> = [...whom, ...keys, ...requests, ...next, ...revoke]
