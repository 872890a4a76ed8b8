import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted, TestClock } from "effect"
import { processToken, type TokenResponse } from "effect-authlete"
import { AuthleteSandbox, type CodeGrant } from "effect-authlete/sandbox"
import { decodeJwt } from "jose"

const clients = [
  { clientId: "public", authMethod: "none" },
  { clientId: "web", clientSecret: Redacted.make("secret"), authMethod: "client_secret_basic" }
] as const

const sandbox = AuthleteSandbox.layer({ clients })

const verifier = "a-verifier-of-forty-three-characters-or-more"

const challenge = "QXfYTIO5ov9yqW2x1eNpL5wYb0zVqQmZpSGqbXIbuZQ"

const code = (grant: Partial<CodeGrant> = {}) =>
  Effect.flatMap(AuthleteSandbox, ({ code }) =>
    Effect.map(code({ subject: "alice", clientId: "public", scopes: ["openid", "email"], ...grant }), (code) =>
      Redacted.value(code)
    )
  )

const ask = (
  parameters: Record<string, string>,
  credentials: { clientId?: string; clientSecret?: Redacted.Redacted } = {}
) => processToken({ parameters: Redacted.make(new URLSearchParams(parameters).toString()), ...credentials })

const exchange = (code: string, more: Record<string, string> = {}) =>
  ask({ grant_type: "authorization_code", client_id: "public", code, ...more })

const contentOf = ({ responseContent }: TokenResponse): Record<string, string> =>
  JSON.parse(responseContent === undefined ? "{}" : Redacted.value(responseContent))

const refusal = (response: TokenResponse) => [response.action, contentOf(response)["error"], response.resultMessage]

