import { inspect } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import { Clock, Context, Deferred, Effect, Exit, Fiber, Layer, Redacted, Schema, Stream } from "effect"
import { HttpClient, HttpServer, HttpServerRequest, HttpServerResponse } from "effect/http"
import { NetAddress } from "effect/net"
import { TestClock } from "effect/testing"
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
import { type CallerScenario, callerScenarios, refusedOptions } from "../../../test/sandbox/layerScenarios.js"
import { ended } from "../client/outcome.js"
import { http, mounts, type Services } from "./mounts.js"

const alice: Grant = { subject: "alice", clientId: "client-1", scopes: ["openid", "email"], authTime: 1_790_000_000 }

const reissuePath = "/api/1000000000/idtoken/reissue"

const reissue = Effect.fnUntraced(function* (request: Partial<IdTokenReissueRequest> = {}, options?: CallOptions) {
  const tokens = yield* (yield* AuthleteSandbox).grant(alice)
  return yield* reissueIdToken({ ...tokens, ...request }, options)
})

const assertOk = (response: IdTokenReissueResponse) => {
  assert.deepStrictEqual([response.action, response.resultCode], ["OK", "SANDBOX_REISSUED"])
  assert(response.idToken !== undefined)
  return Redacted.value(response.idToken)
}

/** The ID token of a reissue, checked by `jose` at the time of the Clock. */
const idTokenOf = Effect.fnUntraced(function* (request: Partial<IdTokenReissueRequest> = {}) {
  const idToken = assertOk(yield* reissue(request))
  const currentDate = new Date(yield* Clock.currentTimeMillis)
  const jwks = yield* (yield* AuthleteSandbox).jwks
  return yield* Effect.promise(() =>
    jwtVerify(idToken, createLocalJWKSet(jwks), { algorithms: ["RS256"], currentDate })
  )
})

const turn = Effect.promise(() => new Promise<void>((resolve) => setImmediate(resolve)))

