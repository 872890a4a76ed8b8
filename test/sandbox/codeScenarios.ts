/** The authorization codes of a sandbox. Imports no `effect`. */
import assert from "node:assert/strict"
import { decodeJwt } from "jose"
import { type Answer, about, assertKeys, type Caller, type CodeGrant, contentOf, type Scenario } from "./scenario.js"

const verifier = "a-verifier-of-forty-three-characters-or-more"

const challenge = "QXfYTIO5ov9yqW2x1eNpL5wYb0zVqQmZpSGqbXIbuZQ"

const refusal = (answer: Answer) => [answer.action, contentOf(answer)["error"]]

const invalidGrant = ["BAD_REQUEST", "invalid_grant"]

type Proof = readonly [what: string, grant: Partial<CodeGrant>, form: Record<string, string>]

const good: ReadonlyArray<Proof> = [
  [
    "the redirect URI of the authorization request",
    { redirectUri: "https://a.example/cb" },
    { redirect_uri: "https://a.example/cb" }
  ],
  ["a redirect URI where the authorization request had none", {}, { redirect_uri: "https://a.example/cb" }],
  ["the verifier of a plain challenge", { codeChallenge: verifier }, { code_verifier: verifier }],
  [
    "the verifier of an S256 challenge",
    // RFC 7636 appendix B.
    { codeChallenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", codeChallengeMethod: "S256" },
    { code_verifier: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk" }
  ]
]

const bad: ReadonlyArray<readonly [...Proof, sentence: RegExp]> = [
  ["without its redirect URI", { redirectUri: "https://a.example/cb" }, {}, /redirect_uri differs from the one/],
  [
    "with another redirect URI",
    { redirectUri: "https://a.example/cb" },
    { redirect_uri: "https://a.example/cb/" },
    /redirect_uri differs from the one/
  ],
  ["without a verifier", { codeChallenge: verifier }, {}, /the request has no code_verifier/],
  [
    "with another verifier",
    { codeChallenge: verifier },
    { code_verifier: `${verifier}x` },
    /does not match the code challenge/
  ],
  [
    "with the challenge for a verifier",
    { codeChallenge: challenge, codeChallengeMethod: "S256" },
    { code_verifier: challenge },
    /does not match the code challenge/
  ],
  [
    "with a verifier that is too short",
    { codeChallenge: "short" },
    { code_verifier: "short" },
    /does not have the form of RFC 7636/
  ],
  ["with a verifier where there was no challenge", {}, { code_verifier: verifier }, /The code has no code challenge/],
  ["by another client", { clientId: "basic" }, {}, /unknown or belongs to another client/]
]

export const codeScenarios: ReadonlyArray<Scenario> = about("an authorization code", [
  [
    "is exchanged for tokens, and an ID token that says what the authorization request said",
    async ({ code, exchange, setTime }) => {
      await setTime(1_790_000_000_000)
      const claims = { email: "alice@example.com", sub: "mallory" }
      const answer = await exchange(await code({ nonce: "a-nonce", authTime: 1_780_000_000, claims }))
      assert.deepEqual([answer.action, answer["grantType"]], ["OK", "AUTHORIZATION_CODE"])
      const { id_token = "", ...content } = contentOf(answer)
      assertKeys(content, ["access_token", "token_type", "expires_in", "refresh_token", "scope"])
      assert.ok(!("idToken" in answer))
      const { at_hash, ...payload } = decodeJwt(id_token)
      assert.equal(typeof at_hash, "string")
      assert.deepEqual(payload, {
        iss: "https://as.example.com",
        sub: "alice",
        aud: "public",
        iat: 1_790_000_000,
        exp: 1_790_003_600,
        auth_time: 1_780_000_000,
        nonce: "a-nonce",
        email: "alice@example.com"
      })
    }
  ],
  [
    "brings no ID token without openid",
    async ({ code, exchange }) => {
      const answer = await exchange(await code({ scopes: ["email"] }))
      assert.equal(answer.action, "OK")
      assert.ok(!("id_token" in contentOf(answer)))
    }
  ],
  ...good.map(
    ([what, grant, form]) =>
      [
        `is taken with ${what}`,
        async ({ code, exchange }: Caller) => assert.equal((await exchange(await code(grant), form)).action, "OK")
      ] as const
  ),
  ...bad.map(
    ([how, grant, form, sentence]) =>
      [
        `is refused ${how}`,
        async ({ code, exchange }: Caller) => {
          const answer = await exchange(await code(grant), form)
          assert.deepEqual(refusal(answer), invalidGrant)
          assert.match(answer.resultMessage ?? "", sentence)
        }
      ] as const
  ),
  [
    "is refused when it is unknown or missing",
    async ({ exchange }) => {
      assert.deepEqual(refusal(await exchange("unknown")), invalidGrant)
      assert.deepEqual(refusal(await exchange("")), ["BAD_REQUEST", "invalid_request"])
    }
  ],
  [
    "is not used up by a request that is refused",
    async ({ code, exchange }) => {
      const once = await code({ codeChallenge: verifier })
      assert.deepEqual(refusal(await exchange(once)), invalidGrant)
      assert.equal((await exchange(once, { code_verifier: verifier })).action, "OK")
    }
  ],
  [
    "works for ten minutes, and no longer",
    async ({ code, exchange, pass }) => {
      const [one, other] = [await code(), await code()]
      await pass(600_000)
      assert.equal((await exchange(one)).action, "OK")
      await pass(1)
      assert.match((await exchange(other)).resultMessage ?? "", /has expired/)
    }
  ],
  [
    "works once: a second use revokes what came of the first, refreshed since or not, and nothing else",
    async ({ code, exchange, refresh }) => {
      const used = await code()
      const others = contentOf(await exchange(await code()))
      const first = contentOf(await exchange(used))
      const second = contentOf(await refresh(first["refresh_token"] ?? ""))
      assert.match((await exchange(used)).resultMessage ?? "", /used before: its tokens are revoked/)
      assert.deepEqual(refusal(await refresh(second["refresh_token"] ?? "")), invalidGrant)
      assert.equal((await refresh(others["refresh_token"] ?? "")).action, "ID_TOKEN_REISSUABLE")
    }
  ],
  ...[false, true].map(
    (jwtAccessToken) =>
      [
        `gives tokens to one of two that come at once, and leaves none alive, ${jwtAccessToken ? "as JWTs" : "opaque"}`,
        async ({ code, exchange, refresh }: Caller) => {
          const once = await code({ jwtAccessToken })
          const both = await Promise.all([exchange(once), exchange(once)])
          assert.deepEqual(both.map(({ action }) => action).sort(), ["BAD_REQUEST", "OK"])
          for (const answer of both) {
            const { refresh_token = "unknown" } = contentOf(answer)
            assert.equal((await refresh(refresh_token)).action, "BAD_REQUEST")
          }
        }
      ] as const
  )
])
