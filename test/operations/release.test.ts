import { HttpClient, HttpClientResponse } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Context, Deferred, Effect, Exit, Fiber, Layer, Option, Redacted, Schedule, Scope, TestClock } from "effect"
import { type AuthleteConfigOptions, type AuthleteError, DefaultError, TokenEndpoint } from "effect-authlete"
import { configFor, request } from "../client/call.js"
import { form, mounts, stage } from "../server/mount.js"

const ok = () => new Response('{"action":"OK","responseContent":"{}"}')

const reissuable = {
  action: "ID_TOKEN_REISSUABLE",
  subject: "alice",
  accessToken: "new-access-token",
  refreshToken: "new-refresh-token",
  responseContent: "{}"
}

const clientOf = (answer: Effect.Effect<Response>) =>
  HttpClient.make((request) => Effect.map(answer, (response) => HttpClientResponse.fromWeb(request, response)))

const web = mounts["as a web handler"] ?? assert.fail("there is no such mount")

/** A token endpoint, over a client whose answers are the test's, in a scope that the test closes. */
const build = (answer: Effect.Effect<Response>, options?: Partial<AuthleteConfigOptions>) =>
  Effect.gen(function* () {
    const asked = yield* Deferred.make<void>()
    const client = { released: false }
    const Client = Layer.scoped(
      HttpClient.HttpClient,
      Effect.acquireRelease(Effect.succeed(clientOf(Effect.zipRight(Deferred.succeed(asked, void 0), answer))), () =>
        Effect.sync(() => {
          client.released = true
        })
      )
    )
    const scope = yield* Scope.make()
    const layer = TokenEndpoint.layer.pipe(
      Layer.provide(configFor("https://authlete.example", options)),
      Layer.provide(Client)
    )
    const endpoint = Context.get(yield* Layer.buildWithScope(layer, scope), TokenEndpoint)
    return { asked: Deferred.await(asked), client, endpoint, release: Scope.close(scope, Exit.void) }
  })

const settle = Effect.repeatN(Effect.yieldNow(), 100)

