import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, Layer, Option, Redacted, Schedule, TestClock } from "effect"
import {
  DefaultError,
  ExtensionGrants,
  type IdTokenClaimsRequest,
  RefreshDenied,
  ResourceOwnerAuthenticator
} from "effect-authlete"
import { trap } from "../client/hostileInputScenarios.js"
import {
  type Authlete,
  asleepUntil,
  assertContent,
  assertError,
  assertNonces,
  form,
  mounts,
  nonces,
  refreshesDenied,
  reissueFailures,
  revealed,
  type Setting,
  stage,
  tokenResponse,
  turn
} from "./mount.js"

const plain = '{"access_token":"new-access-token","refresh_token":"new-refresh-token"}'

const withIdToken = '{"access_token":"new-access-token","id_token":"new-id-token"}'

const reissuable = {
  action: "ID_TOKEN_REISSUABLE",
  subject: "alice",
  clientId: 4711,
  requestedIdTokenClaims: ["email", "name"],
  accessToken: "new-access-token",
  jwtAccessToken: "new-jwt-access-token",
  refreshToken: "new-refresh-token",
  responseContent: plain,
  ...nonces
}

const processToken = tokenResponse(reissuable)

const reissueIdToken = Effect.succeed({ action: "OK", responseContent: Redacted.make(withIdToken) })

const authlete: Authlete = { processToken, reissueIdToken }

const transport = new DefaultError({ operation: "reissueIdToken", reason: "Transport", description: "no connection" })

const answering = (reissueIdToken: Authlete["reissueIdToken"] & {}): Setting => ({
  authlete: { processToken, reissueIdToken }
})

const looking = (lookUp: Setting["lookUp"] & {}): Setting => ({ authlete, lookUp })

/** A reissue that has failed, at once, by what only an effect can do. */
const failures: ReadonlyArray<readonly [name: string, setting: Setting]> = [
  ["the reissue dies", answering(Effect.die(new Error("a defect")))],
  ["the reissue interrupts itself", answering(Effect.interrupt)],
  ["the look-up dies", looking(() => Effect.die(new Error("the database is gone")))],
  ["the look-up interrupts itself", looking(() => Effect.interrupt)],
  // What only JavaScript lets through.
  ["the look-up returns no effect", looking(() => Effect.flatMap(Effect.void, () => undefined as never))],
  ["the error of the look-up throws when it is looked at", looking(() => Effect.fail(trap))]
]

/** A reissue that takes too long. */
const stalls: ReadonlyArray<readonly [name: string, setting: Setting]> = [
  ["the look-up stalls", looking(() => Effect.never)],
  ["the look-up stalls and can't be interrupted", looking(() => Effect.uninterruptible(Effect.never))],
  ["the reissue stalls", answering(Effect.never)],
  ["the reissue stalls and can't be interrupted", answering(Effect.uninterruptible(Effect.never))],
  [
    "the look-up takes 3 seconds, and then the reissue stalls",
    { authlete: { processToken, reissueIdToken: Effect.never }, lookUp: () => Effect.delay(Effect.succeed({}), 3000) }
  ],
  [
    "the look-up takes 3 seconds, and then the reissue takes 3",
    {
      authlete: { processToken, reissueIdToken: Effect.delay(reissueIdToken, 3000) },
      lookUp: () => Effect.delay(Effect.succeed({}), 3000)
    }
  ],
  ["the reissue is retried for ever", answering(Effect.retry(Effect.fail(transport), Schedule.spaced(700)))]
]

