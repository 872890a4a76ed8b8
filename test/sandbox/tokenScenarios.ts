/** `/auth/token`, `/auth/token/issue` and `/auth/token/fail` of a sandbox. Imports no `effect`. */
import assert from "node:assert/strict"
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from "jose"
import {
  type Answer,
  about,
  alice,
  assertError,
  assertHas,
  assertKeys,
  assertRefused,
  type Caller,
  contentOf,
  type Form,
  pairOf,
  path,
  type Scenario
} from "./scenario.js"

const ticketOf = ({ action, ticket }: Answer): string => {
  assert.equal(action, "PASSWORD")
  return ticket ?? assert.fail("there is no ticket")
}

const assertInvalidClient = (answer: Answer) =>
  assertError(answer, "INVALID_CLIENT", "invalid_client", "SANDBOX_INVALID_CLIENT")

const assertInvalidRefreshToken = (answer: Answer) =>
  assertError(answer, "BAD_REQUEST", "invalid_grant", "SANDBOX_INVALID_REFRESH_TOKEN")

const assertUnknownTicket = (answer: Answer) =>
  assertError(answer, "INTERNAL_SERVER_ERROR", "server_error", "SANDBOX_UNKNOWN_TICKET")

const assertReissuable = (answer: Answer) => {
  assert.deepEqual([answer.action, answer.resultCode], ["ID_TOKEN_REISSUABLE", "SANDBOX_REFRESHED"])
  return pairOf(answer)
}

const operations = [
  ["auth/token", ["", "null", "{}", '{"parameters":1}', '{"parameters":"","jwtAtClaims":"[]"}']],
  ["auth/token/issue", ["", "[]", "{}", '{"ticket":"x"}', '{"subject":"x"}', '{"ticket":"x","subject":""}']],
  ["auth/token/fail", ["", "1", "{}", '{"ticket":"x"}', '{"ticket":"x","reason":"OTHER"}']]
] as const

const calls = operations.flatMap(([operation, malformed]) =>
  about(operation, [
    [
      "is 401 without the bearer and 403 for another service",
      async ({ http }) => {
        const body = malformed[0]
        const unauthorized = await http("POST", path(operation), { authorization: undefined, body })
        assertRefused(unauthorized, 401, "SANDBOX_UNAUTHORIZED")
        assertRefused(await http("POST", `/api/2/${operation}`, { body }), 403, "SANDBOX_FORBIDDEN")
      }
    ],
    ...malformed.map(
      (body) =>
        [
          `is 400 for the body '${body}'`,
          async ({ http }: Caller) =>
            assertRefused(await http("POST", path(operation), { body }), 400, "SANDBOX_BAD_REQUEST")
        ] as const
    ),
    [
      "is recorded, and takes its turn in the queue of replies",
      async ({ http, next, requests }) => {
        await next({ _tag: "Response", status: 503 })
        assert.equal((await http("POST", path(operation))).status, 503)
        assert.equal((await http("POST", path(operation))).status, 400)
        assert.deepEqual(
          (await requests()).map(({ method, path }) => `${method} ${path}`),
          [`POST ${path(operation)}`, `POST ${path(operation)}`]
        )
      }
    ]
  ])
)

const password = { grant_type: "password", client_id: "public", username: "x", password: "y" }

const forms: ReadonlyArray<readonly [what: string, form: Form, error: string, resultCode: string]> = [
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
  ["no username", { ...password, username: "" }, "invalid_request", "SANDBOX_MISSING_PARAMETER"],
  ["no password", { ...password, password: "" }, "invalid_request", "SANDBOX_MISSING_PARAMETER"],
  ...["openid  email", " openid", 'a"b', "a\\b", "é", "a\tb"].map(
    (scope) =>
      [
        `the malformed scope ${JSON.stringify(scope)}`,
        { ...password, scope },
        "invalid_scope",
        "SANDBOX_MALFORMED_SCOPE"
      ] as const
  )
]

const form = about("the form of a token request", [
  ...forms.map(
    ([what, form, error, resultCode]) =>
      [
        `with ${what} is a BAD_REQUEST, ${error}`,
        async ({ ask }: Caller) => assertError(await ask(form), "BAD_REQUEST", error, resultCode)
      ] as const
  ),
  [
    "may name several resources",
    async ({ ask }) => {
      const form = "grant_type=password&client_id=public&username=x&password=y&resource=urn:a&resource=urn:b"
      assert.equal((await ask(form)).action, "PASSWORD")
    }
  ]
])