describe("TokenEndpoint.layer, when it is released,", () => {
  it.effect("lets a call end before its client is released", () =>
    Effect.gen(function* () {
      const answer = yield* Deferred.make<Response>()
      const { asked, client, endpoint, release } = yield* build(Deferred.await(answer))
      const call = yield* Effect.fork(endpoint.reissueIdToken(request))
      yield* asked
      const released = yield* Effect.fork(release)
      yield* settle
      assert.isFalse(client.released)
      yield* Deferred.succeed(answer, ok())
      assert.strictEqual((yield* Fiber.join(call)).action, "OK")
      yield* Fiber.join(released)
      assert.isTrue(client.released)
    })
  )

  it.effect("takes no new call, and says so", () =>
    Effect.gen(function* () {
      const { endpoint, release } = yield* build(Effect.sync(ok))
      yield* release
      const calls: ReadonlyArray<Effect.Effect<unknown, AuthleteError>> = [
        endpoint.reissueIdToken(request),
        endpoint.processToken({ parameters: Redacted.make("a=b") }),
        endpoint.issueToken({ ticket: Redacted.make("a-ticket"), subject: "alice" }),
        endpoint.failToken({ ticket: Redacted.make("a-ticket"), reason: "UNKNOWN" }),
        endpoint.revokeToken({ subject: "alice" }),
        endpoint.getJwks({})
      ]
      for (const call of calls) {
        const error = yield* Effect.flip(call)
        assert.instanceOf(error, DefaultError)
        assert.deepStrictEqual([error.reason, error.neverSent], ["InvalidRequest", true])
        assert.match(error.message, /^\w+: the request was not sent: TokenEndpoint\.layer was released/)
      }
    })
  )

  it.effect("takes no new call while another is under way", () =>
    Effect.gen(function* () {
      const { asked, endpoint, release } = yield* build(Effect.never, { timeout: 1000 })
      const call = yield* Effect.fork(endpoint.reissueIdToken(request))
      yield* asked
      yield* Effect.fork(release)
      yield* settle
      assert.propertyVal(yield* Effect.flip(endpoint.reissueIdToken(request)), "reason", "InvalidRequest")
      yield* TestClock.adjust(1000)
      assert.propertyVal(yield* Effect.flip(Fiber.join(call)), "reason", "Timeout")
    })
  )

  it.effect("waits for a call no longer than its timeout", () =>
    Effect.gen(function* () {
      const { asked, client, endpoint, release } = yield* build(Effect.never, {
        timeout: 1000,
        retry: Schedule.forever
      })
      yield* Effect.fork(endpoint.reissueIdToken(request))
      yield* asked
      const released = yield* Effect.fork(release)
      yield* TestClock.adjust(999)
      assert.isTrue(Option.isNone(yield* Fiber.poll(released)))
      yield* TestClock.adjust(1)
      yield* Fiber.join(released)
      assert.isTrue(client.released)
    })
  )

  it.effect("does not wait for a retry, which ends the call with the last failure", () =>
    Effect.gen(function* () {
      const { endpoint, release } = yield* build(
        Effect.sync(() => new Response("", { status: 503 })),
        { retry: Schedule.spaced("1 hour") }
      )
      const call = yield* Effect.fork(endpoint.reissueIdToken(request))
      yield* TestClock.adjust("90 minutes")
      yield* release
      assert.propertyVal(yield* Effect.flip(Fiber.join(call)), "status", 503)
    })
  )

  it.effect("does not wait for a call that was interrupted", () =>
    Effect.gen(function* () {
      const { asked, endpoint, release } = yield* build(Effect.never)
      const call = yield* Effect.fork(endpoint.reissueIdToken(request))
      yield* asked
      yield* Fiber.interrupt(call)
      yield* release
    })
  )

  it.effect("does not wait for a handler that built it, and made one of its calls", () =>
    Effect.gen(function* () {
      const outer = yield* build(Effect.sync(() => new Response(JSON.stringify(reissuable))))
      const inner = TokenEndpoint.layer.pipe(
        Layer.provide(configFor("https://authlete.example")),
        Layer.provide(Layer.succeed(HttpClient.HttpClient, clientOf(Effect.sync(ok)))),
        Layer.orDie
      )
      const lookUp = () =>
        Effect.flatMap(TokenEndpoint, (endpoint) => endpoint.reissueIdToken(request)).pipe(
          Effect.provide(inner),
          Effect.as({})
        )
      const answer = yield* stage(web, { endpoint: Layer.succeed(TokenEndpoint, outer.endpoint), lookUp }).pipe(
        Effect.flatMap(({ answerTo }) => answerTo(form())),
        Effect.scoped
      )
      assert.strictEqual(answer.status, 200)
      yield* outer.release
    })
  )

  it.effect("waits for a call that outlives the answer it was made for", () =>
    Effect.gen(function* () {
      const answer = yield* Deferred.make<Response>()
      const answers = [Effect.succeed(new Response(JSON.stringify(reissuable))), Deferred.await(answer)]
      const { client, endpoint, release } = yield* build(Effect.suspend(() => answers.shift() ?? Effect.sync(ok)))
      const lookUp = () =>
        Effect.zipRight(
          Effect.forkDaemon(endpoint.reissueIdToken(request)),
          Effect.zipRight(settle, Effect.fail("none"))
        )
      yield* stage(web, { endpoint: Layer.succeed(TokenEndpoint, endpoint), lookUp }).pipe(
        Effect.flatMap(({ answerTo }) => answerTo(form())),
        Effect.scoped
      )
      const released = yield* Effect.fork(release)
      yield* settle
      assert.isFalse(client.released)
      yield* Deferred.succeed(answer, ok())
      yield* Fiber.join(released)
    })
  )

  it.effect("lets a call end whose caller can't be interrupted, and was", () =>
    Effect.gen(function* () {
      const answer = yield* Deferred.make<Response>()
      const { asked, endpoint, release } = yield* build(Deferred.await(answer))
      const outcome = yield* Deferred.make<string | undefined>()
      const call = Effect.flatMap(endpoint.processToken({ parameters: Redacted.make("a=b") }), ({ action }) =>
        Deferred.succeed(outcome, action)
      )
      const caller = yield* Effect.fork(Effect.uninterruptible(call))
      yield* asked
      yield* Effect.fork(Fiber.interrupt(caller))
      yield* Effect.fork(release)
      yield* settle
      yield* Deferred.succeed(answer, ok())
      assert.strictEqual(yield* Deferred.await(outcome), "OK")
    })
  )

  it.effect("lets a caller that can't be interrupted wait for its next attempt", () =>
    Effect.gen(function* () {
      const answers = [503, 503, 200]
      const { endpoint } = yield* build(
        Effect.sync(() => new Response('{"action":"OK"}', { status: answers.shift() ?? 500 })),
        { retry: Schedule.spaced(1000) }
      )
      const outcome = yield* Deferred.make<string | undefined>()
      const call = Effect.flatMap(endpoint.reissueIdToken(request), ({ action }) => Deferred.succeed(outcome, action))
      const caller = yield* Effect.fork(Effect.uninterruptible(call))
      yield* TestClock.adjust(500)
      yield* Effect.fork(Fiber.interrupt(caller))
      yield* TestClock.adjust(5000)
      assert.strictEqual(yield* Deferred.await(outcome), "OK")
    })
  )
})
