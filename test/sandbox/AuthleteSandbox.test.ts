import { inspect } from "node:util"
import { HttpClient, HttpServer, HttpServerRequest, HttpServerResponse } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import {
  Arbitrary,
  Chunk,
  Clock,
  Context,
  Deferred,
  Effect,
  Exit,
  FastCheck,
  Fiber,
  Layer,
  Redacted,
  Schema,
  Stream,
  TestClock,
  Tuple
} from "effect"
import {
  AuthleteConfig,
  type CallOptions,
  DefaultError,
  IdTokenReissueRequest,
  type IdTokenReissueResponse,
  JsonObject,
  reissueIdToken
} from "effect-authlete"
import { AuthleteSandbox, type AuthleteSandboxOptions, type Grant, SandboxReply } from "effect-authlete/sandbox"
import { createLocalJWKSet, jwtVerify } from "jose"
import { ended } from "../client/outcome.js"
import { type CallerScenario, callerScenarios, refusedOptions } from "./layerScenarios.js"
import { http, mounts, type Services, sentence } from "./mounts.js"

const alice: Grant = {
  subject: "alice",
  clientId: "client-1",
  scopes: ["openid", "email"],
  authTime: 1_790_000_000
}

const reissuePath = "/api/1000000000/idtoken/reissue"

const reissue = (request: Partial<IdTokenReissueRequest> = {}, options?: CallOptions) =>
  Effect.gen(function* () {
    const tokens = yield* (yield* AuthleteSandbox).grant(alice)
    return yield* reissueIdToken({ ...tokens, ...request }, options)
  })

const assertOk = (response: IdTokenReissueResponse) => {
  assert.deepStrictEqual([response.action, response.resultCode], ["OK", "SANDBOX_REISSUED"])
  assert.match(response.resultMessage ?? "", sentence)
  assert.isDefined(response.idToken)
  return Redacted.value(response.idToken)
}

/** The ID token of a reissue, checked by `jose` at the time of the Clock. */
const idTokenOf = (request: Partial<IdTokenReissueRequest> = {}, grant: Grant = alice) =>
  Effect.gen(function* () {
    const sandbox = yield* AuthleteSandbox
    const tokens = yield* sandbox.grant(grant)
    const idToken = assertOk(yield* reissueIdToken({ ...tokens, ...request }))
    const currentDate = new Date(yield* Clock.currentTimeMillis)
    const jwks = yield* sandbox.jwks
    const { payload, protectedHeader } = yield* Effect.promise(() =>
      jwtVerify(idToken, createLocalJWKSet(jwks), { algorithms: ["RS256"], currentDate })
    )
    return { payload, protectedHeader, accessToken: Redacted.value(tokens.accessToken) }
  })

const eventLoopTurn = Effect.async<void>((resume) => {
  setImmediate(() => resume(Effect.void))
})

/** Until so many fibers, of the client and of the server, wait for the Clock. */
const untilAsleep = (fibers: number) =>
  Effect.repeat(Effect.zipRight(eventLoopTurn, TestClock.sleeps()), {
    until: (sleeps) => Chunk.size(sleeps) >= fibers
  })

const assertDefaultError = (error: unknown, reason: DefaultError["reason"], status: number | undefined) => {
  assert.instanceOf(error, DefaultError)
  assert.deepStrictEqual([error.reason, error.status], [reason, status])
}

/** What each call of a scenario comes to, and how many requests came. */
const ends = ({ ends, replies, serviceId }: CallerScenario) =>
  Effect.gen(function* () {
    const sandbox = yield* AuthleteSandbox
    for (const queued of replies) yield* sandbox.next(...queued)
    const call = reissue({}, serviceId === undefined ? {} : { serviceId })
    for (const end of ends) {
      const found: object = { status: undefined, ...(yield* ended(call)) }
      assert.deepInclude(found, end)
    }
    assert.lengthOf(yield* sandbox.requests, ends.length)
  })