type Credentials = readonly [
  what: string,
  form: Readonly<Record<string, string>>,
  header: { readonly clientId?: string; readonly clientSecret?: string }
]

const right: ReadonlyArray<Credentials> = [
  ["public, in the form", { client_id: "public" }, {}],
  ["public, in the header", {}, { clientId: "public" }],
  ["public, with a client_secret without a value", { client_id: "public", client_secret: "" }, {}],
  ["public, since only a grant named it", { client_id: "granted" }, {}],
  ["of client_secret_basic", {}, { clientId: "basic", clientSecret: "basic-secret" }],
  [
    "of client_secret_basic, and named in the form",
    { client_id: "basic" },
    { clientId: "basic", clientSecret: "basic-secret" }
  ],
  [
    "of client_secret_basic, with wrong credentials in the form besides",
    { client_id: "post", client_secret: "wrong" },
    { clientId: "basic", clientSecret: "basic-secret" }
  ],
  ["of client_secret_post", { client_id: "post", client_secret: "post-secret" }, {}]
]

const wrong: ReadonlyArray<Credentials> = [
  ["none is named", {}, {}],
  ["it is unknown", { client_id: "unknown" }, {}],
  ["a header names an unknown one", { client_id: "public" }, { clientId: "unknown" }],
  ["a public one has a secret in the form", { client_id: "public", client_secret: "x" }, {}],
  ["a public one has a secret in the header", {}, { clientId: "public", clientSecret: "x" }],
  ["client_secret_basic gives no secret", {}, { clientId: "basic" }],
  ["client_secret_basic gives a wrong secret", {}, { clientId: "basic", clientSecret: "wrong" }],
  ["client_secret_basic gives an empty secret", {}, { clientId: "basic", clientSecret: "" }],
  ["client_secret_basic gives another's secret", {}, { clientId: "basic", clientSecret: "post-secret" }],
  ["client_secret_basic gives the start of its secret", {}, { clientId: "basic", clientSecret: "basic-secre" }],
  ["client_secret_basic gives more than its secret", {}, { clientId: "basic", clientSecret: "basic-secret " }],
  ["client_secret_basic gives its secret in other letters", {}, { clientId: "basic", clientSecret: "Basic-secret" }],
  ["client_secret_basic uses the form", { client_id: "basic", client_secret: "basic-secret" }, {}],
  ["client_secret_post gives no secret", { client_id: "post" }, {}],
  ["client_secret_post gives a wrong secret", { client_id: "post", client_secret: "wrong" }, {}],
  ["client_secret_post uses the header", {}, { clientId: "post", clientSecret: "post-secret" }]
]

const client = about("the client of a token request", [
  ...right.map(
    ([what, form, header]) =>
      [
        `is taken for who it is: ${what}`,
        async ({ ask, grant }: Caller) => {
          await grant({ clientId: "granted" })
          const answer = await ask({ grant_type: "password", username: "x", password: "y", ...form }, header)
          assert.equal(answer.action, "PASSWORD")
          assert.equal(answer["clientIdAlias"], header.clientId ?? form["client_id"])
        }
      ] as const
  ),
  ...wrong.map(
    ([what, form, header]) =>
      [
        `is an INVALID_CLIENT if ${what}, whichever the grant type`,
        async ({ ask, grant, refresh }: Caller) => {
          assertInvalidClient(await ask({ grant_type: "password", username: "x", password: "y", ...form }, header))
          const { refreshToken } = await grant()
          const refreshForm = { grant_type: "refresh_token", refresh_token: refreshToken }
          assertInvalidClient(await ask({ ...refreshForm, ...form }, header))
          assertReissuable(await refresh(refreshToken))
        }
      ] as const
  ),
  [
    "has a number of its own, which stays the same",
    async ({ grant, login }) => {
      await grant({ clientId: "granted" })
      await grant({ clientId: "granted" })
      const numberOf = async (clientId: string) => (await login({ client_id: clientId }))["clientId"]
      const numbers = [await numberOf("public"), await numberOf("granted")]
      assert.ok(numbers.every(Number.isSafeInteger))
      assert.deepEqual([await numberOf("public"), await numberOf("granted")], numbers)
      assert.notEqual(numbers[0], numbers[1])
    }
  ],
  [
    "keeps its method when a grant names it",
    async ({ grant, refresh }) => {
      const { refreshToken } = await grant({ clientId: "basic" })
      assertInvalidClient(await refresh(refreshToken, { client_id: "basic" }))
    }
  ]
])

