import { FetchHttpClient, HttpClient, HttpClientResponse } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Cause, type ConfigError, Effect, Exit, Layer, Redacted, Schedule } from "effect"
import {
  AuthleteConfig,
  type AuthleteConfigOptions,
  type AuthleteError,
  type CallOptions,
  failToken,
  IdTokenReissueRequest,
  issueToken,
  type Operation,
  processToken,
  reissueIdToken,
  TokenRequestHandler
} from "effect-authlete"
import { AuthleteSandbox, type AuthleteSandboxOptions, SandboxReply } from "effect-authlete/sandbox"
import { mounts } from "../sandbox/mounts.js"
import { answers } from "../wire/scenarios.js"
import { configFor, serve } from "./call.js"
import {
  allBut,
  boom,
  callOptions,
  canary,
  changing,
  handlerOptions,
  hostileInputs,
  isClear,
  kinds,
  replies,
  throwing,
  trap,
  type Values,
  withoutPrototype,
  withThrowingMembers
} from "./hostileInputScenarios.js"

/** What only JavaScript lets through. */
const untyped = <A>(value: unknown): A => value as A

const inputs = hostileInputs(Redacted.make)

/** What became of it: "refused" by a sentence about this option, or whatever else. */
const fate = <A, E extends { readonly message: string }>(
  exit: Exit.Exit<A, E>,
  isRefusal: (error: E) => boolean,
  about: string
): string => {
  if (Exit.isSuccess(exit)) return "accepted"
  if (exit.cause._tag !== "Fail") return `a defect: ${Cause.pretty(exit.cause).split("\n")[0]}`
  const { error } = exit.cause
  return isRefusal(error) && isClear(error.message, about) ? "refused" : error.message
}

/** Each value must be refused; the report has those that are not, and what became of them. */
const assertAllRefused = <E, R>(values: Values, fateOf: (value: unknown) => Effect.Effect<string, E, R>) =>
  Effect.forEach(Object.entries(values), ([name, value]) =>
    Effect.map(fateOf(value), (fate) => [name, fate] as const)
  ).pipe(
    Effect.map((fates) => fates.filter(([, fate]) => fate !== "refused")),
    Effect.map((others) => assert.deepStrictEqual(Object.fromEntries(others), {}))
  )

const options: AuthleteConfigOptions = { serviceId: "1", bearer: Redacted.make("a-bearer") }

const constructed = (effect: Effect.Effect<unknown, ConfigError.ConfigError>, option: string) =>
  Effect.map(Effect.exit(effect), (exit) =>
    fate(exit, (error) => error._op === "InvalidData" && error.path[0] === option, option)
  )

describe("AuthleteConfig.make refuses, and names, a wrong", () => {
  const wrong: { readonly [Option in keyof Required<AuthleteConfigOptions>]: Values } = inputs.config
  for (const [option, values] of Object.entries(wrong)) {
    it.effect(option, () =>
      assertAllRefused(values, (value) => constructed(AuthleteConfig.make({ ...options, [option]: value }), option))
    )
  }
})

describe("AuthleteConfig.make says what is wrong:", () => {
  const wiped = Redacted.make("a-bearer")
  Redacted.unsafeWipe(wiped)
  const sentences: Readonly<Record<string, Partial<Record<keyof AuthleteConfigOptions, unknown>>>> = {
    "bearer was wiped": { bearer: wiped },
    ...inputs.sentences
  }
  for (const [sentence, wrong] of Object.entries(sentences)) {
    it.effect(sentence, () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(AuthleteConfig.make(untyped({ ...options, ...wrong })))
        assert.deepInclude(error, { _op: "InvalidData", path: Object.keys(wrong), message: sentence })
      })
    )
  }

  it.effect("nothing of one option in particular where they can't be read at all", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(AuthleteConfig.make(untyped(trap)))
      assert.deepInclude(error, { _op: "InvalidData", path: [], message: "the options could not be read" })
      const noConfig = yield* Effect.flip(Layer.build(AuthleteConfig.layerConfig(untyped({}))))
      assert.deepInclude(noConfig, { _op: "InvalidData", path: [] })
      assert.include(String(noConfig), "layerConfig takes a Config")
    }).pipe(Effect.scoped)
  )
})