for (const [name, mount] of Object.entries(mounts)) {
  const test = <E>(sentence: string, effect: Effect.Effect<void, E, Services>, options?: AuthleteSandboxOptions) =>
    it.effect(sentence, () => Effect.provide(effect, mount(options)))

  describe(`a caller of a sandbox ${name}`, () => {
    for (const scenario of callerScenarios) test(scenario.name, ends(scenario))
  })

  describe(`whom a sandbox ${name} answers`, () => {
    it.effect("a bearer that no call could carry fails the layer with a ConfigError", () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(Effect.scoped(Layer.build(mount({ bearer: Redacted.make("line\nbreak") }))))
        assert.strictEqual(error._tag, "ConfigError")
      })
    )
  })

  describe(`claims and idtHeaderParams of a sandbox ${name}`, () => {
    // Of all names, the one that a copy made by assignment loses.
    const objects = FastCheck.oneof(Arbitrary.make(JsonObject), FastCheck.constant(JSON.parse('{"__proto__":[]}')))
    it.effect.prop(
      "arrive in the payload and in the header as they were given",
      { claims: objects, idtHeaderParams: objects },
      (request) =>
        Effect.gen(function* () {
          const plain = yield* idTokenOf()
          const { accessToken: _, payload, protectedHeader } = yield* idTokenOf(request)
          const { at_hash } = payload
          // As text, since a comparison of objects does not see a member named `__proto__`.
          assert.strictEqual(JSON.stringify(payload), JSON.stringify({ ...request.claims, ...plain.payload, at_hash }))
          assert.strictEqual(
            JSON.stringify(protectedHeader),
            JSON.stringify({ ...request.idtHeaderParams, ...plain.protectedHeader })
          )
        }).pipe(Effect.provide(mount())),
      { fastCheck: { numRuns: 30 }, timeout: 60_000 }
    )
  })

  describe(`the requests of a sandbox ${name}`, () => {
    test(
      "hold the credential, unknown headers and the body as Redacted, and print none of them",
      Effect.gen(function* () {
        const sandbox = yield* AuthleteSandbox
        const { refreshToken } = yield* sandbox.grant(alice)
        const request = {
          accessToken: Redacted.make("canary-access-token"),
          refreshToken,
          sub: "canary-sub",
          claims: { email: "canary-claim" },
          idtHeaderParams: { tenant: "canary-header-param" }
        }
        yield* reissueIdToken(request, { headers: { "x-trace": "canary-header", cookie: "canary-cookie" } })
        const requests = yield* sandbox.requests
        const prints = [JSON.stringify(requests), inspect(requests, { depth: Infinity, showHidden: true })]
        for (const print of prints) {
          assert.notInclude(print, "canary")
          assert.notInclude(print, Redacted.value(refreshToken))
          assert.include(print, "x-trace")
        }
        const [received] = requests
        assert.isDefined(received)
        const valueOf = (header: string) => {
          const value = received.headers[header]
          assert.isTrue(Redacted.isRedacted(value))
          return Redacted.isRedacted(value) ? Redacted.value(value) : value
        }
        assert.strictEqual(valueOf("authorization"), "Bearer canary-bearer")
        assert.strictEqual(valueOf("x-trace"), "canary-header")
        assert.strictEqual(valueOf("cookie"), "canary-cookie")
        assert.deepStrictEqual(
          JSON.parse(Redacted.value(received.body)),
          yield* Schema.encode(IdTokenReissueRequest)(request)
        )
      }),
      { bearer: Redacted.make("canary-bearer") }
    )
  })

  describe(`the next replies of a sandbox ${name}`, () => {
    const { Delay, DroppedConnection, TruncatedBody } = SandboxReply
    test(
      "a Delay beyond the caller's timeout is a Timeout",
      Effect.gen(function* () {
        yield* (yield* AuthleteSandbox).next(Delay({ duration: 60_000 }))
        const error = yield* Effect.fork(Effect.flip(reissue({}, { timeout: "1 second" })))
        yield* untilAsleep(2)
        yield* TestClock.adjust("1 second")
        assertDefaultError(yield* Fiber.join(error), "Timeout", undefined)
      })
    )

    test(
      "DroppedConnection is no answer to any HTTP client",
      Effect.gen(function* () {
        yield* (yield* AuthleteSandbox).next(DroppedConnection())
        assert.propertyVal(yield* Effect.flip(http("POST", reissuePath)), "_tag", "RequestError")
      })
    )

    test(
      "TruncatedBody gives the headers of the usual answer, and the first half of its body",
      Effect.gen(function* () {
        const path = "/api/2000000000/idtoken/reissue"
        const usual = yield* http("POST", path)
        yield* (yield* AuthleteSandbox).next(TruncatedBody())
        const { baseUrl } = yield* AuthleteConfig
        const { headers, status, stream } = yield* HttpClient.post(baseUrl + path, {
          headers: { authorization: "Bearer sandbox-bearer" }
        })
        assert.deepStrictEqual(
          [status, headers["content-type"], headers["content-length"]],
          [usual.status, usual.contentType, String(usual.text.length)]
        )
        const chunks: Array<Uint8Array> = []
        const end = yield* Effect.exit(Stream.runForEach(stream, (chunk) => Effect.sync(() => chunks.push(chunk))))
        assert.isTrue(Exit.isFailure(end))
        assert.strictEqual(Buffer.concat(chunks).toString(), usual.text.slice(0, usual.text.length / 2))
      })
    )
  })

  describe(`two sandboxes ${name}`, () => {
    it.scoped("that one layer was built into share no tokens, keys, requests or replies", () =>
      Effect.gen(function* () {
        const layer = mount()
        const one = yield* Layer.build(layer)
        const two = yield* Layer.build(layer)
        const services = Tuple.map([one, two], (context) => Effect.provide(AuthleteSandbox, context))
        const [first, second] = yield* Effect.all(services)
        const tokens = yield* first.grant(alice)
        yield* second.next(SandboxReply.Response({ status: 503 }))
        assertOk(yield* Effect.provide(reissueIdToken(tokens), one))
        assertDefaultError(yield* Effect.flip(Effect.provide(reissueIdToken(tokens), two)), "StatusCode", 503)
        assert.strictEqual((yield* Effect.provide(reissueIdToken(tokens), two)).action, "CALLER_ERROR")
        // An RSA key is slow to make.
        assert.deepStrictEqual(yield* first.jwks, yield* second.jwks)
        assert.lengthOf(yield* first.requests, 1)
        assert.lengthOf(yield* second.requests, 2)
      })
    )
  })
}

