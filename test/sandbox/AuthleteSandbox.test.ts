import { createHash } from "node:crypto"
import { inspect } from "node:util"
import { HttpClient, HttpServer, HttpServerRequest, HttpServerResponse } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import {
  Arbitrary,
  Chunk,
  Clock,
  Context,
  Deferred,
  Duration,
  Effect,
  Either,
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
  ResultError,
  reissueIdToken
} from "effect-authlete"
import { AuthleteSandbox, type AuthleteSandboxOptions, type Grant, SandboxReply } from "effect-authlete/sandbox"
import { createLocalJWKSet, jwtVerify } from "jose"
import { assertRefused, http, mounts, Outcome, type Services, sentence } from "./mounts.js"

const alice: Grant = {
  subject: "alice",
  clientId: "client-1",
  scopes: ["openid", "email"],
  authTime: 1_790_000_000
}

const reissuePath = "/api/1000000000/idtoken/reissue"
const jwksPath = "/api/1000000000/service/jwks/get"

/** A body on the wire, for a pair that the sandbox granted. */
const grantedBody = (more: JsonObject) =>
  Effect.gen(function* () {
    const tokens = yield* (yield* AuthleteSandbox).grant(alice)
    return JSON.stringify({
      accessToken: Redacted.value(tokens.accessToken),
      refreshToken: Redacted.value(tokens.refreshToken),
      ...more
    })
  })

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