const refresh = about("a refresh", [
  [
    "gets an ID_TOKEN_REISSUABLE that says all there is to say of the new tokens, and has no ticket",
    async ({ grant, refresh, setTime }) => {
      await setTime(1_800_000_000_999)
      const old = await grant()
      const { accessToken, clientId, refreshToken, responseContent, resultMessage, ...rest } = await refresh(
        old.refreshToken
      )
      assert.deepEqual(rest, {
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
      })
      assert.ok(Number.isSafeInteger(clientId))
      assert.match(resultMessage ?? "", /SANDBOX_REFRESHED/)
      assert.deepEqual(JSON.parse(responseContent ?? ""), {
        access_token: accessToken,
        token_type: "Bearer",
        expires_in: 3600,
        refresh_token: refreshToken,
        scope: "openid email offline_access"
      })
      assert.equal(new Set([accessToken, refreshToken, old.accessToken, old.refreshToken]).size, 4)
    }
  ],
  [
    "has the ID token reissued for the new pair, and no longer for the old one",
    async ({ grant, refresh, reissue }) => {
      const old = await grant()
      const pair = assertReissuable(await refresh(old.refreshToken))
      const reissued = await reissue(pair)
      assert.equal(reissued.action, "OK")
      assertHas(contentOf(reissued), { access_token: pair.accessToken, refresh_token: pair.refreshToken })
      assert.equal((await reissue(old)).resultCode, "SANDBOX_UNKNOWN_TOKENS")
    }
  ],
  [
    "uses up its refresh token, and the next refresh takes the new one",
    async ({ grant, refresh, reissue }) => {
      const { refreshToken } = await grant()
      const second = assertReissuable(await refresh(refreshToken))
      assertInvalidRefreshToken(await refresh(refreshToken))
      const third = assertReissuable(await refresh(second.refreshToken))
      assertInvalidRefreshToken(await refresh(second.refreshToken))
      assert.equal((await reissue(third)).action, "OK")
    }
  ],
  ...[false, true].map(
    (jwtAccessToken) =>
      [
        `succeeds exactly once of many at the same time, with access tokens that are ${jwtAccessToken ? "JWTs" : "opaque"}`,
        async ({ grant, refresh }: Caller) => {
          const { refreshToken } = await grant({ jwtAccessToken })
          const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(refreshToken)))
          const [winner, ...others] = answers.filter(({ action }) => action === "ID_TOKEN_REISSUABLE")
          assert.ok(winner)
          assert.deepEqual(others, [])
          for (const answer of answers.filter((answer) => answer !== winner)) assertInvalidRefreshToken(answer)
          assertReissuable(await refresh(pairOf(winner).refreshToken))
        }
      ] as const
  ),
  [
    "gets invalid_grant for a token that is unknown, an access token, or another client's, which stays good",
    async ({ grant, refresh }) => {
      const { accessToken, refreshToken } = await grant()
      await grant({ clientId: "another" })
      assertInvalidRefreshToken(await refresh("unknown"))
      assertInvalidRefreshToken(await refresh(accessToken))
      assertInvalidRefreshToken(await refresh(refreshToken, { client_id: "another" }))
      assertReissuable(await refresh(refreshToken))
    }
  ],
  [
    "may ask for fewer scopes, which the answer, its content and the reissue then have",
    async ({ grant, refresh, reissue }) => {
      const { refreshToken } = await grant()
      const answer = await refresh(refreshToken, { scope: "email openid email" })
      assert.deepEqual(answer.scopes, ["email", "openid"])
      assert.equal(contentOf(answer)["scope"], "email openid")
      const reissued = await reissue(assertReissuable(answer))
      assert.equal(contentOf(reissued)["scope"], "email openid")
    }
  ],
  [
    "may have all scopes again after one that asked for fewer",
    async ({ grant, refresh }) => {
      const { refreshToken } = await grant()
      const narrowed = await refresh(refreshToken, { scope: "email" })
      assert.deepEqual([narrowed.action, narrowed.scopes], ["OK", ["email"]])
      const again = await refresh(pairOf(narrowed).refreshToken)
      assert.deepEqual([again.action, again.scopes], ["ID_TOKEN_REISSUABLE", alice.scopes])
    }
  ],
  [
    "gets invalid_scope for more than was granted, and its refresh token stays good",
    async ({ grant, refresh }) => {
      const { refreshToken } = await grant()
      for (const scope of ["profile", "openid profile", "openid email offline_access profile", "OPENID"]) {
        assertError(await refresh(refreshToken, { scope }), "BAD_REQUEST", "invalid_scope", "SANDBOX_SCOPE_NOT_GRANTED")
      }
      assertReissuable(await refresh(refreshToken))
    }
  ],
  [
    "gets OK where the scope openid was not granted",
    async ({ grant, refresh }) => {
      const { refreshToken } = await grant({ scopes: ["email"], requestedIdTokenClaims: ["email"] })
      const answer = await refresh(refreshToken)
      assert.deepEqual([answer.action, answer.resultCode], ["OK", "SANDBOX_REFRESHED"])
      assert.ok(!("requestedIdTokenClaims" in answer))
    }
  ],
  [
    "has no scope in its content where none was granted",
    async ({ grant, refresh }) => {
      const { refreshToken } = await grant({ scopes: [] })
      const answer = await refresh(refreshToken)
      assert.deepEqual([answer.action, answer.scopes], ["OK", []])
      assert.ok(!("scope" in contentOf(answer)))
    }
  ],
  [
    "gets OK where the service has idTokenReissuable off",
    async ({ grant, refresh }) => {
      const { refreshToken } = await grant()
      assert.equal((await refresh(refreshToken)).action, "OK")
    },
    { idTokenReissuable: false }
  ],
  [
    "hears of the claims that the client asked for, refresh after refresh, if it asked for some",
    async ({ grant, refresh }) => {
      const asked = await grant({ requestedIdTokenClaims: ["email", "name"] })
      const first = await refresh(asked.refreshToken)
      const second = await refresh(assertReissuable(first).refreshToken)
      assert.deepEqual(first["requestedIdTokenClaims"], ["email", "name"])
      assert.deepEqual(second["requestedIdTokenClaims"], ["email", "name"])
      assert.ok(!("requestedIdTokenClaims" in (await refresh((await grant()).refreshToken))))
    }
  ],
  [
    "gets the access token and the lifetimes that the call asks for",
    async ({ grant, refresh }) => {
      const { refreshToken } = await grant()
      const more = { accessToken: "mine", accessTokenDuration: 60, refreshTokenDuration: 120 }
      const answer = await refresh(refreshToken, {}, more)
      assert.equal(assertReissuable(answer).accessToken, "mine")
      assertHas(answer, { ...more, accessTokenExpiresAt: 60_000, refreshTokenExpiresAt: 120_000 })
      assertHas(contentOf(answer), { access_token: "mine", expires_in: 60 })
    }
  ],
  [
    "gets the usual lifetimes where the call asks for none that lasts",
    async ({ grant, refresh }) => {
      const { refreshToken } = await grant()
      const answer = await refresh(refreshToken, {}, { accessTokenDuration: 0, refreshTokenDuration: -1 })
      assertHas(answer, { accessTokenDuration: 3600, refreshTokenDuration: 2_592_000 })
    }
  ]
])