describe("the layer of a sandbox", () => {
  for (const [options, sentence] of refusedOptions(Redacted.make)) {
    it.effect(`fails with a ConfigError that says ${sentence}`, () =>
      Effect.gen(function* () {
        const error = yield* AuthleteSandbox.layer(options).pipe(Layer.build, Effect.scoped, Effect.flip)
        assert.strictEqual(error._tag, "ConfigError")
        assert.match(String(error), sentence)
      })
    )
  }
})

describe("a sandbox on a socket", () => {
  for (const [hostname, baseUrl] of [
    ["127.0.0.1", "http://127.0.0.1:8080"],
    ["0.0.0.0", "http://127.0.0.1:8080"],
    ["::1", "http://[::1]:8080"]
  ] as const) {
    it.effect(`that listens on ${hostname} is configured as ${baseUrl}`, () =>
      Effect.gen(function* () {
        assert.strictEqual((yield* AuthleteConfig).baseUrl, baseUrl)
      }).pipe(
        Effect.provide(AuthleteSandbox.layerServer()),
        Effect.provideService(
          HttpServer.HttpServer,
          HttpServer.make({ address: { _tag: "TcpAddress", hostname, port: 8080 }, serve: () => Effect.void })
        )
      )
    )
  }

  it.effect("needs a TCP port: another address fails the layer with a ConfigError", () =>
    Effect.gen(function* () {
      const server = HttpServer.make({ address: { _tag: "UnixAddress", path: "/a/socket" }, serve: () => Effect.void })
      const error = yield* AuthleteSandbox.layerServer().pipe(
        Layer.provide(Layer.succeed(HttpServer.HttpServer, server)),
        Layer.build,
        Effect.scoped,
        Effect.flip
      )
      assert.strictEqual(
        String(error),
        '(Unsupported operation at HttpServer: "the sandbox needs a server on a TCP port")'
      )
    })
  )

  it.scoped("drops the connection of a server that is not Node's by a body that fails", () =>
    Effect.gen(function* () {
      const received = yield* Deferred.make<HttpServerRequest.HttpServerRequest>()
      const answer = yield* Deferred.make<HttpServerResponse.HttpServerResponse, unknown>()
      const server = HttpServer.make({
        address: { _tag: "TcpAddress", hostname: "127.0.0.1", port: 8080 },
        serve: (app) =>
          Effect.provideServiceEffect(app, HttpServerRequest.HttpServerRequest, Deferred.await(received)).pipe(
            Effect.intoDeferred(answer),
            Effect.forkScoped,
            Effect.asVoid
          )
      })
      const context = yield* Layer.build(
        Layer.provide(AuthleteSandbox.layerServer(), Layer.succeed(HttpServer.HttpServer, server))
      )
      yield* Context.get(context, AuthleteSandbox).next(SandboxReply.DroppedConnection())
      const request = new Request(`http://localhost${reissuePath}`, { method: "POST" })
      yield* Deferred.succeed(received, HttpServerRequest.fromWeb(request))
      const response = HttpServerResponse.toWeb(yield* Deferred.await(answer))
      assert.isTrue(Exit.isFailure(yield* Effect.exit(Effect.tryPromise(() => response.text()))))
    })
  )
})