for (const [name, mount] of Object.entries(mounts)) {
  const test = <E>(sentence: string, effect: Effect.Effect<void, E, Services>, options?: AuthleteSandboxOptions) =>
    it.effect(sentence, () => Effect.provide(effect, mount(options)))

  describe(`whom a sandbox ${name} answers`, () => {
    const bearers: ReadonlyArray<readonly [string, string | undefined]> = [
      ["without a bearer", undefined],
      ["with another bearer", "Bearer another-bearer"],
      ["with the start of the bearer", "Bearer sandbox-beare"],
      ["with more than the bearer", "Bearer sandbox-bearer2"],
      ["with the bearer under another scheme", "Basic sandbox-bearer"],
      ["with the bearer alone", "sandbox-bearer"]
    ]
    for (const [what, authorization] of bearers) {
      test(
        `401 to a call ${what}, whichever the service`,
        Effect.gen(function* () {
          const body = yield* grantedBody({})
          const calls = [
            http("POST", reissuePath, { authorization, body }),
            http("GET", jwksPath, { authorization }),
            http("POST", "/api/2000000000/idtoken/reissue", { authorization, body })
          ]
          for (const answer of yield* Effect.all(calls)) assertRefused(answer, 401, "SANDBOX_UNAUTHORIZED")
        })
      )
    }

    test(
      "403 to a call for another service",
      Effect.gen(function* () {
        const body = yield* grantedBody({})
        assertRefused(yield* http("POST", "/api/2000000000/idtoken/reissue", { body }), 403, "SANDBOX_FORBIDDEN")
        assertRefused(yield* http("GET", "/api/2000000000/service/jwks/get"), 403, "SANDBOX_FORBIDDEN")
      })
    )

    test(
      "403 reaches a caller of reissueIdToken as a ResultError",
      Effect.gen(function* () {
        const error = yield* Effect.flip(reissue({}, { serviceId: "2000000000" }))
        assert.instanceOf(error, ResultError)
        assert.deepStrictEqual([error.status, error.resultCode], [403, "SANDBOX_FORBIDDEN"])
      })
    )

    const elsewhere = [
      ["GET", "/"],
      ["GET", "/api"],
      ["GET", reissuePath],
      ["DELETE", reissuePath],
      ["POST", jwksPath],
      ["POST", "/api/1000000000/auth/authorization"],
      ["GET", "/api/1000000000/auth/token"],
      ["POST", "/api/1000000000/auth/token/update"],
      ["POST", `/prefix${reissuePath}`],
      ["POST", `${reissuePath}/more`],
      ["POST", "/api/idtoken/reissue"],
      ["POST", "/api/%zz/idtoken/reissue"],
      ["POST", `${reissuePath}/`],
      ["POST", `/${reissuePath}`],
      ["POST", "/api/1000000000/idToken/reissue"]
    ] as const
    for (const [method, path] of elsewhere) {
      test(
        `404 to ${method} ${path}`,
        Effect.map(http(method, path), (answer) => assertRefused(answer, 404, "SANDBOX_NOT_FOUND"))
      )
    }

    const others: AuthleteSandboxOptions = {
      serviceId: "Another-service_2.~",
      bearer: Redacted.make("another-bearer"),
      issuer: "https://another.example.com"
    }
    test(
      "it is the service, takes the bearer and signs as the issuer that its options name",
      Effect.gen(function* () {
        const { payload } = yield* idTokenOf()
        assert.strictEqual(payload.iss, "https://another.example.com")
        assertRefused(yield* http("GET", jwksPath), 401, "SANDBOX_UNAUTHORIZED")
        assertRefused(
          yield* http("GET", jwksPath, { authorization: "Bearer another-bearer" }),
          403,
          "SANDBOX_FORBIDDEN"
        )
      }),
      others
    )

    it.effect("a bearer that no call could carry fails the layer with a ConfigError", () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(Effect.scoped(Layer.build(mount({ bearer: Redacted.make("line\nbreak") }))))
        assert.strictEqual(error._tag, "ConfigError")
      })
    )
  })

  describe(`what a sandbox ${name} makes of a request`, () => {
    const malformed: ReadonlyArray<readonly [string, string | Uint8Array]> = [
      ["nothing", ""],
      ["no JSON", "accessToken=x&refreshToken=y"],
      ["JSON that breaks off", '{"accessToken":"x","refreshToken":"y"'],
      ["bytes that are no UTF-8", Uint8Array.of(0xff, 0xfe)],
      ["null", "null"],
      ["an array", '[{"accessToken":"x","refreshToken":"y"}]'],
      ["an object without tokens", "{}"],
      ["no refresh token", '{"accessToken":"x"}'],
      ["no access token", '{"refreshToken":"y"}'],
      ["a token that is null", '{"accessToken":null,"refreshToken":"y"}'],
      ["a token that is a number", '{"accessToken":"x","refreshToken":1}']
    ]
    for (const [what, body] of malformed) {
      test(
        `400 to a body that is ${what}`,
        Effect.map(http("POST", reissuePath, { body }), (answer) => assertRefused(answer, 400, "SANDBOX_BAD_REQUEST"))
      )
    }

    const mistyped: ReadonlyArray<JsonObject> = [
      { sub: 1 },
      { claims: { email: "alice@example.com" } },
      { idtHeaderParams: { x: 1 } },
      { idTokenAudType: "object" }
    ]
    for (const more of mistyped) {
      test(
        `400 to ${JSON.stringify(more)}`,
        Effect.gen(function* () {
          const body = yield* grantedBody(more)
          assertRefused(yield* http("POST", reissuePath, { body }), 400, "SANDBOX_BAD_REQUEST")
        })
      )
    }

    test(
      "CALLER_ERROR for tokens that it does not know: one half wrong, swapped, or of two grants",
      Effect.gen(function* () {
        const sandbox = yield* AuthleteSandbox
        const one = yield* sandbox.grant(alice)
        const two = yield* sandbox.grant(alice)
        const wrong = Redacted.make("wrong")
        const pairs = [
          { accessToken: wrong, refreshToken: one.refreshToken },
          { accessToken: one.accessToken, refreshToken: wrong },
          { accessToken: wrong, refreshToken: wrong },
          { accessToken: one.refreshToken, refreshToken: one.accessToken },
          { accessToken: one.accessToken, refreshToken: two.refreshToken },
          { accessToken: two.accessToken, refreshToken: one.refreshToken }
        ]
        for (const response of yield* Effect.forEach(pairs, (pair) => reissueIdToken(pair))) {
          assert.deepStrictEqual([response.action, response.resultCode], ["CALLER_ERROR", "SANDBOX_UNKNOWN_TOKENS"])
          assert.match(response.resultMessage ?? "", sentence)
          assert.notProperty(response, "idToken")
          assert.notProperty(response, "responseContent")
        }
        assertOk(yield* reissueIdToken(one))
      })
    )

    const noObjects = ["", "{", "[]", "null", "1", "true", '"{}"', "{} {}", "{'a':1}"]
    for (const [field, code] of [
      ["claims", "SANDBOX_BAD_CLAIMS"],
      ["idtHeaderParams", "SANDBOX_BAD_HEADER_PARAMS"]
    ] as const) {
      for (const text of noObjects) {
        test(
          `CALLER_ERROR for ${field} that are ${JSON.stringify(text)}`,
          Effect.gen(function* () {
            const answer = yield* http("POST", reissuePath, { body: yield* grantedBody({ [field]: text }) })
            const { action, resultCode, type } = yield* Schema.decodeUnknown(Outcome)(answer.text)
            assert.deepStrictEqual([answer.status, action, resultCode], [200, "CALLER_ERROR", code])
            assert.strictEqual(type, "idTokenReissueResponse")
            assert.notInclude(answer.text, 'idToken"')
          })
        )
      }
    }

    test(
      "a pair can be reissued from again and again, and does not expire",
      Effect.gen(function* () {
        const tokens = yield* (yield* AuthleteSandbox).grant(alice)
        assertOk(yield* reissueIdToken(tokens))
        assertOk(yield* reissueIdToken(tokens))
        yield* TestClock.adjust("3650 days")
        assertOk(yield* reissueIdToken(tokens))
      })
    )

    test(
      "responseContent is a token response with the tokens of the grant and the same ID token",
      Effect.gen(function* () {
        const tokens = yield* (yield* AuthleteSandbox).grant(alice)
        const response = yield* reissueIdToken(tokens)
        assert.isDefined(response.responseContent)
        assert.deepStrictEqual(JSON.parse(Redacted.value(response.responseContent)), {
          access_token: Redacted.value(tokens.accessToken),
          token_type: "Bearer",
          expires_in: 3600,
          refresh_token: Redacted.value(tokens.refreshToken),
          scope: "openid email",
          id_token: assertOk(response)
        })
      })
    )
  })

  describe(`the ID token of a sandbox ${name}`, () => {
    test(
      "says exactly who, for whom, when and with which access token",
      Effect.gen(function* () {
        yield* TestClock.setTime(1_800_000_000_999)
        const { accessToken, payload } = yield* idTokenOf()
        assert.deepStrictEqual(payload, {
          iss: "https://as.example.com",
          sub: "alice",
          aud: ["client-1"],
          iat: 1_800_000_000,
          exp: 1_800_003_600,
          auth_time: 1_790_000_000,
          at_hash: createHash("sha256").update(accessToken, "ascii").digest().subarray(0, 16).toString("base64url")
        })
      })
    )

    test(
      "is signed with RS256 by the key of the JWK set that its kid names",
      Effect.gen(function* () {
        const { protectedHeader } = yield* idTokenOf()
        const [key] = (yield* (yield* AuthleteSandbox).jwks).keys
        assert.isDefined(key?.kid)
        assert.deepStrictEqual(protectedHeader, { alg: "RS256", kid: key.kid })
      })
    )

    test(
      "bears the sub of the request, where it has one",
      Effect.map(idTokenOf({ sub: "pairwise-7" }), ({ payload }) => assert.strictEqual(payload.sub, "pairwise-7"))
    )

    test(
      "has an aud that is an array or a string, as the request asks",
      Effect.gen(function* () {
        assert.deepStrictEqual((yield* idTokenOf({ idTokenAudType: "array" })).payload.aud, ["client-1"])
        assert.strictEqual((yield* idTokenOf({ idTokenAudType: "string" })).payload.aud, "client-1")
      })
    )

    const { authTime: _, ...withoutAuthTime } = alice
    test(
      "has no auth_time where the grant has none",
      Effect.map(idTokenOf({}, withoutAuthTime), ({ payload }) => assert.notProperty(payload, "auth_time"))
    )

    test(
      "keeps what only its issuer may say, whatever claims says",
      Effect.gen(function* () {
        const owned = [
          ...["iss", "sub", "aud", "exp", "iat", "nbf", "jti"],
          ...["auth_time", "nonce", "azp", "at_hash", "c_hash", "s_hash"]
        ]
        const claims = { ...Object.fromEntries(owned.map((claim) => [claim, 1])), email: "alice@example.com" }
        const { accessToken, payload } = yield* idTokenOf({ claims }, withoutAuthTime)
        assert.deepStrictEqual(payload, {
          iss: "https://as.example.com",
          sub: "alice",
          aud: ["client-1"],
          iat: 0,
          exp: 3600,
          at_hash: createHash("sha256").update(accessToken, "ascii").digest().subarray(0, 16).toString("base64url"),
          email: "alice@example.com"
        })
        assert.strictEqual((yield* idTokenOf({ claims })).payload["auth_time"], alice.authTime)
      })
    )

    test(
      "keeps its alg and its kid, whatever idtHeaderParams says",
      Effect.gen(function* () {
        const plain = yield* idTokenOf()
        const idtHeaderParams = { alg: "none", kid: "mine", crit: ["tenant"], b64: false, tenant: "t1" }
        const { protectedHeader } = yield* idTokenOf({ idtHeaderParams })
        assert.deepStrictEqual(protectedHeader, { ...plain.protectedHeader, tenant: "t1" })
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

  describe(`the JWK set of a sandbox ${name}`, () => {
    test(
      "is served as it is, with public keys only",
      Effect.gen(function* () {
        const jwks = yield* (yield* AuthleteSandbox).jwks
        const answer = yield* http("GET", jwksPath)
        assert.deepStrictEqual([answer.status, answer.contentType], [200, "application/json"])
        assert.deepStrictEqual(JSON.parse(answer.text), jwks)
        for (const key of jwks.keys) {
          assert.sameMembers(Object.keys(key), ["alg", "e", "kid", "kty", "n", "use"])
          assert.deepStrictEqual([key.alg, key.kty, key.use], ["RS256", "RSA", "sig"])
        }
      })
    )
  })

  describe(`the requests of a sandbox ${name}`, () => {
    test(
      "show method, path and header names, oldest first",
      Effect.gen(function* () {
        const sandbox = yield* AuthleteSandbox
        yield* reissue()
        yield* http("GET", `${jwksPath}?pretty=true`, { authorization: undefined })
        const requests = yield* sandbox.requests
        assert.deepStrictEqual(
          requests.map(({ method, path }) => `${method} ${path}`),
          [`POST ${reissuePath}`, `GET ${jwksPath}?pretty=true`]
        )
        const headers = requests.map((request) => request.headers)
        assert.containsAllKeys(headers[0], ["accept", "authorization", "content-type"])
        assert.strictEqual(headers[0]?.["content-type"], "application/json")
        assert.notProperty(headers[1], "authorization")
      })
    )

    test(
      "are all that came in: those of a 404 too",
      Effect.gen(function* () {
        yield* http("POST", "/elsewhere")
        const requests = yield* (yield* AuthleteSandbox).requests
        assert.deepStrictEqual(
          requests.map(({ path }) => path),
          ["/elsewhere"]
        )
      })
    )

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
    const { Delay, DroppedConnection, Response, TruncatedBody } = SandboxReply
    const replies: ReadonlyArray<readonly [string, Parameters<typeof Response>[0], JsonObject]> = [
      ["a status alone", { status: 503 }, { status: 503, text: "", contentType: undefined }],
      ["200 and nothing", { status: 200 }, { status: 200, text: "" }],
      ["204", { status: 204 }, { status: 204, text: "" }],
      ["204 without the body that it can't have", { status: 204, body: "x" }, { status: 204, text: "" }],
      ["304 without the body that it can't have", { status: 304, body: "x" }, { status: 304, text: "" }],
      ["the last status", { status: 599 }, { status: 599, text: "" }],
      ["a string", { status: 502, body: "<h1>Bad" }, { status: 502, text: "<h1>Bad", contentType: "text/plain" }],
      [
        "a string of another type",
        { status: 418, body: "<h1>Tea", headers: { "content-type": "text/html" } },
        { status: 418, text: "<h1>Tea", contentType: "text/html" }
      ],
      [
        "an object",
        { status: 500, body: { resultCode: null } },
        { status: 500, text: '{"resultCode":null}', contentType: "application/json" }
      ],
      [
        "an object of another type",
        { status: 500, body: {}, headers: { "content-type": "application/problem+json" } },
        { status: 500, text: "{}", contentType: "application/problem+json" }
      ]
    ]
    for (const [what, response, expected] of replies) {
      test(
        `Response gives ${what}`,
        Effect.gen(function* () {
          yield* (yield* AuthleteSandbox).next(Response(response))
          assert.deepInclude(yield* http("POST", reissuePath), expected)
        })
      )
    }

    test(
      "Response gives headers",
      Effect.gen(function* () {
        yield* (yield* AuthleteSandbox).next(Response({ status: 429, headers: { "Retry-After": "7" } }))
        const error = yield* Effect.flip(reissue())
        assertDefaultError(error, "StatusCode", 429)
        assert.deepStrictEqual(error.retryAfter, Duration.seconds(7))
      })
    )

    test(
      "Delay gives the usual answer when its time has come, and not before",
      Effect.gen(function* () {
        yield* (yield* AuthleteSandbox).next(Delay({ duration: "10 seconds" }))
        const response = yield* Effect.fork(reissue())
        yield* untilAsleep(2)
        yield* TestClock.adjust("9999 millis")
        yield* eventLoopTurn
        assert.isTrue((yield* Fiber.poll(response))._tag === "None")
        yield* TestClock.adjust("1 millis")
        assertOk(yield* Fiber.join(response))
      })
    )

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
      "DroppedConnection is a Transport error without a status",
      Effect.gen(function* () {
        yield* (yield* AuthleteSandbox).next(DroppedConnection(), DroppedConnection())
        assertDefaultError(yield* Effect.flip(reissue()), "Transport", undefined)
        assert.propertyVal(yield* Effect.flip(http("POST", reissuePath)), "_tag", "RequestError")
      })
    )

    test(
      "TruncatedBody is a Transport error with the status of the usual answer",
      Effect.gen(function* () {
        yield* (yield* AuthleteSandbox).next(TruncatedBody())
        assertDefaultError(yield* Effect.flip(reissue()), "Transport", 200)
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

    test(
      "they come in the order in which they were queued, one a call, and then the usual answers again",
      Effect.gen(function* () {
        const sandbox = yield* AuthleteSandbox
        yield* sandbox.next(Response({ status: 503 }), DroppedConnection())
        yield* sandbox.next(TruncatedBody(), Response({ status: 401, body: { resultCode: "A001" } }))
        const errors = yield* Effect.replicateEffect(Effect.flip(reissue()), 4)
        assert.deepStrictEqual(
          errors.map((error) => [error._tag === "DefaultError" ? error.reason : error.resultCode, error.status]),
          [
            ["StatusCode", 503],
            ["Transport", undefined],
            ["Transport", 200],
            ["A001", 401]
          ]
        )
        assertOk(yield* reissue())
        assert.lengthOf(yield* sandbox.requests, 5)
      })
    )

    test(
      "no two calls at once get the same one",
      Effect.gen(function* () {
        yield* (yield* AuthleteSandbox).next(Response({ status: 502 }), Response({ status: 503 }))
        const results = yield* Effect.all(
          Array.from({ length: 6 }, () => Effect.either(reissue())),
          {
            concurrency: "unbounded"
          }
        )
        const statuses = results.flatMap((result) => (Either.isLeft(result) ? [result.left.status] : []))
        assert.sameOrderedMembers(statuses.sort(), [502, 503])
      })
    )

    test(
      "the JWK set is served meanwhile",
      Effect.gen(function* () {
        yield* (yield* AuthleteSandbox).next(Response({ status: 503 }))
        assert.strictEqual((yield* http("GET", jwksPath)).status, 200)
        assertDefaultError(yield* Effect.flip(reissue()), "StatusCode", 503)
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
