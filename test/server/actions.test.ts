import { HttpServerResponse } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option, Redacted } from "effect"
import {
  DefaultError,
  ExtensionGrants,
  ResourceOwnerAuthenticator,
  ResultError,
  TokenRequestHandler,
  type TokenResponse
} from "effect-authlete"
import {
  type Authlete,
  assertContent,
  assertError,
  assertJson,
  assertNonces,
  form,
  mounts,
  nonces,
  revealed,
  type Setting,
  stage,
  tokenResponse
} from "./mount.js"

const content = '{"access_token":"é","token_type":"Bearer"}'

const responseContent = Redacted.make(content)

const passwordResponse = {
  action: "PASSWORD",
  username: "alice",
  password: "a-password",
  ticket: "a-ticket",
  ...nonces
}

const authenticator = (authenticate: (typeof ResourceOwnerAuthenticator.Service)["authenticate"]) =>
  Layer.succeed(ResourceOwnerAuthenticator, { authenticate })

const onlyAlice = authenticator(({ password, username }) =>
  Effect.succeed(
    username === "alice" && Redacted.value(password) === "a-password" ? Option.some("user-1") : Option.none()
  )
)

const nobody = authenticator(() => Effect.succeed(Option.none()))

const grants = (answer: (typeof ExtensionGrants.Service)["answer"]) => Layer.succeed(ExtensionGrants, { answer })

const unreachable = new DefaultError({
  operation: "processToken",
  reason: "Transport",
  description: "no connection to https://us.authlete.com"
})

const refused = new ResultError({
  operation: "processToken",
  status: 401,
  resultCode: "A001202",
  resultMessage: "the bearer is not valid at authlete.com"
})

/** What Authlete does to `/auth/token` → what then goes wrong for the endpoint, not for the client. */
const failures: ReadonlyArray<readonly [name: string, authlete: Authlete, setting?: Setting]> = [
  ["Authlete can't be reached", { processToken: Effect.fail(unreachable) }],
  ["Authlete refuses the call", { processToken: Effect.fail(refused) }],
  ["the call dies", { processToken: Effect.die(new Error("a defect at authlete.com")) }],
  ["the call interrupts itself", { processToken: Effect.interrupt }],
  ...["SOMETHING_NEW", "", "ok", "toString", "__proto__", null].map((action) => {
    const processToken = tokenResponse({ action, resultMessage: "words of authlete.com" })
    return [`the action is ${action}`, { processToken }] as const
  }),
  ...["OK", "INVALID_CLIENT", "BAD_REQUEST", "INTERNAL_SERVER_ERROR"].map((action) => {
    return [`${action} comes without responseContent`, { processToken: tokenResponse({ action }) }] as const
  }),
  [
    "PASSWORD comes without a ticket",
    { processToken: tokenResponse({ ...passwordResponse, ticket: null }) },
    { more: onlyAlice }
  ],
  [
    "the user can't be checked",
    { processToken: tokenResponse(passwordResponse) },
    { more: authenticator(() => Effect.fail(new Error("the database of authlete.com is gone"))) }
  ],
  [
    "checking the user dies",
    { processToken: tokenResponse(passwordResponse) },
    {
      more: authenticator(() => {
        throw new Error("the database of authlete.com is gone")
      })
    }
  ],
  [
    "the tokens can't be issued",
    { processToken: tokenResponse(passwordResponse), issueToken: Effect.fail(unreachable) },
    { more: onlyAlice }
  ],
  [
    "the request can't be failed",
    { processToken: tokenResponse(passwordResponse), failToken: Effect.fail(unreachable) },
    { more: nobody }
  ],
  [
    "the answer of /issue has an action that nobody documents",
    { processToken: tokenResponse(passwordResponse), issueToken: Effect.succeed({ action: "NEW", responseContent }) },
    { more: onlyAlice }
  ],
  [
    "the answer of /issue has an action of another operation",
    {
      processToken: tokenResponse(passwordResponse),
      issueToken: Effect.succeed({ action: "BAD_REQUEST", responseContent })
    },
    { more: onlyAlice }
  ],
  [
    "the answer of /fail has an action of another operation",
    { processToken: tokenResponse(passwordResponse), failToken: Effect.succeed({ action: "OK", responseContent }) },
    { more: nobody }
  ],
  [
    "the answer of /fail has no content",
    { processToken: tokenResponse(passwordResponse), failToken: Effect.succeed({ action: "BAD_REQUEST" }) },
    { more: nobody }
  ],
  [
    "the application fails to answer an extension grant",
    { processToken: tokenResponse({ action: "JWT_BEARER" }) },
    { more: grants(() => Effect.fail(new Error("authlete.com"))) }
  ],
  [
    "the application dies over an extension grant",
    { processToken: tokenResponse({ action: "TOKEN_EXCHANGE" }) },
    { more: grants(() => Effect.die(new Error("authlete.com"))) }
  ]
]

