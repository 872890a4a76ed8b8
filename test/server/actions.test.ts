import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option, Redacted } from "effect"
import { ExtensionGrants, ResourceOwnerAuthenticator, TokenRequestHandler, type TokenResponse } from "effect-authlete"
import { type Authlete, assertError, form, mounts, revealed, type Setting, stage, tokenResponse } from "./mount.js"

const authenticator = (authenticate: (typeof ResourceOwnerAuthenticator.Service)["authenticate"]) =>
  Layer.succeed(ResourceOwnerAuthenticator, { authenticate })

const passwordResponse = { action: "PASSWORD", username: "alice", password: "a-password", ticket: "a-ticket" }

/** What only JavaScript lets through. */
const nothing = null as never

/** What only an effect can do, and goes wrong for the endpoint, not for the client. */
const failures: ReadonlyArray<readonly [name: string, authlete: Authlete, setting?: Setting]> = [
  ["the call dies", { processToken: Effect.die(new Error("a defect at authlete.com")) }],
  ["the call interrupts itself", { processToken: Effect.interrupt }],
  [
    "the application dies over an extension grant",
    { processToken: tokenResponse({ action: "TOKEN_EXCHANGE" }) },
    { more: Layer.succeed(ExtensionGrants, { answer: () => Effect.die(new Error("authlete.com")) }) }
  ],
  [
    "the application returns no effect for an extension grant",
    { processToken: tokenResponse({ action: "TOKEN_EXCHANGE" }) },
    { more: Layer.succeed(ExtensionGrants, { answer: () => nothing }) }
  ],
  [
    "the check of a password returns no effect",
    { processToken: tokenResponse(passwordResponse) },
    { more: authenticator(() => Effect.flatMap(Effect.void, () => nothing)) }
  ],
  ["clientCertificate returns no effect", {}, { options: { clientCertificate: () => nothing } }]
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
    it.scoped("gives the whole token response to who checks the password", () =>
      Effect.gen(function* () {
        const responses: Array<TokenResponse> = []
        const more = authenticator(({ tokenResponse }) => {
          responses.push(tokenResponse)
          return Effect.succeed(Option.none())
        })
        const processToken = tokenResponse({ ...passwordResponse, clientId: 42 })
        const failToken = Effect.succeed({ action: "BAD_REQUEST", responseContent: Redacted.make("{}") })
        yield* (yield* stage(mount, { authlete: { processToken, failToken }, more })).answerTo(form())
        assert.deepStrictEqual(responses.map(revealed), [{ ...passwordResponse, clientId: 42 }])
      })
    )

    it.scoped("warns once of a service that is missing, however often it is asked for", () =>
      Effect.gen(function* () {
        const processToken = tokenResponse({ action: "JWT_BEARER" })
        const { answerTo, logs } = yield* stage(mount, { authlete: { processToken } })
        for (let asked = 0; asked < 2; asked++) assertError(yield* answerTo(form()), 400, "unsupported_grant_type")
        assert.lengthOf(
          logs.filter(({ level }) => /^warn$/i.test(level)),
          1
        )
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
  })
}
