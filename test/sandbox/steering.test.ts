import { createServer } from "node:http"
import { FetchHttpClient } from "@effect/platform"
import { NodeHttpServer } from "@effect/platform-node"
import { assert, describe } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { AuthleteConfig, processToken, reissueIdToken } from "effect-authlete"
import { AuthleteSandbox } from "effect-authlete/sandbox"
import { createLocalJWKSet, jwtVerify } from "jose"
import { provided } from "../provided.js"

const sandbox = Layer.merge(
  AuthleteSandbox.layerServer({ clients: [{ clientId: "app", authMethod: "none" }] }).pipe(
    Layer.provide(NodeHttpServer.layerServer(() => createServer(), { host: "127.0.0.1", port: 0 }))
  ),
  FetchHttpClient.layer
)

const it = provided(sandbox)

/** What a program in any language may send. */
const steer = (method: string, path: string, body?: unknown, authorization = "Bearer sandbox-bearer") =>
  Effect.flatMap(AuthleteConfig, ({ baseUrl }) =>
    Effect.promise(async () => {
      const text = typeof body === "string" ? body : JSON.stringify(body)
      const response = await fetch(`${baseUrl}/sandbox/${path}`, {
        method,
        headers: { authorization },
        ...(body === undefined ? {} : { body: text })
      })
      const answer = await response.text()
      return { status: response.status, json: answer === "" ? undefined : JSON.parse(answer) }
    })
  )

const grant = { subject: "alice", clientId: "app", scopes: ["openid"] }

const refresh = (refreshToken: string) =>
  processToken({ parameters: Redacted.make(`grant_type=refresh_token&client_id=app&refresh_token=${refreshToken}`) })