/** What Authlete does → the sentence that an operator reads of it. */
const sentences: ReadonlyArray<readonly [sentence: string, authlete: Authlete, setting?: Setting]> = [
  [
    "processToken: Authlete answered NEW: [A1] New.",
    { processToken: tokenResponse({ action: "NEW", resultMessage: "[A1] New." }) }
  ],
  ["processToken: Authlete answered no action: no message", { processToken: tokenResponse({}) }],
  [
    "processToken: Authlete answered INTERNAL_SERVER_ERROR: [A2] It failed.",
    {
      processToken: tokenResponse({
        action: "INTERNAL_SERVER_ERROR",
        resultMessage: "[A2] It failed.",
        responseContent: content
      })
    }
  ],
  ...["OK", "INVALID_CLIENT", "BAD_REQUEST", "INTERNAL_SERVER_ERROR"].map((action) => {
    const processToken = tokenResponse({ action, responseContent: "" })
    return ["processToken: Authlete answered without responseContent", { processToken }] as const
  }),
  ...["username", "password", "ticket"].map((missing) => {
    const processToken = tokenResponse({ ...passwordResponse, [missing]: null })
    return ["processToken: Authlete answered PASSWORD: no message", { processToken }, { more: onlyAlice }] as const
  }),
  [
    "issueToken: Authlete answered NEW: no message",
    { processToken: tokenResponse(passwordResponse), issueToken: Effect.succeed({ action: "NEW" }) },
    { more: onlyAlice }
  ],
  [
    "issueToken: Authlete answered without responseContent",
    { processToken: tokenResponse(passwordResponse), issueToken: Effect.succeed({ action: "OK" }) },
    { more: onlyAlice }
  ],
  [
    "failToken: Authlete answered no action: no message",
    { processToken: tokenResponse(passwordResponse), failToken: Effect.succeed({}) },
    { more: nobody }
  ],
  [
    "failToken: Authlete answered without responseContent",
    { processToken: tokenResponse(passwordResponse), failToken: Effect.succeed({ action: "BAD_REQUEST" }) },
    { more: nobody }
  ]
]

describe("TokenRequestHandler.make", () => {
  it("throws at once for a whenReissueFails that there is not", () => {
    // What only JavaScript lets through.
    const whenReissueFails = "serverError" as "server_error"
    assert.throws(() => TokenRequestHandler.make({ whenReissueFails }), RangeError, "whenReissueFails")
  })

  for (const reissueTimeout of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, "25 days"] as const) {
    it(`throws at once for a reissueTimeout of ${reissueTimeout}, which no timer can keep`, () => {
      assert.throws(() => TokenRequestHandler.make({ reissueTimeout }), RangeError, "reissueTimeout")
    })
  }
})

