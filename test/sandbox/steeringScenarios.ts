/** What steers a sandbox over HTTP, below `/sandbox/`. Imports no `effect`. */
import assert from "node:assert/strict"
import { createLocalJWKSet, jwtVerify } from "jose"
import { about, assertHas, assertKeys, type Caller, type Method, type Scenario } from "./scenario.js"

const grant = { subject: "alice", clientId: "public", scopes: ["openid"] }

/** What a program in any language may send. */
const steer = async ({ http }: Pick<Caller, "http">, method: Method, path: string, body?: unknown) => {
  const text = typeof body === "string" ? body : JSON.stringify(body)
  const answer = await http(method, `/sandbox/${path}`, { body: text })
  return { status: answer.status, json: answer.text === "" ? undefined : JSON.parse(answer.text) }
}

const uses = about("steering over HTTP", [
  [
    "makes a grant, which can be reissued from and refreshed with",
    async (caller) => {
      const body = { ...grant, authTime: 1, requestedIdTokenClaims: ["email"] }
      const { json: pair, status } = await steer(caller, "POST", "grants", body)
      assert.equal(status, 200)
      assertKeys(pair, ["accessToken", "refreshToken"])
      const { action, idToken = "" } = await caller.reissue(pair)
      assert.equal(action, "OK")
      const { json: jwks } = await steer(caller, "GET", "jwks")
      const { payload } = await jwtVerify(idToken, createLocalJWKSet(jwks), { currentDate: new Date(0) })
      assertHas(payload, { sub: "alice", auth_time: 1 })
      assert.equal((await caller.refresh(pair.refreshToken)).action, "ID_TOKEN_REISSUABLE")
    }
  ],
  [
    "makes a code, which can be exchanged",
    async (caller) => {
      const body = { ...grant, nonce: "n", claims: { email: "a@example.com" } }
      const { json } = await steer(caller, "POST", "codes", body)
      assertKeys(json, ["code"])
      assert.equal((await caller.exchange(json.code)).action, "OK")
      const pkce = { codeChallenge: "x".repeat(43), codeChallengeMethod: "S256" }
      assert.equal((await steer(caller, "POST", "codes", { ...grant, ...pkce })).status, 200)
    }
  ],
  [
    "queues replies, and shows what came in",
    async (caller) => {
      const replies = [
        { _tag: "Response", status: 503, headers: { "retry-after": "1" } },
        { _tag: "Delay", duration: 0 },
        { _tag: "Response", status: 599 },
        { _tag: "Delay", duration: 2 ** 31 - 1 }
      ]
      assert.equal((await steer(caller, "POST", "replies", replies)).status, 204)
      const body = JSON.stringify({ parameters: "refresh_token=one" })
      const { headers, status } = await caller.http("POST", "/api/1000000000/auth/token", { body })
      assert.deepEqual([status, headers["retry-after"]], [503, "1"])
      const { json } = await steer(caller, "GET", "requests")
      assert.equal(json.length, 1)
      assertHas(json[0], { method: "POST", path: "/api/1000000000/auth/token", body })
      assert.equal(json[0].headers.authorization, "<redacted>")
      assert.equal(json[0].headers["content-type"], "application/json")
    }
  ],
  [
    "forgets grants, codes, replies and requests at a reset, and keeps keys and clients",
    async (caller) => {
      const before = await steer(caller, "GET", "jwks")
      const { json: pair } = await steer(caller, "POST", "grants", grant)
      const { json: code } = await steer(caller, "POST", "codes", grant)
      await steer(caller, "POST", "replies", [{ _tag: "Response", status: 503 }])
      assert.equal((await steer(caller, "POST", "reset")).status, 204)
      assert.equal((await caller.refresh(pair.refreshToken)).resultCode, "SANDBOX_INVALID_REFRESH_TOKEN")
      assert.equal((await caller.exchange(code.code)).resultCode, "SANDBOX_INVALID_CODE")
      assert.equal((await steer(caller, "GET", "requests")).json.length, 2)
      assert.deepEqual(await steer(caller, "GET", "jwks"), before)
    }
  ],
  [
    "queues more replies than a function has arguments",
    async (caller) => {
      const many = Array.from({ length: 200_000 }, () => ({ _tag: "UsualAnswer" }))
      assert.equal((await steer(caller, "POST", "replies", many)).status, 204)
    }
  ],
  [
    "has nothing at another path, nor by another method",
    async (caller) => {
      assert.equal((await steer(caller, "GET", "grants")).status, 404)
      for (const path of ["nothing", "GRANTS", "grants/", "/grants"]) {
        assert.equal((await steer(caller, "POST", path, grant)).status, 404, path)
      }
    }
  ],
  ...(
    [
      ["POST", "grants"],
      ["POST", "codes"],
      ["POST", "replies"],
      ["GET", "requests"],
      ["GET", "jwks"],
      ["POST", "reset"],
      ["GET", "nothing"]
    ] as const
  ).map(
    ([method, path]) =>
      [
        `is 401 at ${method} ${path} without the bearer`,
        async ({ http }: Caller) => {
          for (const authorization of ["", "Bearer another", "sandbox-bearer"]) {
            const body = method === "POST" ? "{}" : undefined
            assert.equal((await http(method, `/sandbox/${path}`, { authorization, body })).status, 401)
          }
        }
      ] as const
  )
])