const verified = (jwt: string, jwks: JSONWebKeySet) =>
  jwtVerify(jwt, createLocalJWKSet(jwks), { typ: "at+jwt", currentDate: new Date(0) })

const jwtAccessToken = about("a JWT access token", [
  [
    "is signed by the sandbox, and says what RFC 9068 wants, whatever jwtAtClaims says",
    async ({ grant, jwks, refresh }) => {
      const { refreshToken } = await grant({ jwtAccessToken: true })
      const own = ["iss", "sub", "aud", "client_id", "scope", "jti", "iat", "exp"]
      const jwtAtClaims = JSON.stringify({ ...Object.fromEntries(own.map((claim) => [claim, 1])), tenant: "t1" })
      const answer = await refresh(refreshToken, { scope: "openid email" }, { jwtAtClaims, accessTokenDuration: 60 })
      const { payload } = await verified(answer.jwtAccessToken ?? "", await jwks())
      assert.deepEqual(payload, {
        iss: "https://as.example.com",
        sub: "alice",
        aud: "https://as.example.com",
        client_id: "public",
        scope: "openid email",
        jti: answer.accessToken,
        iat: 0,
        exp: 60,
        tenant: "t1"
      })
    }
  ],
  [
    "is what the client gets and what a reissue takes; the random one is not",
    async ({ grant, jwks, refresh, reissue }) => {
      const granted = await grant({ jwtAccessToken: true })
      await verified(granted.accessToken, await jwks())
      assert.equal((await reissue(granted)).action, "OK")
      const answer = await refresh(granted.refreshToken)
      const pair = assertReissuable(answer)
      assert.equal(contentOf(answer)["access_token"], pair.accessToken)
      const withRandom = await reissue({ ...pair, accessToken: answer.accessToken })
      assert.equal(withRandom.resultCode, "SANDBOX_UNKNOWN_TOKENS")
      assert.equal(contentOf(await reissue(pair))["access_token"], pair.accessToken)
    }
  ],
  [
    "is absent unless the grant asks for it",
    async ({ grant, refresh }) => {
      const { refreshToken } = await grant()
      assert.ok(!("jwtAccessToken" in (await refresh(refreshToken))))
    }
  ]
])