describe("AuthleteConfig", () => {
  it.effect("refuses options that can't be read, and shows nothing of what they throw", () =>
    assertAllRefused({ trap, null: null, undefined, bearer: { ...options, bearer: trap }, getter: throwing }, (value) =>
      Effect.map(Effect.exit(AuthleteConfig.make(untyped(value))), (exit) =>
        fate(exit, ({ _op }) => _op === "InvalidData", "the options could not be read")
      )
    )
  )

  it.effect("refuses what is no object of options", () =>
    assertAllRefused(allBut("null"), (value) => constructed(AuthleteConfig.make(untyped(value)), "serviceId"))
  )

  it.effect("refuses to read what is no Config", () =>
    assertAllRefused({ null: null, number: 5, string: canary, function: () => options, options }, (value) =>
      Effect.map(Effect.exit(Layer.build(AuthleteConfig.layerConfig(untyped(value)))), (exit) =>
        fate(exit, () => true, "Config")
      ).pipe(Effect.scoped)
    )
  )

  it.effect("does not take the text false for a leave to send tokens over plain http", () =>
    Effect.gen(function* () {
      const insecure = { ...options, baseUrl: "http://evil.example", allowInsecureRequests: untyped<boolean>("false") }
      assert.isTrue(Exit.isFailure(yield* Effect.exit(AuthleteConfig.make(insecure))))
    })
  )
})

/** A client that keeps where it was to send something, and answers. */
const recorder = () => {
  const sent: Array<string> = []
  const client = HttpClient.make((request) =>
    Effect.sync(() => {
      sent.push(request.url)
      return HttpClientResponse.fromWeb(request, Response.json({ action: "OK" }))
    })
  )
  return { client, sent }
}

/** What became of a call, which must send nothing if it fails. */
const called = (
  call: Effect.Effect<unknown, AuthleteError, AuthleteConfig | HttpClient.HttpClient>,
  about: string,
  config: Partial<AuthleteConfigOptions> = {}
) =>
  Effect.gen(function* () {
    const { client, sent } = recorder()
    const exit = yield* call.pipe(
      Effect.provideServiceEffect(AuthleteConfig, Effect.orDie(AuthleteConfig.make({ ...options, ...config }))),
      Effect.provideService(HttpClient.HttpClient, client),
      Effect.exit
    )
    const isRefusal = (error: AuthleteError) =>
      error._tag === "DefaultError" && error.reason === "InvalidRequest" && sent.length === 0
    return fate(exit, isRefusal, about)
  })

const token = Redacted.make("a-token")

/** An operation, and what each member of its request can't be. */
const operation = <Request extends object>(
  call: Operation<Request, unknown>,
  request: NoInfer<Request>,
  wrong: { readonly [Member in keyof Required<NoInfer<Request>>]: Values }
) => ({
  call: (request: unknown, options?: unknown) => call(untyped(request), untyped(options)),
  request,
  wrong: Object.entries<Values>(wrong)
})

const operations = {
  reissueIdToken: operation(
    reissueIdToken,
    { accessToken: token, refreshToken: token },
    inputs.requests.reissueIdToken
  ),
  processToken: operation(processToken, { parameters: token }, inputs.requests.processToken),
  issueToken: operation(issueToken, { ticket: token, subject: "alice" }, inputs.requests.issueToken),
  failToken: operation(failToken, { ticket: token, reason: "UNKNOWN" }, inputs.requests.failToken)
}

const wrongOptions: { readonly [Option in keyof Required<CallOptions>]: ReadonlyArray<readonly [string, Values]> } =
  callOptions