describe("An authorization code of a sandbox", () => {
  it.effect("is exchanged for tokens, and an ID token that says what the authorization request said", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(1_790_000_000_000)
      const response = yield* exchange(
        yield* code({
          nonce: "a-nonce",
          authTime: 1_780_000_000,
          claims: { email: "alice@example.com", sub: "mallory" }
        })
      )
      assert.deepStrictEqual([response.action, response.grantType], ["OK", "AUTHORIZATION_CODE"])
      const { id_token = "", ...content } = contentOf(response)
      assert.hasAllKeys(content, ["access_token", "token_type", "expires_in", "refresh_token", "scope"])
      const { at_hash, ...claims } = decodeJwt(id_token)
      assert.isString(at_hash)
      assert.deepStrictEqual(claims, {
        iss: "https://as.example.com",
        sub: "alice",
        aud: "public",
        iat: 1_790_000_000,
        exp: 1_790_003_600,
        auth_time: 1_780_000_000,
        nonce: "a-nonce",
        email: "alice@example.com"
      })
    }).pipe(Effect.provide(sandbox))
  )

  it.effect("brings no ID token without openid", () =>
    Effect.gen(function* () {
      const response = yield* exchange(yield* code({ scopes: ["email"] }))
      assert.strictEqual(response.action, "OK")
      assert.notProperty(contentOf(response), "id_token")
    }).pipe(Effect.provide(sandbox))
  )

  const good: Record<string, readonly [grant: Partial<CodeGrant>, more: Record<string, string>]> = {
    "the redirect URI of the authorization request": [
      { redirectUri: "https://a.example/cb" },
      { redirect_uri: "https://a.example/cb" }
    ],
    "the verifier of a plain challenge": [{ codeChallenge: verifier }, { code_verifier: verifier }],
    "the verifier of an S256 challenge": [
      // RFC 7636 appendix B.
      { codeChallenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", codeChallengeMethod: "S256" },
      { code_verifier: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk" }
    ]
  }
  for (const [what, [grant, more]] of Object.entries(good)) {
    it.effect(`is taken with ${what}`, () =>
      Effect.gen(function* () {
        assert.strictEqual((yield* exchange(yield* code(grant), more)).action, "OK")
      }).pipe(Effect.provide(sandbox))
    )
  }

  const bad: Record<string, readonly [grant: Partial<CodeGrant>, more: Record<string, string>, sentence: RegExp]> = {
    "without its redirect URI": [{ redirectUri: "https://a.example/cb" }, {}, /redirect_uri is not the one/],
    "with another redirect URI": [
      { redirectUri: "https://a.example/cb" },
      { redirect_uri: "https://a.example/cb/" },
      /redirect_uri is not the one/
    ],
    "without a verifier": [{ codeChallenge: verifier }, {}, /there is no code_verifier/],
    "with another verifier": [
      { codeChallenge: verifier },
      { code_verifier: `${verifier}x` },
      /not the one of the code challenge/
    ],
    "with the challenge for a verifier": [
      { codeChallenge: challenge, codeChallengeMethod: "S256" },
      { code_verifier: challenge },
      /not the one of the code challenge/
    ],
    "with a verifier that is too short": [
      { codeChallenge: "short" },
      { code_verifier: "short" },
      /not as RFC 7636 wants it/
    ],
    "with a verifier where there was no challenge": [{}, { code_verifier: verifier }, /without a code challenge/],
    "by another client": [{ clientId: "web" }, {}, /unknown, or another client's/]
  }
  for (const [how, [grant, more, sentence]] of Object.entries(bad)) {
    it.effect(`is refused ${how}`, () =>
      Effect.gen(function* () {
        const [action, error, message] = refusal(yield* exchange(yield* code(grant), more))
        assert.deepStrictEqual([action, error], ["BAD_REQUEST", "invalid_grant"])
        assert.match(message ?? "", sentence)
      }).pipe(Effect.provide(sandbox))
    )
  }

  it.effect("is refused when it is unknown or missing", () =>
    Effect.gen(function* () {
      assert.strictEqual(refusal(yield* exchange("unknown"))[1], "invalid_grant")
      assert.strictEqual(refusal(yield* exchange(""))[1], "invalid_request")
    }).pipe(Effect.provide(sandbox))
  )

  it.effect("works for ten minutes, and no longer", () =>
    Effect.gen(function* () {
      const [one, other] = [yield* code(), yield* code()]
      yield* TestClock.adjust("10 minutes")
      assert.strictEqual((yield* exchange(one)).action, "OK")
      yield* TestClock.adjust(1)
      assert.match(refusal(yield* exchange(other))[2] ?? "", /has expired/)
    }).pipe(Effect.provide(sandbox))
  )

  it.effect("works once: a second use revokes what came of the first, refreshed since or not, and nothing else", () =>
    Effect.gen(function* () {
      const used = yield* code()
      const others = contentOf(yield* exchange(yield* code()))
      const first = contentOf(yield* exchange(used))
      const refresh = (refresh_token = "") => ask({ grant_type: "refresh_token", client_id: "public", refresh_token })
      const second = contentOf(yield* refresh(first["refresh_token"]))
      assert.match(refusal(yield* exchange(used))[2] ?? "", /used before: what came of it is revoked/)
      assert.strictEqual(refusal(yield* refresh(second["refresh_token"]))[1], "invalid_grant")
      assert.strictEqual((yield* refresh(others["refresh_token"])).action, "ID_TOKEN_REISSUABLE")
    }).pipe(Effect.provide(sandbox))
  )

  it.effect("gives tokens to one of two that come at once", () =>
    Effect.gen(function* () {
      const once = yield* code()
      const both = yield* Effect.all([exchange(once), exchange(once)], { concurrency: 2 })
      assert.sameMembers(
        both.map(({ action }) => action),
        ["OK", "BAD_REQUEST"]
      )
    }).pipe(Effect.provide(sandbox))
  )

  it.effect("leaves no token alive of two uses at once, opaque or a JWT", () =>
    Effect.forEach([false, true], (jwtAccessToken) =>
      Effect.gen(function* () {
        const once = yield* code({ jwtAccessToken })
        const both = yield* Effect.all([exchange(once), exchange(once)], { concurrency: 2 })
        for (const response of both) {
          const { refresh_token = "unknown" } = contentOf(response)
          const refreshed = yield* ask({ grant_type: "refresh_token", client_id: "public", refresh_token })
          assert.strictEqual(refreshed.action, "BAD_REQUEST")
        }
      }).pipe(Effect.provide(sandbox))
    )
  )

  it.effect("revokes nothing of another code that was made of the same object", () =>
    Effect.gen(function* () {
      const sandbox = yield* AuthleteSandbox
      const grant = { subject: "alice", clientId: "public", scopes: ["openid"] }
      const [one, other] = yield* Effect.all([sandbox.code(grant), sandbox.code(grant)])
      yield* exchange(Redacted.value(one))
      const { refresh_token = "" } = contentOf(yield* exchange(Redacted.value(other)))
      yield* exchange(Redacted.value(one))
      const refreshed = yield* ask({ grant_type: "refresh_token", client_id: "public", refresh_token })
      assert.strictEqual(refreshed.action, "ID_TOKEN_REISSUABLE")
    }).pipe(Effect.provide(sandbox))
  )
})

describe("Client credentials, at a sandbox,", () => {
  const credentials = { clientId: "web", clientSecret: Redacted.make("secret") }

  it.effect("give a confidential client an access token, and neither a refresh token nor an ID token", () =>
    Effect.gen(function* () {
      const response = yield* ask({ grant_type: "client_credentials", scope: "openid read" }, credentials)
      assert.deepStrictEqual([response.action, response.grantType], ["OK", "CLIENT_CREDENTIALS"])
      assert.hasAllKeys(contentOf(response), ["access_token", "token_type", "expires_in", "scope"])
      assert.deepStrictEqual([response.subject, response.refreshToken], [undefined, undefined])
    }).pipe(Effect.provide(sandbox))
  )

  it.effect("are refused to a public client, and with a wrong secret", () =>
    Effect.gen(function* () {
      const form = { grant_type: "client_credentials", client_id: "public" }
      assert.deepStrictEqual(refusal(yield* ask(form)).slice(0, 2), ["BAD_REQUEST", "unauthorized_client"])
      for (const secret of ["", "secre", "secret ", "Secret"]) {
        const wrong = { clientId: "web", clientSecret: Redacted.make(secret) }
        assert.strictEqual((yield* ask({ grant_type: "client_credentials" }, wrong)).action, "INVALID_CLIENT")
      }
    }).pipe(Effect.provide(sandbox))
  )
})
