import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted, Schema, TestClock } from "effect"
import {
  DefaultError,
  failToken,
  issueToken,
  JsonObject,
  processToken,
  reissueIdToken,
  type TokenRequest,
  type TokenResponse
} from "effect-authlete"
import {
  AuthleteSandbox,
  type AuthleteSandboxOptions,
  type Grant,
  type SandboxClient,
  SandboxReply
} from "effect-authlete/sandbox"
import { createLocalJWKSet, jwtVerify } from "jose"
import { assertRefused, http, mounts, type Services, sentence } from "./mounts.js"

const clients: ReadonlyArray<SandboxClient> = [
  { clientId: "public", authMethod: "none" },
  { clientId: "basic", authMethod: "client_secret_basic", clientSecret: Redacted.make("basic-secret") },
  { clientId: "post", authMethod: "client_secret_post", clientSecret: Redacted.make("post-secret") }
]

const alice: Grant = { subject: "alice", clientId: "public", scopes: ["openid", "email", "offline_access"] }

const path = (operation: string) => `/api/1000000000/${operation}`

type Form = Readonly<Record<string, string>> | string

/** A token request with this form body. */
const ask = (form: Form, more: Omit<TokenRequest, "parameters"> = {}) =>
  processToken({ parameters: Redacted.make(new URLSearchParams(form).toString()), ...more })

const refresh = (refreshToken: Redacted.Redacted, form: Readonly<Record<string, string>> = {}, more = {}) =>
  ask({ grant_type: "refresh_token", client_id: "public", refresh_token: Redacted.value(refreshToken), ...form }, more)

const login = (form: Readonly<Record<string, string>> = {}) =>
  ask({ grant_type: "password", client_id: "public", username: "alice", password: "secret", ...form })

const ticketOf = (response: TokenResponse) => {
  assert.strictEqual(response.action, "PASSWORD")
  assert.isDefined(response.ticket)
  return response.ticket
}

interface Answer {
  readonly action?: string
  readonly resultCode?: string
  readonly resultMessage?: string
  readonly responseContent?: Redacted.Redacted
}

const contentOf = (answer: Answer): JsonObject => {
  assert.isDefined(answer.responseContent)
  return Schema.decodeSync(JsonObject)(Redacted.value(answer.responseContent))
}

/** An answer with an OAuth error, whose content holds nothing else (RFC 6749 §5.2). */
const assertError = (answer: Answer, action: string, error: string, resultCode: string) => {
  assert.deepStrictEqual([answer.action, answer.resultCode], [action, resultCode])
  assert.include(answer.resultMessage, resultCode)
  assert.match(answer.resultMessage ?? "", sentence)
  assert.deepStrictEqual(contentOf(answer), { error, error_description: answer.resultMessage })
  assert.match(answer.resultMessage ?? "", /^[\x20\x21\x23-\x5b\x5d-\x7e]+$/)
  assert.sameMembers(Object.keys(answer), ["action", "resultCode", "resultMessage", "responseContent"])
}

const assertInvalidClient = (answer: Answer) =>
  assertError(answer, "INVALID_CLIENT", "invalid_client", "SANDBOX_INVALID_CLIENT")

const assertInvalidRefreshToken = (answer: Answer) =>
  assertError(answer, "BAD_REQUEST", "invalid_grant", "SANDBOX_INVALID_REFRESH_TOKEN")

const assertUnknownTicket = (answer: Answer) =>
  assertError(answer, "INTERNAL_SERVER_ERROR", "server_error", "SANDBOX_UNKNOWN_TICKET")

/** The new pair, as the client gets it. */
const pairOf = (response: Pick<TokenResponse, "accessToken" | "jwtAccessToken" | "refreshToken">) => {
  const accessToken = response.jwtAccessToken ?? response.accessToken
  assert.isDefined(accessToken)
  assert.isDefined(response.refreshToken)
  return { accessToken, refreshToken: response.refreshToken }
}