for (const [name, { call, request, wrong }] of Object.entries(operations)) {
  describe(`${name} sends nothing, and says why, for a wrong`, () => {
    for (const [member, values] of wrong) {
      it.effect(member, () =>
        assertAllRefused(values, (value) => called(call({ ...request, [member]: value }), member))
      )
    }

    for (const [option, [about, values]] of Object.entries(wrongOptions).flatMap(([option, wrong]) =>
      wrong.map((row) => [option, row] as const)
    )) {
      it.effect(`${option}, about its ${about}`, () =>
        assertAllRefused(values, (value) => called(call(request, { [option]: value }), about))
      )
    }
  })

  describe(name, () => {
    it.effect("sends nothing for a request that is no object", () =>
      assertAllRefused({ ...kinds, undefined }, (value) => called(call(value), ""))
    )

    it.effect("sends nothing for what throws when it is read, and shows nothing of what it throws", () =>
      Effect.gen(function* () {
        yield* assertAllRefused({ trap, ...withThrowingMembers(request) }, (value) => called(call(value), ""))
        const options = { trap, headers: { headers: trap }, fetchOptions: { fetchOptions: trap } }
        const deeper = { header: { headers: throwing }, fetchHeaders: { fetchOptions: { headers: trap } } }
        const values = { ...options, ...deeper, ...withThrowingMembers({ serviceId: "", timeout: 1, retry: null }) }
        yield* assertAllRefused(values, (value) => called(call(request, value), ""))
      })
    )

    it.effect("reads objects without a prototype like others", () =>
      Effect.gen(function* () {
        const headers = withoutPrototype({ "x-a": "1" })
        const given = withoutPrototype({ serviceId: "2", headers, fetchOptions: withoutPrototype({ headers }) })
        const fate = yield* called(call(withoutPrototype(request), given), "", withoutPrototype({ serviceId: "1" }))
        assert.strictEqual(fate, "accepted")
      })
    )
  })
}

describe("A call", () => {
  const reissue = reissueIdToken({ accessToken: token, refreshToken: token })

  it.effect("sends nothing, and says why, where transformClient gives no client", () =>
    assertAllRefused(kinds, (value) =>
      called(reissue, "transformClient returned no HttpClient", { transformClient: () => untyped(value) })
    )
  )

  it.effect("sends nothing, and says why, where transformClient throws", () =>
    assertAllRefused({ boom }, (value) =>
      called(reissue, "transformClient threw an error", { transformClient: untyped(value) })
    )
  )

  it.effect("uses what it checked, whatever a getter says the second time that it is read", () =>
    Effect.gen(function* () {
      const { client, sent } = recorder()
      const layer = Layer.merge(
        AuthleteConfig.layer(changing(options, { serviceId: ".." })),
        Layer.succeed(HttpClient.HttpClient, client)
      )
      const request = changing({ accessToken: token, refreshToken: token }, { accessToken: Redacted.make("a\nb") })
      const headers = changing({ "X-A": "1" }, { "X-A": "1\r\nX-B: 2" })
      const { action } = yield* reissueIdToken(
        request,
        changing({ serviceId: "1", headers, timeout: 1000 }, { serviceId: "../2", headers: 5, timeout: -1 })
      ).pipe(Effect.provide(layer))
      assert.strictEqual(action, "OK")
      yield* Effect.exit(Effect.provide(reissue, layer))
      for (const url of sent) assert.strictEqual(url, "https://us.authlete.com/api/1/idtoken/reissue")
    })
  )

  it.effect("sends nothing that IdTokenReissueRequest.fromTokenResponse took from a wrong token response", () =>
    Effect.gen(function* () {
      const { fromTokenResponse } = IdTokenReissueRequest
      for (const member of ["accessToken", "jwtAccessToken", "refreshToken"] as const) {
        const wrong = (value: unknown) =>
          fromTokenResponse(untyped({ accessToken: token, refreshToken: token, [member]: value }))
        yield* assertAllRefused(inputs.noToken, (value) =>
          called(
            Effect.flatMap(wrong(value), reissueIdToken).pipe(Effect.catchTag("MissingToken", Effect.die)),
            "Token"
          )
        )
      }
    })
  )
})