const hostile: ReadonlyArray<readonly [path: string, body: unknown, sentence: RegExp]> = [
  ["grants", "{", /The body is not JSON/],
  ["grants", [], /The body is not a grant/],
  ["grants", "null", /The body is not a grant/],
  ["grants", { ...grant, subject: undefined }, /subject is missing/],
  ["grants", { ...grant, subject: 7 }, /subject must be a string and is a number/],
  ["grants", { ...grant, clientId: "" }, /clientId must be a string that is not empty/],
  ["grants", { ...grant, scopes: "openid" }, /scopes must be a list and is a string/],
  ["grants", { ...grant, scopes: [1] }, /scopes\.0 must be a string and is a number/],
  ["grants", { ...grant, subjct: "a" }, /subjct is not expected/],
  ["grants", `{"__proto__":{"subject":"a"},"clientId":"app","scopes":[]}`, /is missing|is not expected/],
  ["codes", [], /The body is not the grant of a code/],
  ["codes", { ...grant, codeChallengeMethod: "S512" }, /codeChallengeMethod must be "S256" or "plain"/],
  ["codes", { ...grant, claims: "{}" }, /claims must be a JSON object and is a string/],
  ["replies", {}, /The body is not a list of replies/],
  ["replies", [{ _tag: "Nonsense" }], /0\._tag must be "Response" or/],
  ["replies", [{ _tag: "Response", status: 99 }], /0\.status must be an integer from 200 to 599/],
  ["replies", [{ _tag: "Response", status: 600 }], /0\.status must be an integer from 200 to 599/],
  [
    "replies",
    [{ _tag: "Response", status: 200, headers: { a: "b", "a b": "c" } }],
    /0\.headers must be names and values/
  ],
  ["replies", [{ _tag: "Response", status: 200, headers: { a: "b\r\nc: d" } }], /0\.headers must be names and values/],
  ["replies", [{ _tag: "Response", status: 503.5 }], /0\.status must be an integer from 200 to 599/],
  ["replies", [{ _tag: "Delay", duration: -1 }], /0\.duration must be milliseconds, from 0/],
  ["replies", [{ _tag: "Delay", duration: 2 ** 31 }], /0\.duration must be milliseconds, from 0/],
  ["codes", { ...grant, redirectUri: "" }, /redirectUri must be a string that is not empty/],
  ["codes", { ...grant, codeChallenge: "short" }, /codeChallenge must be 43 to 128 characters/],
  ["codes", { ...grant, codeChallengeMethod: "S256" }, /codeChallenge is missing, and there is/],
  ["codes", { ...grant, scopes: ["a b"] }, /scopes\.0 must be a scope/],
  ["codes", `{"claims":${"[".repeat(20_000)}${"]".repeat(20_000)}}`, /nested too deep/]
]
const refusals = about("steering over HTTP", [
  ...hostile.map(
    ([path, body, sentence]) =>
      [
        `is 400 at ${path} for ${JSON.stringify(body).slice(0, 200)}, and says why`,
        async (caller: Caller) => {
          const { json, status } = await steer(caller, "POST", path, body)
          assert.deepEqual([status, json.resultCode], [400, "SANDBOX_BAD_REQUEST"])
          assert.match(json.resultMessage, sentence)
          assert.equal((await steer(caller, "GET", "requests")).status, 200)
        }
      ] as const
  )
])

export const steeringScenarios: ReadonlyArray<Scenario> = [...uses, ...refusals]