const assertReissuable = (response: TokenResponse) => {
  assert.deepStrictEqual([response.action, response.resultCode], ["ID_TOKEN_REISSUABLE", "SANDBOX_REFRESHED"])
  return pairOf(response)
}

for (const [name, mount] of Object.entries(mounts)) {
  const test = <E>(sentence: string, effect: Effect.Effect<void, E, Services>, options?: AuthleteSandboxOptions) =>
    it.effect(sentence, () => Effect.provide(effect, mount({ clients, ...options })))

  const grant = (fields: Partial<Grant> = {}) =>
    Effect.flatMap(AuthleteSandbox, (sandbox) => sandbox.grant({ ...alice, ...fields }))

  for (const [operation, malformed] of [
    ["auth/token", ["", "null", "{}", '{"parameters":1}', '{"parameters":"","jwtAtClaims":"[]"}']],
    ["auth/token/issue", ["", "[]", "{}", '{"ticket":"x"}', '{"subject":"x"}', '{"ticket":"x","subject":""}']],
    ["auth/token/fail", ["", "1", "{}", '{"ticket":"x"}', '{"ticket":"x","reason":"OTHER"}']]
  ] as const) {
    describe(`${operation} of a sandbox ${name}`, () => {
      test(
        "is 401 without the bearer and 403 for another service",
        Effect.gen(function* () {
          const body = malformed[0]
          const unauthorized = yield* http("POST", path(operation), { authorization: undefined, body })
          assertRefused(unauthorized, 401, "SANDBOX_UNAUTHORIZED")
          assertRefused(yield* http("POST", `/api/2/${operation}`, { body }), 403, "SANDBOX_FORBIDDEN")
        })
      )

      for (const body of malformed) {
        test(
          `is 400 for the body '${body}'`,
          Effect.map(http("POST", path(operation), { body }), (answer) =>
            assertRefused(answer, 400, "SANDBOX_BAD_REQUEST")
          )
        )
      }

      test(
        "is recorded, and takes its turn in the queue of replies",
        Effect.gen(function* () {
          const sandbox = yield* AuthleteSandbox
          yield* sandbox.next(SandboxReply.Response({ status: 503 }))
          assert.strictEqual((yield* http("POST", path(operation))).status, 503)
          assert.strictEqual((yield* http("POST", path(operation))).status, 400)
          assert.deepStrictEqual(
            (yield* sandbox.requests).map((request) => `${request.method} ${request.path}`),
            [`POST ${path(operation)}`, `POST ${path(operation)}`]
          )
        })
      )
    })
  }

  describe(`the form of a token request to a sandbox ${name}`, () => {
    const forms: ReadonlyArray<readonly [string, Form, string, string]> = [
      ["nothing", "", "invalid_request", "SANDBOX_MISSING_PARAMETER"],
      ["no grant_type", { client_id: "public" }, "invalid_request", "SANDBOX_MISSING_PARAMETER"],
      ["a grant_type without a value", { grant_type: "" }, "invalid_request", "SANDBOX_MISSING_PARAMETER"],
      ...["implicit", "urn:ietf:params:oauth:grant-type:device_code", "Refresh_Token", "__proto__"].map(
        (grantType) =>
          [
            `grant_type ${grantType}`,
            { grant_type: grantType, client_id: "public" },
            "unsupported_grant_type",
            "SANDBOX_UNSUPPORTED_GRANT_TYPE"
          ] as const
      ),
      ["a grant_type twice", "grant_type=password&grant_type=x", "invalid_request", "SANDBOX_DUPLICATE_PARAMETER"],
      ["an unknown parameter twice", "grant_type=x&a=1&a=1", "invalid_request", "SANDBOX_DUPLICATE_PARAMETER"],
      ["a parameter with and without a value", "scope=&scope=a", "invalid_request", "SANDBOX_DUPLICATE_PARAMETER"],
      [
        "no refresh_token",
        { grant_type: "refresh_token", client_id: "public" },
        "invalid_request",
        "SANDBOX_MISSING_PARAMETER"
      ],
      [
        "no username",
        { grant_type: "password", client_id: "public", password: "x" },
        "invalid_request",
        "SANDBOX_MISSING_PARAMETER"
      ],
      [
        "no password",
        { grant_type: "password", client_id: "public", username: "x" },
        "invalid_request",
        "SANDBOX_MISSING_PARAMETER"
      ],
      ...["openid  email", " openid", 'a"b', "a\\b", "é", "a\tb"].map(
        (scope) =>
          [
            `the malformed scope ${JSON.stringify(scope)}`,
            { grant_type: "password", client_id: "public", username: "x", password: "y", scope },
            "invalid_scope",
            "SANDBOX_MALFORMED_SCOPE"
          ] as const
      )
    ]
    for (const [what, form, error, resultCode] of forms) {
      test(
        `with ${what} is a BAD_REQUEST, ${error}`,
        Effect.map(ask(form), (answer) => assertError(answer, "BAD_REQUEST", error, resultCode))
      )
    }

    test(
      "may name several resources",
      Effect.gen(function* () {
        const form = "grant_type=password&client_id=public&username=x&password=y&resource=urn:a&resource=urn:b"
        assert.strictEqual((yield* ask(form)).action, "PASSWORD")
      })
    )
  })

  describe(`the client of a token request to a sandbox ${name}`, () => {
    type Credentials = readonly [string, Readonly<Record<string, string>>, Omit<TokenRequest, "parameters">]
    const secret = (value: string) => ({ clientSecret: Redacted.make(value) })

    const right: ReadonlyArray<Credentials> = [
      ["public, in the form", { client_id: "public" }, {}],
      ["public, in the header", {}, { clientId: "public" }],
      ["public, with a client_secret without a value", { client_id: "public", client_secret: "" }, {}],
      ["public, since only a grant named it", { client_id: "granted" }, {}],
      ["of client_secret_basic", {}, { clientId: "basic", ...secret("basic-secret") }],
      [
        "of client_secret_basic, and named in the form",
        { client_id: "basic" },
        { clientId: "basic", ...secret("basic-secret") }
      ],
      [
        "of client_secret_basic, with wrong credentials in the form besides",
        { client_id: "post", client_secret: "wrong" },
        { clientId: "basic", ...secret("basic-secret") }
      ],
      ["of client_secret_post", { client_id: "post", client_secret: "post-secret" }, {}]
    ]
    for (const [what, form, header] of right) {
      test(
        `is taken for who it is: ${what}`,
        Effect.gen(function* () {
          yield* grant({ clientId: "granted" })
          const answer = yield* ask({ grant_type: "password", username: "x", password: "y", ...form }, header)
          assert.strictEqual(answer.action, "PASSWORD")
          assert.strictEqual(answer.clientIdAlias, header.clientId ?? form["client_id"])
        })
      )
    }

    const wrong: ReadonlyArray<Credentials> = [
      ["none is named", {}, {}],
      ["it is unknown", { client_id: "unknown" }, {}],
      ["a header names an unknown one", { client_id: "public" }, { clientId: "unknown" }],
      ["a public one has a secret in the form", { client_id: "public", client_secret: "x" }, {}],
      ["a public one has a secret in the header", {}, { clientId: "public", ...secret("x") }],
      ["client_secret_basic gives no secret", {}, { clientId: "basic" }],
      ["client_secret_basic gives a wrong secret", {}, { clientId: "basic", ...secret("wrong") }],
      ["client_secret_basic gives an empty secret", {}, { clientId: "basic", ...secret("") }],
      ["client_secret_basic gives another's secret", {}, { clientId: "basic", ...secret("post-secret") }],
      ["client_secret_basic uses the form", { client_id: "basic", client_secret: "basic-secret" }, {}],
      ["client_secret_post gives no secret", { client_id: "post" }, {}],
      ["client_secret_post gives a wrong secret", { client_id: "post", client_secret: "wrong" }, {}],
      ["client_secret_post uses the header", {}, { clientId: "post", ...secret("post-secret") }]
    ]
    for (const [what, form, header] of wrong) {
      test(
        `is an INVALID_CLIENT if ${what}, whichever the grant type`,
        Effect.gen(function* () {
          assertInvalidClient(yield* ask({ grant_type: "password", username: "x", password: "y", ...form }, header))
          const { refreshToken } = yield* grant()
          const refreshForm = { grant_type: "refresh_token", refresh_token: Redacted.value(refreshToken) }
          assertInvalidClient(yield* ask({ ...refreshForm, ...form }, header))
          assertReissuable(yield* refresh(refreshToken))
        })
      )
    }

    test(
      "has a number of its own, which stays the same",
      Effect.gen(function* () {
        const numberOf = (clientId: string) => Effect.map(login({ client_id: clientId }), (answer) => answer.clientId)
        yield* grant({ clientId: "granted" })
        yield* grant({ clientId: "granted" })
        const numbers = yield* Effect.forEach(["public", "granted", "public", "granted"], numberOf)
        assert.isTrue(numbers.every(Number.isSafeInteger))
        assert.deepStrictEqual(numbers.slice(0, 2), numbers.slice(2))
        assert.notStrictEqual(numbers[0], numbers[1])
      })
    )

    test(
      "keeps its method when a grant names it",
      Effect.gen(function* () {
        const { refreshToken } = yield* grant({ clientId: "basic" })
        assertInvalidClient(yield* refresh(refreshToken, { client_id: "basic" }))
      })
    )
  })

  describe(`a refresh with a sandbox ${name}`, () => {
    test(
      "gets an ID_TOKEN_REISSUABLE that says all there is to say of the new tokens, and has no ticket",
      Effect.gen(function* () {
        yield* TestClock.setTime(1_800_000_000_999)
        const old = yield* grant()
        const parameters = `grant_type=refresh_token&client_id=public&refresh_token=${Redacted.value(old.refreshToken)}`
        const { status, text } = yield* http("POST", path("auth/token"), { body: JSON.stringify({ parameters }) })
        const answer = Schema.decodeSync(JsonObject)(text)
        const { accessToken, clientId, refreshToken, responseContent, resultMessage, ...rest } = answer
        assert.deepStrictEqual(
          [status, rest],
          [
            200,
            {
              type: "tokenResponse",
              resultCode: "SANDBOX_REFRESHED",
              action: "ID_TOKEN_REISSUABLE",
              grantType: "REFRESH_TOKEN",
              subject: "alice",
              scopes: ["openid", "email", "offline_access"],
              clientIdAlias: "public",
              clientIdAliasUsed: true,
              accessTokenDuration: 3600,
              accessTokenExpiresAt: 1_800_003_600_999,
              refreshTokenDuration: 2_592_000,
              refreshTokenExpiresAt: 1_802_592_000_999
            }
          ]
        )
        assert.isTrue(Number.isSafeInteger(clientId))
        assert.include(String(resultMessage), "SANDBOX_REFRESHED")
        assert.deepStrictEqual(JSON.parse(String(responseContent)), {
          access_token: accessToken,
          token_type: "Bearer",
          expires_in: 3600,
          refresh_token: refreshToken,
          scope: "openid email offline_access"
        })
        assert.lengthOf(
          new Set([accessToken, refreshToken, Redacted.value(old.accessToken), Redacted.value(old.refreshToken)]),
          4
        )
      })
    )

    test(
      "has the ID token reissued for the new pair, and no longer for the old one",
      Effect.gen(function* () {
        const old = yield* grant()
        const pair = assertReissuable(yield* refresh(old.refreshToken))
        const reissued = yield* reissueIdToken(pair)
        assert.strictEqual(reissued.action, "OK")
        assert.deepInclude(contentOf(reissued), {
          access_token: Redacted.value(pair.accessToken),
          refresh_token: Redacted.value(pair.refreshToken)
        })
        assert.strictEqual((yield* reissueIdToken(old)).resultCode, "SANDBOX_UNKNOWN_TOKENS")
      })
    )

    test(
      "uses up its refresh token, and the next refresh takes the new one",
      Effect.gen(function* () {
        const { refreshToken } = yield* grant()
        const second = assertReissuable(yield* refresh(refreshToken))
        assertInvalidRefreshToken(yield* refresh(refreshToken))
        const third = assertReissuable(yield* refresh(second.refreshToken))
        assertInvalidRefreshToken(yield* refresh(second.refreshToken))
        assert.strictEqual((yield* reissueIdToken(third)).action, "OK")
      })
    )

    for (const [what, fields] of [
      ["random access tokens", {}],
      ["JWT access tokens", { jwtAccessToken: true }]
    ] as const) {
      test(
        `succeeds exactly once of many at the same time with one refresh token, with ${what}`,
        Effect.gen(function* () {
          const { refreshToken } = yield* grant(fields)
          const answers = yield* Effect.all(
            Array.from({ length: 20 }, () => refresh(refreshToken)),
            { concurrency: "unbounded" }
          )
          const [winner, ...others] = answers.filter(({ action }) => action === "ID_TOKEN_REISSUABLE")
          assert.isDefined(winner)
          assert.lengthOf(others, 0)
          for (const answer of answers.filter((answer) => answer !== winner)) assertInvalidRefreshToken(answer)
          assertReissuable(yield* refresh(pairOf(winner).refreshToken))
        })
      )
    }

    test(
      "gets invalid_grant for a token that is unknown, an access token, or another client's, which stays good",
      Effect.gen(function* () {
        const { accessToken, refreshToken } = yield* grant()
        yield* grant({ clientId: "another" })
        assertInvalidRefreshToken(yield* refresh(Redacted.make("unknown")))
        assertInvalidRefreshToken(yield* refresh(accessToken))
        assertInvalidRefreshToken(yield* refresh(refreshToken, { client_id: "another" }))
        assertReissuable(yield* refresh(refreshToken))
      })
    )

    test(
      "may ask for fewer scopes, which the answer, its content and the reissue then have",
      Effect.gen(function* () {
        const { refreshToken } = yield* grant()
        const response = yield* refresh(refreshToken, { scope: "email openid email" })
        assert.deepStrictEqual(response.scopes, ["email", "openid"])
        assert.strictEqual(contentOf(response)["scope"], "email openid")
        const reissued = yield* reissueIdToken(assertReissuable(response))
        assert.strictEqual(contentOf(reissued)["scope"], "email openid")
      })
    )

    test(
      "may have all scopes again after one that asked for fewer",
      Effect.gen(function* () {
        const { refreshToken } = yield* grant()
        const narrowed = yield* refresh(refreshToken, { scope: "email" })
        assert.deepStrictEqual([narrowed.action, narrowed.scopes], ["OK", ["email"]])
        const again = yield* refresh(pairOf(narrowed).refreshToken)
        assert.deepStrictEqual([again.action, again.scopes], ["ID_TOKEN_REISSUABLE", alice.scopes])
      })
    )

    test(
      "gets invalid_scope for more than was granted, and its refresh token stays good",
      Effect.gen(function* () {
        const { refreshToken } = yield* grant()
        for (const scope of ["profile", "openid profile", "openid email offline_access profile", "OPENID"]) {
          const answer = yield* refresh(refreshToken, { scope })
          assertError(answer, "BAD_REQUEST", "invalid_scope", "SANDBOX_SCOPE_NOT_GRANTED")
        }
        assertReissuable(yield* refresh(refreshToken))
      })
    )

    test(
      "gets OK where the scope openid was not granted",
      Effect.gen(function* () {
        const { refreshToken } = yield* grant({ scopes: ["email"], requestedIdTokenClaims: ["email"] })
        const response = yield* refresh(refreshToken)
        assert.deepStrictEqual([response.action, response.resultCode], ["OK", "SANDBOX_REFRESHED"])
        assert.notProperty(response, "requestedIdTokenClaims")
      })
    )

    test(
      "has no scope in its content where none was granted",
      Effect.gen(function* () {
        const { refreshToken } = yield* grant({ scopes: [] })
        const response = yield* refresh(refreshToken)
        assert.deepStrictEqual([response.action, response.scopes], ["OK", []])
        assert.notProperty(contentOf(response), "scope")
      })
    )

    test(
      "gets OK where the service has idTokenReissuable off",
      Effect.gen(function* () {
        const { refreshToken } = yield* grant()
        assert.strictEqual((yield* refresh(refreshToken)).action, "OK")
      }),
      { idTokenReissuable: false }
    )

    test(
      "hears of the claims that the client asked for, refresh after refresh, if it asked for some",
      Effect.gen(function* () {
        const asked = yield* grant({ requestedIdTokenClaims: ["email", "name"] })
        const first = yield* refresh(asked.refreshToken)
        const second = yield* refresh(assertReissuable(first).refreshToken)
        assert.deepStrictEqual(first.requestedIdTokenClaims, ["email", "name"])
        assert.deepStrictEqual(second.requestedIdTokenClaims, ["email", "name"])
        assert.notProperty(yield* refresh((yield* grant()).refreshToken), "requestedIdTokenClaims")
      })
    )

    test(
      "gets the access token and the lifetimes that the call asks for",
      Effect.gen(function* () {
        const { refreshToken } = yield* grant()
        const response = yield* refresh(
          refreshToken,
          {},
          { accessToken: Redacted.make("mine"), accessTokenDuration: 60, refreshTokenDuration: 120 }
        )
        const { accessToken } = assertReissuable(response)
        assert.strictEqual(Redacted.value(accessToken), "mine")
        assert.deepInclude(response, {
          accessTokenDuration: 60,
          accessTokenExpiresAt: 60_000,
          refreshTokenDuration: 120,
          refreshTokenExpiresAt: 120_000
        })
        assert.deepInclude(contentOf(response), { access_token: "mine", expires_in: 60 })
      })
    )

    test(
      "gets the usual lifetimes where the call asks for none that lasts",
      Effect.gen(function* () {
        const { refreshToken } = yield* grant()
        const response = yield* refresh(refreshToken, {}, { accessTokenDuration: 0, refreshTokenDuration: -1 })
        assert.deepInclude(response, { accessTokenDuration: 3600, refreshTokenDuration: 2_592_000 })
      })
    )
  })

  describe(`a JWT access token of a sandbox ${name}`, () => {
    const claimsOf = (jwt: Redacted.Redacted) =>
      AuthleteSandbox.pipe(
        Effect.flatMap(({ jwks }) => jwks),
        Effect.flatMap((jwks) =>
          Effect.promise(() =>
            jwtVerify(Redacted.value(jwt), createLocalJWKSet(jwks), { typ: "at+jwt", currentDate: new Date(0) })
          )
        )
      )

    test(
      "is signed by the sandbox, and says what RFC 9068 wants, whatever jwtAtClaims says",
      Effect.gen(function* () {
        const { refreshToken } = yield* grant({ jwtAccessToken: true })
        const own = ["iss", "sub", "aud", "client_id", "scope", "jti", "iat", "exp"]
        const jwtAtClaims = { ...Object.fromEntries(own.map((claim) => [claim, 1])), tenant: "t1" }
        const response = yield* refresh(
          refreshToken,
          { scope: "openid email" },
          { jwtAtClaims, accessTokenDuration: 60 }
        )
        assert.isDefined(response.jwtAccessToken)
        assert.isDefined(response.accessToken)
        const { payload } = yield* claimsOf(response.jwtAccessToken)
        assert.deepStrictEqual(payload, {
          iss: "https://as.example.com",
          sub: "alice",
          aud: "https://as.example.com",
          client_id: "public",
          scope: "openid email",
          jti: Redacted.value(response.accessToken),
          iat: 0,
          exp: 60,
          tenant: "t1"
        })
      })
    )

    test(
      "is what the client gets and what a reissue takes; the random one is not",
      Effect.gen(function* () {
        const granted = yield* grant({ jwtAccessToken: true })
        yield* claimsOf(granted.accessToken)
        assert.strictEqual((yield* reissueIdToken(granted)).action, "OK")
        const response = yield* refresh(granted.refreshToken)
        const pair = assertReissuable(response)
        assert.strictEqual(contentOf(response)["access_token"], Redacted.value(pair.accessToken))
        assert.isDefined(response.accessToken)
        const withRandom = yield* reissueIdToken({ ...pair, accessToken: response.accessToken })
        assert.strictEqual(withRandom.resultCode, "SANDBOX_UNKNOWN_TOKENS")
        const reissued = yield* reissueIdToken(pair)
        assert.strictEqual(contentOf(reissued)["access_token"], Redacted.value(pair.accessToken))
      })
    )

    test(
      "is absent unless the grant asks for it",
      Effect.gen(function* () {
        const { refreshToken } = yield* grant()
        assert.notProperty(yield* refresh(refreshToken), "jwtAccessToken")
      })
    )
  })

  describe(`a password request to a sandbox ${name}`, () => {
    test(
      "gets a PASSWORD with a ticket, the credentials, the scopes and no content",
      Effect.gen(function* () {
        const response = yield* login({ username: "al ice&", password: "se+cret", scope: "openid email openid" })
        const { clientId, password, resultMessage, ticket, ...rest } = response
        assert.isDefined(password)
        assert.isDefined(ticket)
        assert.strictEqual(Redacted.value(password), "se+cret")
        assert.isTrue(Number.isSafeInteger(clientId))
        assert.include(resultMessage, "SANDBOX_PASSWORD")
        assert.deepStrictEqual<unknown>(rest, {
          resultCode: "SANDBOX_PASSWORD",
          action: "PASSWORD",
          grantType: "PASSWORD",
          username: "al ice&",
          scopes: ["openid", "email"],
          clientIdAlias: "public",
          clientIdAliasUsed: true
        })
        assert.deepStrictEqual((yield* login()).scopes, [])
      })
    )

    test(
      "gets its tokens from /issue, for the subject that the application names",
      Effect.gen(function* () {
        yield* TestClock.setTime(1_800_000_000_999)
        const asked = yield* login({ scope: "openid email" })
        const body = JSON.stringify({ ticket: Redacted.value(ticketOf(asked)), subject: "alice-7" })
        const { status, text } = yield* http("POST", path("auth/token/issue"), { body })
        const { accessToken, refreshToken, responseContent, resultMessage, ...rest } =
          Schema.decodeSync(JsonObject)(text)
        assert.deepStrictEqual(
          [status, rest],
          [
            200,
            {
              type: "tokenIssueResponse",
              resultCode: "SANDBOX_ISSUED",
              action: "OK",
              subject: "alice-7",
              scopes: ["openid", "email"],
              clientId: asked.clientId,
              clientIdAlias: "public",
              clientIdAliasUsed: true,
              accessTokenDuration: 3600,
              accessTokenExpiresAt: 1_800_003_600_999,
              refreshTokenDuration: 2_592_000,
              refreshTokenExpiresAt: 1_802_592_000_999
            }
          ]
        )
        assert.include(String(resultMessage), "SANDBOX_ISSUED")
        assert.deepStrictEqual(JSON.parse(String(responseContent)), {
          access_token: accessToken,
          token_type: "Bearer",
          expires_in: 3600,
          refresh_token: refreshToken,
          scope: "openid email"
        })
      })
    )

    test(
      "has tokens that can be refreshed, and an ID token that can be reissued",
      Effect.gen(function* () {
        const ticket = ticketOf(yield* login({ scope: "openid" }))
        const issued = yield* issueToken({
          ticket,
          subject: "alice-7",
          accessToken: Redacted.make("mine"),
          accessTokenDuration: 60
        })
        assert.deepInclude(contentOf(issued), { access_token: "mine", expires_in: 60 })
        const refreshed = yield* refresh(pairOf(issued).refreshToken)
        assert.strictEqual(refreshed.subject, "alice-7")
        assert.strictEqual((yield* reissueIdToken(assertReissuable(refreshed))).action, "OK")
      })
    )

    for (const [reason, action, error, resultCode] of [
      ["INVALID_RESOURCE_OWNER_CREDENTIALS", "BAD_REQUEST", "invalid_request", "SANDBOX_INVALID_CREDENTIALS"],
      ["INVALID_TARGET", "BAD_REQUEST", "invalid_target", "SANDBOX_INVALID_TARGET"],
      ["UNKNOWN", "INTERNAL_SERVER_ERROR", "server_error", "SANDBOX_FAILED"]
    ] as const) {
      test(
        `gets ${error} from /fail for ${reason}, which uses up the ticket`,
        Effect.gen(function* () {
          const ticket = ticketOf(yield* login())
          assertError(yield* failToken({ ticket, reason }), action, error, resultCode)
          assertUnknownTicket(yield* failToken({ ticket, reason }))
          assertUnknownTicket(yield* issueToken({ ticket, subject: "alice" }))
        })
      )
    }

    test(
      "has a type in the answer of /fail too",
      Effect.gen(function* () {
        const body = JSON.stringify({ ticket: Redacted.value(ticketOf(yield* login())), reason: "INVALID_TARGET" })
        const { text } = yield* http("POST", path("auth/token/fail"), { body })
        assert.strictEqual(Schema.decodeSync(JsonObject)(text)["type"], "tokenFailResponse")
      })
    )

    test(
      "has its ticket used up by /issue, and an unknown one is as good as that",
      Effect.gen(function* () {
        const ticket = ticketOf(yield* login())
        assert.strictEqual((yield* issueToken({ ticket, subject: "alice" })).action, "OK")
        assertUnknownTicket(yield* issueToken({ ticket, subject: "alice" }))
        assertUnknownTicket(yield* failToken({ ticket, reason: "UNKNOWN" }))
        assertUnknownTicket(yield* issueToken({ ticket: Redacted.make("unknown"), subject: "alice" }))
        assertUnknownTicket(yield* failToken({ ticket: Redacted.make("unknown"), reason: "UNKNOWN" }))
      })
    )

    test(
      "gets its tokens exactly once of many calls of /issue and /fail at the same time",
      Effect.gen(function* () {
        const ticket = ticketOf(yield* login())
        const calls = Array.from({ length: 10 }, () => [
          issueToken({ ticket, subject: "alice" }),
          failToken({ ticket, reason: "INVALID_TARGET" })
        ]).flat()
        const answers = yield* Effect.all(calls, { concurrency: "unbounded" })
        assert.lengthOf(
          answers.filter(({ resultCode }) => resultCode !== "SANDBOX_UNKNOWN_TICKET"),
          1
        )
      })
    )
  })

  describe(`a lost answer of a sandbox ${name}`, () => {
    const lost = <A, E, R>(call: Effect.Effect<A, E, R>, reply: SandboxReply) =>
      Effect.gen(function* () {
        yield* (yield* AuthleteSandbox).next(reply)
        const error = yield* Effect.flip(call)
        assert.instanceOf(error, DefaultError)
        assert.strictEqual(error.reason, "Transport")
      })

    test(
      "leaves the refresh token good if the connection was dropped, and used up if the body was truncated",
      Effect.gen(function* () {
        const { refreshToken } = yield* grant()
        yield* lost(refresh(refreshToken), SandboxReply.DroppedConnection())
        yield* lost(refresh(refreshToken), SandboxReply.TruncatedBody())
        assertInvalidRefreshToken(yield* refresh(refreshToken))
      })
    )
  })

  it.effect(`clients of one sandbox ${name} are not those of another`, () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* Effect.provide(login(), mount({ clients }))).action, "PASSWORD")
      assertInvalidClient(yield* Effect.provide(login(), mount()))
    })
  )
}