for (const [name, mount] of Object.entries(mounts)) {
  describe(`A refresh at a token endpoint ${name}`, () => {
    it.scoped("has the claims looked up with the whole token response", () =>
      Effect.gen(function* () {
        const asked: Array<IdTokenClaimsRequest> = []
        const { answerTo } = yield* stage(mount, {
          authlete,
          lookUp: (request) => {
            asked.push(request)
            return Effect.succeed({})
          }
        })
        assertContent(yield* answerTo(form()), 200, withIdToken)
        assert.deepStrictEqual(asked, [
          { subject: "alice", claimNames: ["email", "name"], tokenResponse: yield* processToken }
        ])
      })
    )

    for (const [problem, setting] of failures) {
      it.scoped(`survives when ${problem}: plain content, an error in the log, and one in the metric`, () =>
        Effect.gen(function* () {
          const before = yield* reissueFailures
          const { answerTo, errors } = yield* stage(mount, setting)
          const answer = yield* answerTo(form())
          assertContent(answer, 200, plain)
          assertNonces(answer)
          assert.deepStrictEqual([errors().length, yield* reissueFailures], [1, before + 1])
        })
      )
    }

    const denials: ReadonlyArray<readonly [how: string, lookUp: Setting["lookUp"] & {}]> = [
      [
        "denies it among other look-ups",
        () => Effect.all([Effect.never, Effect.fail(new RefreshDenied())], { concurrency: 2 }).pipe(Effect.as({}))
      ],
      [
        "denies it after another look-up failed",
        () =>
          Effect.all([Effect.fail(new Error("the database is gone")), Effect.fail(new RefreshDenied())], {
            concurrency: 2
          }).pipe(Effect.as({}))
      ],
      [
        "denies it among failures that it collects",
        () =>
          Effect.validateAll([new Error("the database is gone"), new RefreshDenied()], (error) =>
            Effect.fail(error)
          ).pipe(Effect.as({}))
      ],
      [
        "denies it and then can't clean up",
        () => Effect.ensuring(Effect.fail(new RefreshDenied()), Effect.die(new Error("the database is gone")))
      ]
    ]
    for (const [how, lookUp] of denials) {
      it.scoped(`is a 400 invalid_grant when the look-up ${how}`, () =>
        Effect.gen(function* () {
          const before = yield* reissueFailures
          const denied = yield* refreshesDenied
          const { answerTo, calls, logs } = yield* stage(mount, { authlete, lookUp })
          const answer = yield* answerTo(form())
          assertError(answer, 400, "invalid_grant")
          assertNonces(answer)
          assert.deepStrictEqual([calls.reissueIdToken.length, yield* reissueFailures], [0, before])
          assert.strictEqual(yield* refreshesDenied, denied + 1)
          assert.deepStrictEqual(calls.revokeToken.map(revealed), [
            { accessTokenIdentifier: "new-access-token", refreshTokenIdentifier: "new-refresh-token" }
          ])
          const lines = logs.filter(({ level }) => level === "INFO").map(({ text }) => text)
          assert.lengthOf(lines, 1)
          assert.include(lines[0], "IdTokenClaims denied a refresh of the client 4711")
          assert.notInclude(lines[0], "alice")
        })
      )
    }

    const deny = () => Effect.fail(new RefreshDenied())

    it.scoped("goes on with the revocation when the client goes away", () =>
      Effect.gen(function* () {
        const began = yield* Deferred.make<void>()
        const may = yield* Deferred.make<void>()
        const ended = yield* Deferred.make<Exit.Exit<unknown>>()
        const revokeToken = Deferred.succeed(began, undefined).pipe(
          Effect.zipRight(Deferred.await(may)),
          Effect.as({ count: 1 }),
          Effect.onExit((exit) => Deferred.succeed(ended, exit))
        )
        const { answerTo, errors } = yield* stage(mount, { authlete: { ...authlete, revokeToken }, lookUp: deny })
        const leaving = new AbortController()
        const client = yield* Effect.fork(Effect.exit(answerTo({ ...form(), signal: leaving.signal })))
        yield* Deferred.await(began)
        leaving.abort()
        yield* Fiber.join(client)
        yield* turn
        yield* Deferred.succeed(may, undefined)
        assert.isTrue(Exit.isSuccess(yield* Deferred.await(ended)))
        assert.lengthOf(errors(), 0)
      })
    )

    it.scoped("goes on with a revocation that takes longer than the client waits, and says how it ends", () =>
      Effect.gen(function* () {
        const { answerTo, errors } = yield* stage(mount, {
          authlete: { ...authlete, revokeToken: Effect.delay(Effect.succeed({ count: 0 }), 20_000) },
          lookUp: deny
        })
        const client = yield* Effect.fork(answerTo(form()))
        yield* asleepUntil(5000)
        yield* TestClock.adjust(5000)
        assertError(yield* Fiber.join(client), 400, "invalid_grant")
        assert.lengthOf(errors(), 0)
        yield* TestClock.adjust(15_000)
        yield* turn
        assert.include(errors()[0]?.text, "revokeToken: Authlete revoked no token")
      })
    )

    for (const [what, stalled] of [
      ["stalls", Effect.never],
      ["stalls and can't be interrupted", Effect.uninterruptible(Effect.never)]
    ] as const) {
      it.scoped(`is a 400 at the end of reissueTimeout when the revocation ${what}, after a look-up of 3 seconds`, () =>
        Effect.gen(function* () {
          yield* TestClock.adjust(10_000)
          const { answerTo, errors } = yield* stage(mount, {
            authlete: { ...authlete, revokeToken: stalled },
            lookUp: () => Effect.delay(deny(), 3000)
          })
          const client = yield* Effect.fork(answerTo(form()))
          yield* asleepUntil(13_000)
          yield* TestClock.adjust(3000)
          yield* asleepUntil(15_000)
          yield* TestClock.adjust(1999)
          yield* Effect.repeat(turn, { times: 100 })
          assert.isTrue(Option.isNone(yield* Fiber.poll(client)))
          yield* TestClock.adjust(1)
          assertError(yield* Fiber.join(client), 400, "invalid_grant")
          assert.lengthOf(errors(), 0)
        })
      )
    }

    /** The answer to a refresh, and that it came at this time of the test's clock, and no sooner. */
    const answerAfter = (millis: number, setting: Setting) =>
      Effect.gen(function* () {
        const before = yield* reissueFailures
        const { answerTo, errors } = yield* stage(mount, setting)
        const client = yield* Effect.fork(answerTo(form()))
        yield* asleepUntil(millis)
        yield* TestClock.adjust(millis - 1)
        yield* turn
        assert.lengthOf(errors(), 0)
        yield* TestClock.adjust(1)
        const answer = yield* Fiber.join(client)
        assertNonces(answer)
        assert.deepStrictEqual(
          errors().map(({ millis, text }) => [
            millis,
            text.includes("reissueIdToken: the look-up and the reissue took longer than reissueTimeout")
          ]),
          [[millis, true]]
        )
        assert.strictEqual(yield* reissueFailures, before + 1)
        return answer
      })

    for (const [problem, setting] of stalls) {
      it.scoped(`survives at exactly 5 seconds when ${problem}`, () =>
        Effect.map(answerAfter(5000, setting), (answer) => assertContent(answer, 200, plain))
      )
    }

    it.scoped("survives at exactly the time that is configured", () =>
      Effect.gen(function* () {
        const setting = { ...looking(() => Effect.never), options: { reissueTimeout: "2 seconds" } } as const
        assertContent(yield* answerAfter(2000, setting), 200, plain)
      })
    )

    it.scoped("is a 500 server_error at exactly 5 seconds, if that is configured", () =>
      Effect.gen(function* () {
        const setting = { ...answering(Effect.never), options: { whenReissueFails: "server_error" } } as const
        assertError(yield* answerAfter(5000, setting), 500, "server_error")
      })
    )

    it.scoped("is answered with the new ID token that comes just in time", () =>
      Effect.gen(function* () {
        const { answerTo, errors } = yield* stage(mount, {
          authlete: { processToken, reissueIdToken: Effect.delay(reissueIdToken, 1999) },
          lookUp: () => Effect.delay(Effect.succeed({}), 3000)
        })
        const client = yield* Effect.fork(answerTo(form()))
        yield* asleepUntil(3000)
        yield* TestClock.adjust(3000)
        yield* asleepUntil(4999)
        yield* TestClock.adjust(1999)
        assertContent(yield* Fiber.join(client), 200, withIdToken)
        assert.lengthOf(errors(), 0)
      })
    )

    it.scoped("stops looking up and reissuing when its time is over", () =>
      Effect.gen(function* () {
        const interrupted = yield* Deferred.make<void>()
        const stalled = Effect.onInterrupt(Effect.never, () => Deferred.succeed(interrupted, undefined))
        yield* answerAfter(5000, answering(stalled))
        yield* Deferred.await(interrupted)
      })
    )
  })

  describe(`A client that goes away from a token endpoint ${name}`, () => {
    const passwordResponse = tokenResponse({ action: "PASSWORD", username: "a", password: "b", ticket: "c" })
    const found = Layer.succeed(ResourceOwnerAuthenticator, { authenticate: () => Effect.succeedSome("alice") })
    const wrong = Layer.succeed(ResourceOwnerAuthenticator, { authenticate: () => Effect.succeed(Option.none()) })

    const upstream: Record<string, (stalled: Effect.Effect<never>) => Setting> = {
      "/auth/token": (stalled) => ({ authlete: { processToken: stalled } }),
      "/auth/token/issue": (stalled) => ({
        authlete: { processToken: passwordResponse, issueToken: stalled },
        more: found
      }),
      "/auth/token/fail": (stalled) => ({
        authlete: { processToken: passwordResponse, failToken: stalled },
        more: wrong
      }),
      "/idtoken/reissue": answering,
      "the look-up of claims": (stalled) => looking(() => stalled),
      "the check of a password": (stalled) => ({
        authlete: { processToken: passwordResponse },
        more: Layer.succeed(ResourceOwnerAuthenticator, { authenticate: () => stalled })
      }),
      "the application's answer": (stalled) => ({
        authlete: { processToken: tokenResponse({ action: "JWT_BEARER" }) },
        more: Layer.succeed(ExtensionGrants, { answer: () => stalled })
      }),
      "the look-up of the certificate": (stalled) => ({ options: { clientCertificate: () => stalled } })
    }
    for (const [what, setting] of Object.entries(upstream)) {
      it.scoped(`interrupts ${what}, and no error is logged`, () =>
        Effect.gen(function* () {
          const before = yield* reissueFailures
          const started = yield* Deferred.make<void>()
          const interrupted = yield* Deferred.make<void>()
          const stalled = Effect.zipRight(Deferred.succeed(started, undefined), Effect.never).pipe(
            Effect.onInterrupt(() => Deferred.succeed(interrupted, undefined))
          )
          const { answerTo, errors } = yield* stage(mount, setting(stalled))
          const client = new AbortController()
          const gone = yield* Effect.fork(Effect.exit(answerTo({ ...form(), signal: client.signal })))
          yield* Deferred.await(started)
          client.abort()
          yield* Deferred.await(interrupted)
          yield* Fiber.await(gone)
          yield* turn
          assert.deepStrictEqual([errors().length, yield* reissueFailures], [0, before])
        })
      )
    }
  })
}