describe("Steering over HTTP", () => {
  it.effect("makes a grant, which can be reissued from and refreshed with", () =>
    Effect.gen(function* () {
      const { json, status } = yield* steer("POST", "grants", {
        ...grant,
        authTime: 1,
        requestedIdTokenClaims: ["email"]
      })
      assert.strictEqual(status, 200)
      assert.hasAllKeys(json, ["accessToken", "refreshToken"])
      const tokens = { accessToken: Redacted.make(json.accessToken), refreshToken: Redacted.make(json.refreshToken) }
      const { action, idToken } = yield* reissueIdToken(tokens)
      assert.strictEqual(action, "OK")
      assert(idToken !== undefined)
      const keys = yield* steer("GET", "jwks")
      const { payload } = yield* Effect.promise(() =>
        jwtVerify(Redacted.value(idToken), createLocalJWKSet(keys.json), { currentDate: new Date(0) })
      )
      assert.deepStrictEqual([payload.sub, payload["auth_time"]], ["alice", 1])
      assert.strictEqual((yield* refresh(json.refreshToken)).action, "ID_TOKEN_REISSUABLE")
    })
  )

  it.effect("makes a code, which can be exchanged", () =>
    Effect.gen(function* () {
      const { json } = yield* steer("POST", "codes", { ...grant, nonce: "n", claims: { email: "a@example.com" } })
      const form = `grant_type=authorization_code&client_id=app&code=${json.code}`
      assert.strictEqual((yield* processToken({ parameters: Redacted.make(form) })).action, "OK")
    })
  )

  it.effect("queues replies, and shows what came in", () =>
    Effect.gen(function* () {
      const replies = [
        { _tag: "Response", status: 503, headers: { "retry-after": "1" } },
        { _tag: "Delay", duration: 0 }
      ]
      assert.strictEqual((yield* steer("POST", "replies", replies)).status, 204)
      const error = yield* Effect.flip(refresh("one"))
      assert.strictEqual(error.status, 503)
      assert.strictEqual((yield* refresh("two")).action, "BAD_REQUEST")
      const { json } = yield* steer("GET", "requests")
      assert.deepStrictEqual(
        json.map(({ method, path }: Record<string, string>) => `${method} ${path}`),
        Array.from({ length: 2 }, () => "POST /api/1000000000/auth/token")
      )
      assert.include(json[0].body, "refresh_token=one")
      assert.strictEqual(json[0].headers.authorization, "<redacted>")
    })
  )

  it.effect("forgets grants, codes, replies and requests at a reset, and keeps keys and clients", () =>
    Effect.gen(function* () {
      const before = yield* steer("GET", "jwks")
      const { json: tokens } = yield* steer("POST", "grants", grant)
      const { json: code } = yield* steer("POST", "codes", grant)
      yield* steer("POST", "replies", [{ _tag: "Response", status: 503 }])
      assert.strictEqual((yield* steer("POST", "reset")).status, 204)
      assert.strictEqual((yield* refresh(tokens.refreshToken)).action, "BAD_REQUEST")
      const form = `grant_type=authorization_code&client_id=app&code=${code.code}`
      assert.strictEqual((yield* processToken({ parameters: Redacted.make(form) })).action, "BAD_REQUEST")
      assert.lengthOf((yield* steer("GET", "requests")).json, 2)
      assert.deepStrictEqual(yield* steer("GET", "jwks"), before)
    })
  )

  const routes = ["POST grants", "POST codes", "POST replies", "GET requests", "GET jwks", "POST reset"]
  for (const route of routes) {
    it.effect(`is 401 at ${route} without the bearer`, () =>
      Effect.gen(function* () {
        const [method = "", path = ""] = route.split(" ")
        for (const authorization of ["", "Bearer another", "sandbox-bearer"]) {
          const body = method === "POST" ? {} : undefined
          assert.strictEqual((yield* steer(method, path, body, authorization)).status, 401)
        }
      })
    )
  }

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
    ["codes", { ...grant, codeChallengeMethod: "S512" }, /codeChallengeMethod must be "S256" or "plain"/],
    ["codes", { ...grant, claims: "{}" }, /claims must be a JSON object and is a string/],
    ["replies", {}, /The body is not a list of replies/],
    ["replies", [{ _tag: "Nonsense" }], /0\._tag must be "Response" or/],
    ["replies", [{ _tag: "Response", status: 99 }], /0\.status must be an integer from 200 to 599/],
    ["replies", [{ _tag: "Response", status: 200, headers: { "a b": "c" } }], /0\.headers must be names and values/],
    [
      "replies",
      [{ _tag: "Response", status: 200, headers: { a: "b\r\nc: d" } }],
      /0\.headers must be names and values/
    ],
    ["replies", [{ _tag: "Response", status: 503.5 }], /0\.status must be an integer from 200 to 599/],
    ["replies", [{ _tag: "Delay", duration: -1 }], /0\.duration must be milliseconds, from 0/],
    ["replies", [{ _tag: "Delay", duration: 1e12 }], /0\.duration must be milliseconds, from 0/],
    ["codes", { ...grant, redirectUri: "" }, /redirectUri must be a string that is not empty/],
    ["codes", { ...grant, codeChallenge: "short" }, /codeChallenge must be 43 to 128 characters/],
    ["codes", { ...grant, codeChallengeMethod: "S256" }, /codeChallenge is missing, and there is/],
    ["codes", { ...grant, scopes: ["a b"] }, /scopes\.0 must be a scope/],
    ["codes", `{"claims":${"[".repeat(20_000)}${"]".repeat(20_000)}}`, /nested too deep/]
  ]
  for (const [path, body, sentence] of hostile) {
    it.effect(`is 400 at ${path} for ${JSON.stringify(body)}, and says why`, () =>
      Effect.gen(function* () {
        const { json, status } = yield* steer("POST", path, body)
        assert.strictEqual(status, 400)
        assert.match(json.resultMessage, sentence)
        assert.strictEqual((yield* steer("GET", "requests")).status, 200)
      })
    )
  }

  it.effect("queues more replies than a function has arguments", () =>
    Effect.gen(function* () {
      const many = Array.from({ length: 200_000 }, () => ({ _tag: "UsualAnswer" }))
      assert.strictEqual((yield* steer("POST", "replies", many)).status, 204)
    })
  )

  it.effect("has nothing at another path, nor by another method", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* steer("GET", "grants")).status, 404)
      for (const path of ["nothing", "GRANTS", "grants/", "/grants"]) {
        assert.strictEqual((yield* steer("POST", path, grant)).status, 404)
      }
    })
  )
})
