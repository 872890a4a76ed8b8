import { HttpClient, HttpClientRequest } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Exit, Fiber, Layer, Redacted, TestClock } from "effect"
import {
  AuthleteConfig,
  type AuthleteConfigOptions,
  type CallOptions,
  DefaultError,
  type IdTokenReissueRequest,
  ResultError,
  reissueIdToken
} from "effect-authlete"
import { AuthleteSandbox, SandboxReply } from "effect-authlete/sandbox"
import { unsendable } from "./reissueIdTokenScenarios.js"

const reconfigure = (options: Partial<AuthleteConfigOptions>) =>
  Layer.unwrapEffect(
    Effect.map(AuthleteConfig, ({ baseUrl, bearer, serviceId }) =>
      AuthleteConfig.layer({ baseUrl, bearer, serviceId, ...options })
    )
  )

const granted = Effect.flatMap(AuthleteSandbox, (sandbox) =>
  sandbox.grant({ subject: "alice", clientId: "client", scopes: ["openid"] })
)

interface Call {
  readonly request?: Partial<IdTokenReissueRequest>
  readonly options?: CallOptions
  readonly config?: Partial<AuthleteConfigOptions>
}

/** Makes a call that should work but for what is given, and tells how it ended and what the sandbox got. */
const call = ({ config = {}, options, request }: Call = {}) =>
  Effect.gen(function* () {
    const sandbox = yield* AuthleteSandbox
    const exit = yield* Effect.exit(
      Effect.provide(reissueIdToken({ ...(yield* granted), ...request }, options), reconfigure(config))
    )
    return { exit, error: Exit.isFailure(exit) ? Cause.squash(exit.cause) : undefined, got: yield* sandbox.requests }
  })

const wiped = (): Redacted.Redacted => {
  const secret = Redacted.make("secret")
  Redacted.unsafeWipe(secret)
  return secret
}

/** What only JavaScript lets through. */
const untyped = <A>(value: unknown): A => value as A

const invalid: Record<string, Call & { readonly says: string }> = {
  ...untyped<Record<string, Call & { readonly says: string }>>(unsendable(Redacted.make).noCalls),
  "a token that was wiped": { request: { accessToken: wiped() }, says: "reading it threw" },
  "a bearer that fails": { config: { bearer: Effect.fail("vault is sealed") }, says: "bearer could not be obtained" },
  "a bearer that dies": { config: { bearer: Effect.die(new Error("boom")) }, says: "bearer could not be obtained" },
  "a bearer that was wiped": { config: { bearer: Effect.sync(wiped) }, says: "bearer could not be obtained" },
  "a bearer with a line break": { config: { bearer: Effect.succeed(Redacted.make("abc\n")) }, says: "white space" }
}

describe("reissueIdToken fails with InvalidRequest, and sends nothing, for", () => {
  for (const [name, { says, ...given }] of Object.entries(invalid)) {
    it.effect(name, () =>
      Effect.gen(function* () {
        const { error, got } = yield* call(given)
        assert.instanceOf(error, DefaultError)
        assert.strictEqual(error.reason, "InvalidRequest")
        assert.include(error.message, says)
        assert.isEmpty(got)
      }).pipe(Effect.provide(AuthleteSandbox.layer()))
    )
  }
})

const boom = (): never => {
  throw new Error("boom")
}

const failing = (client: (client: HttpClient.HttpClient) => HttpClient.HttpClient) => ({ transformClient: client })