const passwordRequest = about("a password request", [
  [
    "gets a PASSWORD with a ticket, the credentials, the scopes and no content",
    async ({ login }) => {
      const answer = await login({ username: "al ice&", password: "se+cret", scope: "openid email openid" })
      const { clientId, resultMessage, ticket, ...rest } = answer
      assert.ok(ticket)
      assert.ok(Number.isSafeInteger(clientId))
      assert.match(resultMessage ?? "", /SANDBOX_PASSWORD/)
      assert.deepEqual(rest, {
        type: "tokenResponse",
        resultCode: "SANDBOX_PASSWORD",
        action: "PASSWORD",
        grantType: "PASSWORD",
        username: "al ice&",
        password: "se+cret",
        scopes: ["openid", "email"],
        clientIdAlias: "public",
        clientIdAliasUsed: true
      })
      assert.deepEqual((await login()).scopes, [])
    }
  ],
  [
    "gets its tokens from /issue, for the subject that the application names",
    async ({ issue, login, setTime }) => {
      await setTime(1_800_000_000_999)
      const asked = await login({ scope: "openid email" })
      const { accessToken, refreshToken, responseContent, resultMessage, ...rest } = await issue(
        ticketOf(asked),
        "alice-7"
      )
      assert.deepEqual(rest, {
        type: "tokenIssueResponse",
        resultCode: "SANDBOX_ISSUED",
        action: "OK",
        subject: "alice-7",
        scopes: ["openid", "email"],
        clientId: asked["clientId"],
        clientIdAlias: "public",
        clientIdAliasUsed: true,
        accessTokenDuration: 3600,
        accessTokenExpiresAt: 1_800_003_600_999,
        refreshTokenDuration: 2_592_000,
        refreshTokenExpiresAt: 1_802_592_000_999
      })
      assert.match(resultMessage ?? "", /SANDBOX_ISSUED/)
      assert.deepEqual(JSON.parse(responseContent ?? ""), {
        access_token: accessToken,
        token_type: "Bearer",
        expires_in: 3600,
        refresh_token: refreshToken,
        scope: "openid email"
      })
    }
  ],
  [
    "has tokens that can be refreshed, and an ID token that can be reissued",
    async ({ issue, login, refresh, reissue }) => {
      const ticket = ticketOf(await login({ scope: "openid" }))
      const issued = await issue(ticket, "alice-7", { accessToken: "mine", accessTokenDuration: 60 })
      assertHas(contentOf(issued), { access_token: "mine", expires_in: 60 })
      const refreshed = await refresh(pairOf(issued).refreshToken)
      assert.equal(refreshed["subject"], "alice-7")
      assert.equal((await reissue(assertReissuable(refreshed))).action, "OK")
    }
  ],
  ...(
    [
      ["INVALID_RESOURCE_OWNER_CREDENTIALS", "BAD_REQUEST", "invalid_request", "SANDBOX_INVALID_CREDENTIALS"],
      ["INVALID_TARGET", "BAD_REQUEST", "invalid_target", "SANDBOX_INVALID_TARGET"],
      ["UNKNOWN", "INTERNAL_SERVER_ERROR", "server_error", "SANDBOX_FAILED"]
    ] as const
  ).map(
    ([reason, action, error, resultCode]) =>
      [
        `gets ${error} from /fail for ${reason}, which uses up the ticket`,
        async ({ fail, issue, login }: Caller) => {
          const ticket = ticketOf(await login())
          const failed = await fail(ticket, reason)
          assertError(failed, action, error, resultCode)
          assert.equal(failed["type"], "tokenFailResponse")
          assertUnknownTicket(await fail(ticket, reason))
          assertUnknownTicket(await issue(ticket, "alice"))
        }
      ] as const
  ),
  [
    "has its ticket used up by /issue, and an unknown one is as good as that",
    async ({ fail, issue, login }) => {
      const ticket = ticketOf(await login())
      assert.equal((await issue(ticket, "alice")).action, "OK")
      for (const other of [ticket, "unknown"]) {
        assertUnknownTicket(await issue(other, "alice"))
        assertUnknownTicket(await fail(other, "UNKNOWN"))
      }
    }
  ],
  [
    "gets its tokens exactly once of many calls of /issue and /fail at the same time",
    async ({ fail, issue, login }) => {
      const ticket = ticketOf(await login())
      const calls = Array.from({ length: 10 }, () => [issue(ticket, "alice"), fail(ticket, "INVALID_TARGET")]).flat()
      const answers = await Promise.all(calls)
      assert.equal(answers.filter(({ resultCode }) => resultCode !== "SANDBOX_UNKNOWN_TICKET").length, 1)
    }
  ]
])