describe("fetchOptions, by fetch,", () => {
  const reissueWith = (fetchOptions: object, answer = answers({ status: 200, body: `{"action":"OK"}` })) =>
    Effect.gen(function* () {
      const server = yield* serve(answer)
      let attempts = 0
      const transformClient = HttpClient.tapRequest(() => Effect.sync(() => attempts++))
      const retry = Schedule.recurs(2)
      const exit = yield* reissueIdToken({ accessToken: token, refreshToken: token }, { fetchOptions }).pipe(
        Effect.exit,
        Effect.provide(configFor(server.origin, { retry, transformClient })),
        Effect.provide(FetchHttpClient.layer)
      )
      return { exit, attempts, requests: server.requests }
    }).pipe(Effect.scoped)

  it.effect("may not hold what belongs to the call, and if they do it is left out", () =>
    Effect.gen(function* () {
      const { exit, requests } = yield* reissueWith({ method: "PUT", body: canary, signal: AbortSignal.abort() })
      assert.isTrue(Exit.isSuccess(exit))
      assert.match(requests[0]?.head ?? "", /^POST /)
      assert.deepStrictEqual(JSON.parse(requests[0]?.body ?? ""), { accessToken: "a-token", refreshToken: "a-token" })
    })
  )

  for (const fetchOptions of [{ mode: "bogus" }, { referrer: "http://[" }]) {
    it.effect(
      `that fetch would refuse, such as ${JSON.stringify(fetchOptions)}, are an InvalidRequest, which is not repeated`,
      () =>
        Effect.gen(function* () {
          const { attempts, exit, requests } = yield* reissueWith(fetchOptions)
          assert.strictEqual(requests.length, 0)
          assert.strictEqual(
            fate(exit, (error) => "reason" in error && error.reason === "InvalidRequest", "fetchOptions"),
            "refused"
          )
          assert.isAtMost(attempts, 1)
        })
    )
  }
})

describe("TokenRequestHandler.make throws at once, and names, a wrong", () => {
  const wrong: { readonly [Option in keyof Required<TokenRequestHandler.TokenRequestHandlerOptions>]: Values } =
    handlerOptions
  for (const [option, values] of Object.entries(wrong)) {
    it.effect(option, () =>
      assertAllRefused(values, (value) =>
        Effect.try({
          try: () => TokenRequestHandler.make({ [option]: value }),
          catch: (error) => new Error(String(error))
        }).pipe(
          Effect.exit,
          Effect.map((exit) => fate(exit, () => true, `TokenRequestHandler.make: ${option}`))
        )
      )
    )
  }
})

describe("AuthleteSandbox.layer refuses, and names, a wrong", () => {
  const build = (options: unknown) => Effect.scoped(Layer.build(AuthleteSandbox.layer(untyped(options))))
  const wrong: { readonly [Option in keyof Required<AuthleteSandboxOptions>]: Values } = {
    ...inputs.sandbox,
    bearer: { ...inputs.sandbox.bearer, effect: Effect.succeed(token) }
  }
  for (const [option, values] of Object.entries(wrong)) {
    it.effect(option, () => assertAllRefused(values, (value) => constructed(build({ [option]: value }), option)))
  }

  it.effect("object of options", () =>
    assertAllRefused({ null: null, trap, throwing }, (value) =>
      Effect.map(Effect.exit(build(value)), (exit) => fate(exit, ({ _op }) => _op === "InvalidData", "options"))
    )
  )
})

for (const [name, mount] of Object.entries(mounts)) {
  const noReply: Values = {
    ...replies,
    ...{ header: SandboxReply.Response({ status: 200, headers: { "x-a": "a\r\nX-B: b" } }) },
    ...{ name: SandboxReply.Response({ status: 200, headers: { "x a": "a" } }) }
  }

  describe(`A sandbox ${name}`, { timeout: 30_000 }, () => {
    it.effect("that is told to reply with nonsense fails the call, and answers the next one", () =>
      Effect.gen(function* () {
        const sandbox = yield* AuthleteSandbox
        const tokens = yield* sandbox.grant({ subject: "alice", clientId: "client", scopes: ["openid"] })
        yield* assertAllRefused(noReply, (value) =>
          Effect.gen(function* () {
            yield* sandbox.next(untyped(value))
            const exit = yield* Effect.exit(reissueIdToken(tokens))
            const { action } = yield* reissueIdToken(tokens)
            return fate(exit, () => action === "OK", "")
          })
        )
      }).pipe(Effect.provide(mount()))
    )
  })
}