const assertDefaultError = (error: unknown, reason: DefaultError["reason"], status: number | undefined) => {
  assert(error instanceof DefaultError)
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
    const { Delay, DroppedConnection, TruncatedBody } = SandboxReply

    for (const scenario of callerScenarios) test(scenario.name, ends(scenario))

    test(
      "gets a Timeout from a Delay that outlasts its timeout",
      Effect.gen(function* () {
        const { next, requests } = yield* AuthleteSandbox
        yield* next(Delay({ duration: "1 minute" }))
        const error = yield* Effect.forkChild(Effect.flip(reissue({}, { timeout: "1 second" })))
        yield* Effect.repeat(Effect.andThen(turn, requests), { until: ({ length }) => length === 1 })
        yield* TestClock.adjust("1 second")
        assertDefaultError(yield* Fiber.join(error), "Timeout", undefined)
      })
    )

    test(
      "gets no answer from a DroppedConnection by any HTTP client",
      Effect.gen(function* () {
        yield* (yield* AuthleteSandbox).next(DroppedConnection())
        assert.nestedPropertyVal(yield* Effect.flip(http("POST", reissuePath)), "reason._tag", "TransportError")
      })
    )

    test(
      "gets the headers of the usual answer from a TruncatedBody, and the first half of its body",
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

  describe(`claims and idtHeaderParams of a sandbox ${name}`, () => {
    it.effect.prop(
      "arrive in the payload and in the header as they were given",
      { claims: JsonObject, idtHeaderParams: JsonObject },
      (request) =>
        Effect.gen(function* () {
          const plain = yield* idTokenOf()
          const { payload, protectedHeader } = yield* idTokenOf(request)
          const { at_hash } = payload
          assert.strictEqual(JSON.stringify(payload), JSON.stringify({ ...request.claims, ...plain.payload, at_hash }))
          assert.strictEqual(
            JSON.stringify(protectedHeader),
            JSON.stringify({ ...request.idtHeaderParams, ...plain.protectedHeader })
          )
        }).pipe(Effect.provide(mount())),
      { arbitrary: { runs: 30 }, timeout: 60_000 }
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
        assert(received !== undefined)
        const valueOf = (header: string) => {
          const value = received.headers[header]
          assert(Redacted.isRedacted(value))
          return Redacted.value(value)
        }
        assert.strictEqual(valueOf("authorization"), "Bearer canary-bearer")
        assert.strictEqual(valueOf("x-trace"), "canary-header")
        assert.strictEqual(valueOf("cookie"), "canary-cookie")
        assert.deepStrictEqual(
          JSON.parse(Redacted.value(received.body)),
          yield* Schema.encodeEffect(IdTokenReissueRequest)(request)
        )
      }),
      { bearer: Redacted.make("canary-bearer") }
    )
  })

  describe(`two sandboxes ${name}`, () => {
    it.effect("that one layer was built into share no tokens, requests or replies", () =>
      Effect.gen(function* () {
        const layer = mount()
        const one = yield* Layer.build(layer)
        const two = yield* Layer.build(layer)
        const first = Context.get(one, AuthleteSandbox)
        const second = Context.get(two, AuthleteSandbox)
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

/** What the reissue of an ID token comes to, within a second sandbox, from tokens of the first. */
const nested = (outer: Layer.Layer<Services, unknown>, inner = outer) =>
  Effect.gen(function* () {
    const tokens = yield* (yield* AuthleteSandbox).grant(alice)
    assertOk(yield* reissueIdToken(tokens))
    return (yield* Effect.provide(reissueIdToken(tokens), inner)).action
  }).pipe(Effect.provide(outer))

describe("a layer that is provided twice, one within the other,", () => {
  it.effect("is two sandboxes in memory", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* nested(mounts["in memory"]()), "CALLER_ERROR")
    })
  )

  it.effect("is one sandbox on its one socket, and two if it is fresh", () =>
    Effect.gen(function* () {
      const layer = mounts["on a socket"]()
      assert.strictEqual(yield* nested(layer), "OK")
      assert.strictEqual(yield* nested(layer, Layer.fresh(layer)), "CALLER_ERROR")
    })
  )
})

describe("the layer of a sandbox", () => {
  for (const [options, sentence] of refusedOptions(Redacted.make)) {
    it.effect(`fails with a ConfigError that says ${sentence}`, () =>
      Effect.gen(function* () {
        const error = yield* AuthleteSandbox.layer(options).pipe(Layer.build, Effect.scoped, Effect.flip)
        assert.strictEqual(error._tag, "ConfigError")
        assert.match(error.message, sentence)
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
        const address = yield* Effect.fromResult(NetAddress.inetAddressFromIpString(hostname, 8080))
        const context = yield* AuthleteSandbox.layerServer().pipe(
          Layer.provide(Layer.succeed(HttpServer.HttpServer, HttpServer.make({ address, serve: () => Effect.void }))),
          Layer.build
        )
        assert.strictEqual(Context.get(context, AuthleteConfig).baseUrl, baseUrl)
      })
    )
  }

  it.effect("needs a TCP port: another address fails the layer with a ConfigError", () =>
    Effect.gen(function* () {
      const server = HttpServer.make({ address: NetAddress.unixPathAddress("/a/socket"), serve: () => Effect.void })
      const error = yield* AuthleteSandbox.layerServer().pipe(
        Layer.provide(Layer.succeed(HttpServer.HttpServer, server)),
        Layer.build,
        Effect.flip
      )
      assert.strictEqual(error._tag, "ConfigError")
      assert.include(error.message, "the sandbox needs a server on a TCP port")
    })
  )

  it.effect("drops the connection of a server that is not Node's by a body that fails", () =>
    Effect.gen(function* () {
      const received = yield* Deferred.make<HttpServerRequest.HttpServerRequest>()
      const answer = yield* Deferred.make<HttpServerResponse.HttpServerResponse, unknown>()
      const server = HttpServer.make({
        address: yield* Effect.fromResult(NetAddress.inetAddressFromIpString("127.0.0.1", 8080)),
        serve: (app) =>
          Effect.provideServiceEffect(app, HttpServerRequest.HttpServerRequest, Deferred.await(received)).pipe(
            Deferred.into(answer),
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