describe("reissueIdToken", () => {
  it.effect("sends the headers of the call and of fetchOptions, the call's before the others", () =>
    Effect.gen(function* () {
      const { exit, got } = yield* call({
        options: {
          headers: { "X-One": "from the call" },
          fetchOptions: {
            headers: [
              ["x-one", "from fetch"],
              ["x-two", "2"]
            ]
          }
        }
      })
      assert.isTrue(Exit.isSuccess(exit))
      const { "x-one": one, "x-two": two } = got[0]?.headers ?? {}
      // Chai takes any two `Redacted` for equal.
      const revealed = [one, two].map((value) => (Redacted.isRedacted(value) ? Redacted.value(value) : value))
      assert.deepStrictEqual(revealed, ["from the call", "2"])
    }).pipe(Effect.provide(AuthleteSandbox.layer()))
  )

  it.effect("calls the service that the call names", () =>
    Effect.gen(function* () {
      const { error, got } = yield* call({ options: { serviceId: "42" } })
      assert.instanceOf(error, ResultError)
      assert.strictEqual(error.status, 403)
      assert.strictEqual(got[0]?.path, "/api/42/idtoken/reissue")
    }).pipe(Effect.provide(AuthleteSandbox.layer()))
  )

  it.effect("names the whole URL that answered what Authlete does not, but no secret in it", () =>
    Effect.gen(function* () {
      const sandbox = yield* AuthleteSandbox
      const elsewhere = yield* call({ config: { baseUrl: "https://authlete.localhost/v1" } })
      assert.include(
        String(elsewhere.error),
        "https://authlete.localhost/v1/api/1000000000/idtoken/reissue answered 404"
      )
      yield* sandbox.next(SandboxReply.Response({ status: 200, body: "<html>" }))
      const swapped = yield* call({
        options: { serviceId: "thekeyofagateway", headers: { "X-Key": "thekeyofagateway" } }
      })
      assert.include(
        String(swapped.error),
        "from https://authlete.localhost/api/<redacted>/idtoken/reissue can't be read"
      )
    }).pipe(Effect.provide(AuthleteSandbox.layer()))
  )

  it.effect("sorts a status that the client itself fails on as it sorts any other", () =>
    Effect.gen(function* () {
      const sandbox = yield* AuthleteSandbox
      for (const body of [{ resultCode: "A001202" }, "<html>"]) {
        yield* sandbox.next(SandboxReply.Response({ status: 401, body }), SandboxReply.Response({ status: 401, body }))
        const plain = yield* call()
        const filtered = yield* call({ config: failing(HttpClient.filterStatusOk) })
        assert.deepStrictEqual(String(filtered.error), String(plain.error))
        assert.propertyVal(filtered.error, "status", 401)
      }
    }).pipe(Effect.provide(AuthleteSandbox.layer()))
  )

  it.effect("fails with Transport when the client dies", () =>
    Effect.gen(function* () {
      const { error } = yield* call({
        config: failing(HttpClient.transformResponse(() => Effect.die(new Error("boom"))))
      })
      assert.propertyVal(error, "reason", "Transport")
    }).pipe(Effect.provide(AuthleteSandbox.layer()))
  )

  const throwing: Record<string, (client: HttpClient.HttpClient) => HttpClient.HttpClient> = {
    mapRequestInput: HttpClient.mapRequestInput(boom),
    mapRequest: HttpClient.mapRequest(boom),
    transformResponse: HttpClient.transformResponse(boom),
    transform: HttpClient.transform(boom)
  }
  for (const [name, wrap] of Object.entries(throwing)) {
    it.effect(`fails, and does not die, when a function given to ${name} throws`, () =>
      Effect.gen(function* () {
        const { error } = yield* call({ config: failing(wrap) })
        assert.instanceOf(error, DefaultError)
      }).pipe(Effect.provide(AuthleteSandbox.layer()))
    )
  }

  for (const [name, bearer] of [
    ["interrupts itself", Effect.interrupt],
    [
      "joins a fiber that was interrupted",
      Effect.flatMap(Effect.fork(Effect.never), (fiber) => Effect.zipRight(Fiber.interrupt(fiber), Fiber.join(fiber)))
    ]
  ] as const) {
    it.effect(`fails when the credential's effect ${name}`, () =>
      Effect.gen(function* () {
        const { error } = yield* call({ config: { bearer } })
        assert.propertyVal(error, "reason", "InvalidRequest")
      }).pipe(Effect.provide(AuthleteSandbox.layer()))
    )
  }

  it.effect("takes options that are null for none", () =>
    Effect.gen(function* () {
      const response = yield* reissueIdToken(yield* granted, untyped(null))
      assert.strictEqual(response.action, "OK")
    }).pipe(Effect.provide(AuthleteSandbox.layer()))
  )

  it.effect("times out where the caller can't be interrupted", () =>
    Effect.gen(function* () {
      const sandbox = yield* AuthleteSandbox
      yield* sandbox.next(SandboxReply.Delay({ duration: "1 hour" }))
      const fiber = yield* Effect.fork(Effect.uninterruptible(Effect.flip(reissueIdToken(yield* granted))))
      yield* TestClock.adjust("30 seconds")
      assert.propertyVal(yield* Fiber.join(fiber), "reason", "Timeout")
    }).pipe(Effect.provide(AuthleteSandbox.layer()))
  )

  it.effect("sends nothing to a base URL that was put into the configuration past its checks", () =>
    Effect.gen(function* () {
      const sandbox = yield* AuthleteSandbox
      const evil = Layer.effect(
        AuthleteConfig,
        Effect.map(AuthleteConfig, (config) => ({ ...config, baseUrl: "http://evil.example" }))
      )
      const error = yield* Effect.flip(Effect.provide(reissueIdToken(yield* granted), evil))
      assert.include(error.message, "baseUrl would send tokens over plain http")
      assert.isEmpty(yield* sandbox.requests)
    }).pipe(Effect.provide(AuthleteSandbox.layer()))
  )

  it.effect("reads each member of the request once, and redacts what the server echoes of inherited ones", () =>
    Effect.gen(function* () {
      let reads = 0
      class Tokens {
        get accessToken() {
          reads++
          return Redacted.make("an-inherited-token")
        }
        get refreshToken() {
          return Redacted.make("another-inherited-token")
        }
      }
      const sandbox = yield* AuthleteSandbox
      yield* sandbox.next(
        SandboxReply.Response({ status: 400, body: { resultMessage: "an-inherited-token, another-inherited-token" } })
      )
      const error = yield* Effect.flip(reissueIdToken(new Tokens()))
      assert.strictEqual(reads, 1)
      assert.propertyVal(error, "resultMessage", "<redacted>, <redacted>")
    }).pipe(Effect.provide(AuthleteSandbox.layer()))
  )

  it.effect("fails with InvalidRequest when the client can't be transformed", () =>
    Effect.gen(function* () {
      const { error } = yield* call({
        config: failing(boom)
      })
      assert.propertyVal(error, "reason", "InvalidRequest")
    }).pipe(Effect.provide(AuthleteSandbox.layer()))
  )

  it.effect("lets a transformed client change the request", () =>
    Effect.gen(function* () {
      const { got } = yield* call({
        config: failing(HttpClient.mapRequest(HttpClientRequest.setHeader("user-agent", "as/1.0")))
      })
      assert.strictEqual(got[0]?.headers["user-agent"], "as/1.0")
    }).pipe(Effect.provide(AuthleteSandbox.layer()))
  )

  it.effect("passes CALLER_ERROR on as a success, for the caller to act on", () =>
    Effect.gen(function* () {
      const { exit } = yield* call({ request: { accessToken: Redacted.make("unknown") } })
      assert.isTrue(Exit.isSuccess(exit))
      if (Exit.isSuccess(exit)) assert.strictEqual(exit.value.action, "CALLER_ERROR")
    }).pipe(Effect.provide(AuthleteSandbox.layer()))
  )
})