const clientCredentials = about("client credentials", [
  [
    "give a confidential client an access token, and neither a refresh token nor an ID token",
    async ({ ask }) => {
      const header = { clientId: "basic", clientSecret: "basic-secret" }
      const answer = await ask({ grant_type: "client_credentials", scope: "openid read" }, header)
      assert.deepEqual([answer.action, answer["grantType"]], ["OK", "CLIENT_CREDENTIALS"])
      assertKeys(contentOf(answer), ["access_token", "token_type", "expires_in", "scope"])
      assert.deepEqual([answer["subject"], answer.refreshToken, answer.idToken], [undefined, undefined, undefined])
    }
  ],
  [
    "give an access token without scopes where none are asked for",
    async ({ ask }) => {
      const header = { clientId: "basic", clientSecret: "basic-secret" }
      const answer = await ask({ grant_type: "client_credentials" }, header)
      assert.equal(answer.action, "OK")
      assert.deepEqual([answer["scopes"], contentOf(answer)["scope"]], [[], undefined])
    }
  ],
  [
    "are refused to a public client",
    async ({ ask }) => {
      const answer = await ask({ grant_type: "client_credentials", client_id: "public" })
      assertError(answer, "BAD_REQUEST", "unauthorized_client", "SANDBOX_PUBLIC_CLIENT")
    }
  ]
])

const lost = about("a lost answer", [
  [
    "leaves the refresh token good if the connection was dropped, and used up if the body was truncated",
    async ({ grant, next, refresh }) => {
      const { refreshToken } = await grant()
      await next({ _tag: "DroppedConnection" }, { _tag: "TruncatedBody" })
      await assert.rejects(refresh(refreshToken))
      await assert.rejects(refresh(refreshToken))
      assertInvalidRefreshToken(await refresh(refreshToken))
      const another = await grant()
      await next({ _tag: "DroppedConnection" })
      await assert.rejects(refresh(another.refreshToken))
      assertReissuable(await refresh(another.refreshToken))
    }
  ]
])

export const tokenScenarios: ReadonlyArray<Scenario> = [
  ...calls,
  ...form,
  ...client,
  ...refresh,
  ...jwtAccessToken,
  ...passwordRequest,
  ...clientCredentials,
  ...lost
]