for (const [name, mount] of Object.entries(mounts)) {
  describe(`A token endpoint ${name}`, () => {
    for (const [action, status, challenge] of [
      ["OK", 200, null],
      ["INVALID_CLIENT", 401, /^Basic realm="[^"]+"$/],
      ["BAD_REQUEST", 400, null],
      // Authlete's failure, and so an error in the log too.
      ["INTERNAL_SERVER_ERROR", 500, null]
    ] as const) {
      it.scoped(`answers ${action} with ${status} and Authlete's content`, () =>
        Effect.gen(function* () {
          const processToken = tokenResponse({ action, responseContent: content, ...nonces })
          const { answerTo, calls, errors } = yield* stage(mount, { authlete: { processToken } })
          const answer = yield* answerTo(form())
          assertContent(answer, status, content)
          assertNonces(answer)
          const header = answer.headers.get("www-authenticate")
          if (challenge === null) assert.isNull(header)
          else assert.match(header ?? "", challenge)
          assert.lengthOf(calls.processToken, 1)
          assert.lengthOf(errors(), status === 500 ? 1 : 0)
        })
      )
    }

    it.scoped("sends no nonce header where Authlete gave no nonce", () =>
      Effect.gen(function* () {
        const processToken = tokenResponse({ action: "OK", responseContent: content, dpopNonce: null })
        const { headers } = yield* (yield* stage(mount, { authlete: { processToken } })).answerTo(form())
        assert.isFalse(headers.has("dpop-nonce"))
        assert.isFalse(headers.has("oauth-client-attestation-challenge"))
      })
    )

    it.scoped("answers all the same where a nonce is none that a header can carry", () =>
      Effect.gen(function* () {
        const processToken = tokenResponse({ action: "OK", responseContent: content, dpopNonce: "a\r\nx-injected: b" })
        const answer = yield* (yield* stage(mount, { authlete: { processToken } })).answerTo(form())
        assertContent(answer, 200, content)
        assert.isFalse(answer.headers.has("x-injected"))
      })
    )

    for (const [action, code] of [
      ["PASSWORD", "unsupported_grant_type"],
      ["TOKEN_EXCHANGE", "unsupported_grant_type"],
      ["JWT_BEARER", "unsupported_grant_type"],
      ["NATIVE_SSO", "invalid_grant"]
    ] as const) {
      it.scoped(`answers ${action} with ${code}, and calls nobody, where the application has no answer to it`, () =>
        Effect.gen(function* () {
          const processToken = tokenResponse({ ...passwordResponse, action })
          const { answerTo, calls, errors } = yield* stage(mount, { authlete: { processToken } })
          const answer = yield* answerTo(form())
          assertError(answer, 400, code)
          assertNonces(answer)
          assert.deepStrictEqual([calls.issueToken, calls.failToken, calls.reissueIdToken, errors()], [[], [], [], []])
        })
      )
    }

    for (const action of ["TOKEN_EXCHANGE", "JWT_BEARER", "NATIVE_SSO"]) {
      const asked = Effect.gen(function* () {
        const responses: Array<TokenResponse> = []
        const more = grants((response) => {
          responses.push(response)
          return HttpServerResponse.json({ access_token: "from the application" }, { status: 202 })
        })
        const processToken = tokenResponse({ action, subjectToken: "a-subject-token", ...nonces })
        const { answerTo } = yield* stage(mount, { authlete: { processToken }, more })
        return { answer: yield* answerTo(form()), responses }
      })

      it.scoped(`lets the application answer ${action}, and adds the nonces`, () =>
        Effect.gen(function* () {
          const { answer, responses } = yield* asked
          assert.deepStrictEqual(
            [answer.status, JSON.parse(answer.body)],
            [202, { access_token: "from the application" }]
          )
          assertNonces(answer)
          assert.deepStrictEqual(responses.map(revealed), [{ action, subjectToken: "a-subject-token", ...nonces }])
        })
      )

      it.scoped(`lets nobody store the application's answer to ${action}`, () =>
        Effect.map(asked, ({ answer }) => assertJson(answer))
      )
    }

    for (const [action, status] of [
      ["OK", 200],
      ["INTERNAL_SERVER_ERROR", 500]
    ] as const) {
      it.scoped(`issues the tokens of a user whose password is right, and answers ${action} with ${status}`, () =>
        Effect.gen(function* () {
          const { answerTo, calls } = yield* stage(mount, {
            authlete: {
              processToken: tokenResponse(passwordResponse),
              issueToken: Effect.succeed({ action, responseContent })
            },
            more: onlyAlice
          })
          const answer = yield* answerTo(form())
          assertContent(answer, status, content)
          assertNonces(answer)
          assert.deepStrictEqual(calls.issueToken.map(revealed), [{ ticket: "a-ticket", subject: "user-1" }])
          assert.lengthOf(calls.failToken, 0)
        })
      )
    }

    for (const [action, status] of [
      ["BAD_REQUEST", 400],
      ["INTERNAL_SERVER_ERROR", 500]
    ] as const) {
      it.scoped(`fails the request of a user whose password is wrong, and answers ${action} with ${status}`, () =>
        Effect.gen(function* () {
          const { answerTo, calls } = yield* stage(mount, {
            authlete: {
              processToken: tokenResponse({ ...passwordResponse, password: "wrong" }),
              failToken: Effect.succeed({ action, responseContent })
            },
            more: onlyAlice
          })
          const answer = yield* answerTo(form())
          assertContent(answer, status, content)
          assertNonces(answer)
          assert.deepStrictEqual(calls.failToken.map(revealed), [
            { ticket: "a-ticket", reason: "INVALID_RESOURCE_OWNER_CREDENTIALS" }
          ])
          assert.lengthOf(calls.issueToken, 0)
        })
      )
    }

    it.scoped("gives the whole token response to who checks the password", () =>
      Effect.gen(function* () {
        const responses: Array<TokenResponse> = []
        const more = authenticator(({ tokenResponse }) => {
          responses.push(tokenResponse)
          return Effect.succeed(Option.none())
        })
        const processToken = tokenResponse({ ...passwordResponse, clientId: 42 })
        const failToken = Effect.succeed({ action: "BAD_REQUEST", responseContent })
        yield* (yield* stage(mount, { authlete: { processToken, failToken }, more })).answerTo(form())
        assert.deepStrictEqual(responses.map(revealed), [{ ...passwordResponse, clientId: 42 }])
      })
    )

    for (const [problem, authlete, setting] of failures) {
      it.scoped(`answers 500 server_error, and logs an error, when ${problem}`, () =>
        Effect.gen(function* () {
          const { answerTo, errors } = yield* stage(mount, { authlete, ...setting })
          const answer = yield* answerTo(form())
          assertError(answer, 500, "server_error")
          assert.notInclude(answer.body, "authlete.com")
          assert.deepStrictEqual(
            errors().map(({ text }) => text.includes("The token request could not be answered")),
            [true]
          )
        })
      )
    }

    for (const [sentence, authlete, setting] of sentences) {
      it.scoped(`says in the log: ${sentence}`, () =>
        Effect.gen(function* () {
          const { answerTo, errors } = yield* stage(mount, { authlete, ...setting })
          assert.strictEqual((yield* answerTo(form())).status, 500)
          assert.deepStrictEqual(
            errors().map(({ text }) => text.includes(sentence)),
            [true]
          )
        })
      )
    }

    for (const action of ["SOMETHING_NEW", "toString", "OK"]) {
      it.scoped(`sends the nonces with a 500 that follows from ${action}`, () =>
        Effect.gen(function* () {
          const processToken = tokenResponse({ action, ...nonces })
          const answer = yield* (yield* stage(mount, { authlete: { processToken } })).answerTo(form())
          assertError(answer, 500, "server_error")
          assertNonces(answer)
        })
      )
    }
  })
}
