import { assert, describe, it } from "@effect/vitest"
import { Cause, Config, Effect, Exit, Layer, Option, Record, Redacted, Schedule } from "effect"
import { FetchHttpClient, HttpClient, HttpClientResponse } from "effect/http"
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
import { answers } from "../../../test/wire/scenarios.js"
import { mounts } from "../sandbox/mounts.js"
import { configFor, serve } from "./call.js"

/** What only JavaScript lets through. */
const untyped = <A>(value: unknown): A => value as A

const canary = "c4n4ry"

const boom = (): never => {
  throw new Error(canary)
}

/** Throws whatever is done with it. */
const trap: object = new Proxy(
  {},
  { get: boom, getOwnPropertyDescriptor: boom, getPrototypeOf: boom, has: boom, ownKeys: boom }
)

const withoutPrototype = <A extends object>(fields: A): A => Object.assign(Object.create(null), fields)

const throwing = {
  get serviceId(): string {
    return boom()
  }
}

/** For each member, an object that throws when that one is read. */
const withThrowingMembers = (fields: object): Values =>
  Record.fromIterableWith(Object.keys(fields), (name) => [
    `throwing ${name}`,
    Object.defineProperty({ ...fields }, name, { enumerable: true, get: boom })
  ])

/** Says the one thing the first time that it is asked, and the other ever after. */
const changing = <A extends object>(fields: A, later: { readonly [Name in keyof A]?: unknown }): A => {
  const changed = { ...fields }
  for (const [name, value] of Object.entries(later)) {
    let current: unknown = Reflect.get(fields, name)
    Object.defineProperty(changed, name, {
      enumerable: true,
      get: () => {
        const said = current
        current = value
        return said
      }
    })
  }
  return changed
}

/** Values by what they are called in a report. */
type Values = Readonly<Record<string, unknown>>

/** A value of each kind; one that JavaScript can't even print is among them. */
const kinds = {
  null: null,
  number: 5,
  boolean: true,
  string: canary,
  symbol: Symbol(canary),
  bigint: 1n,
  function: () => canary,
  array: [],
  object: {},
  withoutPrototype: withoutPrototype({}),
  date: new Date(0),
  promise: Promise.resolve(canary)
}

const allBut = (...names: ReadonlyArray<keyof typeof kinds>): Values =>
  Object.fromEntries(Object.entries(kinds).filter(([name]) => !names.some((other) => other === name)))

const each = (...values: ReadonlyArray<string>): Values => Object.fromEntries(values.map((value) => [value, value]))

const noServiceId = each(
  ...["", ".", "..", "../2", "1/2", "1\\2", "%2e%2e", "1?a", "1#a", " 1", "1\n", "1\r\nX: y", "1\0", "é"]
)

const noTimeout: Values = {
  ...allBut("null", "number", "bigint"),
  ...{ zero: 0, negative: -1, negativeText: "-5 seconds", NaN: Number.NaN, negativeBigint: -1n, noUnit: "30" },
  ...{ endless: Infinity, endlessText: "Infinity", endlessPair: [Infinity, 0], long: "25 days" }
}

/** What became of it: "refused" by a sentence about this option, or whatever else. */
const fate = <A, E extends { readonly message: string }>(
  exit: Exit.Exit<A, E>,
  isRefusal: (error: E) => boolean,
  about: string
): string => {
  if (Exit.isSuccess(exit)) return "accepted"
  const failure = Cause.findErrorOption(exit.cause)
  if (Option.isNone(failure)) return `a defect: ${Cause.pretty(exit.cause).split("\n")[0]}`
  const error = failure.value
  const isClear = error.message.includes(about) && !error.message.includes(canary) && !error.message.includes("<->")
  return isRefusal(error) && isClear ? "refused" : error.message
}

const isConfigError = (error: unknown) => error instanceof Config.ConfigError

/** What an error says of which option. */
const saidOf = ({ cause }: Config.ConfigError) => {
  const issue = cause._tag === "SchemaError" ? cause.issue : undefined
  const inner = issue?._tag === "Pointer" ? issue.issue : issue
  return {
    path: issue?._tag === "Pointer" ? issue.path : [],
    message: inner?._tag === "InvalidValue" ? inner.annotations?.["message"] : undefined
  }
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

const constructed = (effect: Effect.Effect<unknown, Config.ConfigError>, option: string) =>
  Effect.map(Effect.exit(effect), (exit) => fate(exit, (error) => saidOf(error).path[0] === option, option))

describe("AuthleteConfig.make refuses, and names, a wrong", () => {
  const wrong: { readonly [Option in keyof Required<AuthleteConfigOptions>]: Values } = {
    serviceId: { ...allBut("string"), ...noServiceId },
    bearer: { ...kinds, redactedNumber: Redacted.make(5), crlf: Redacted.make("a\r\nX: y") },
    baseUrl: { ...allBut("null"), url: new URL("https://us.authlete.com"), list: ["https://us.authlete.com"] },
    cluster: { ...allBut("null"), list: ["us"], inherited: "toString", upperCase: "US" },
    timeout: noTimeout,
    retry: allBut("null"),
    transformClient: allBut("null", "function"),
    allowInsecureRequests: { ...allBut("null", "boolean"), ...each("false", "0", "") }
  }
  for (const [option, values] of Object.entries(wrong)) {
    it.effect(option, () =>
      assertAllRefused(values, (value) => constructed(AuthleteConfig.make({ ...options, [option]: value }), option))
    )
  }
})

describe("AuthleteConfig.make says what is wrong:", () => {
  const wiped = Redacted.make("a-bearer")
  Redacted.wipeUnsafe(wiped)
  const sentences: Readonly<Record<string, Partial<Record<keyof AuthleteConfigOptions, unknown>>>> = {
    "bearer was wiped": { bearer: wiped },
    "bearer is neither Redacted nor an Effect": { bearer: "a-bearer" },
    "bearer is empty": { bearer: Redacted.make("") },
    "baseUrl is not a string": { baseUrl: 5 },
    "allowInsecureRequests is neither true nor false": { allowInsecureRequests: "true" },
    "retry is not a Schedule": { retry: 3 },
    "transformClient is not a function": { transformClient: {} },
    'timeout is not a duration: give milliseconds, or a text such as "10 seconds"': { timeout: "soon" },
    "timeout must be longer than zero and shorter than 25 days": { timeout: 0 }
  }
  for (const [sentence, wrong] of Object.entries(sentences)) {
    it.effect(sentence, () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(AuthleteConfig.make(untyped({ ...options, ...wrong })))
        assert.deepStrictEqual(saidOf(error), { path: Object.keys(wrong), message: sentence })
      })
    )
  }

  it.effect("nothing of one option in particular where they can't be read at all", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(AuthleteConfig.make(untyped(trap)))
      assert.deepStrictEqual(saidOf(error), { path: [], message: "the options could not be read" })
      const noConfig = yield* Effect.flip(Layer.build(AuthleteConfig.layerConfig(untyped({}))))
      assert.include(String(noConfig), "layerConfig takes a Config")
    }).pipe(Effect.scoped)
  )
})

describe("AuthleteConfig", () => {
  it.effect("refuses options that can't be read, and shows nothing of what they throw", () =>
    assertAllRefused({ trap, null: null, undefined, bearer: { ...options, bearer: trap }, getter: throwing }, (value) =>
      Effect.map(Effect.exit(AuthleteConfig.make(untyped(value))), (exit) =>
        fate(exit, isConfigError, "the options could not be read")
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

const noText = allBut("string")

const noRedacted: Values = { ...kinds, redactedNumber: Redacted.make(5), redactedObject: Redacted.make({}) }

const noToken: Values = {
  ...noRedacted,
  ...{ empty: Redacted.make(""), crlf: Redacted.make(`${canary}\r\nX: y`), umlaut: Redacted.make(`${canary}é`) }
}

const noInteger: Values = {
  ...allBut("number"),
  ...{ half: 0.5, NaN: Number.NaN, endless: Infinity, inexact: 2 ** 53, text: "5" }
}

const noJsonObject: Values = {
  ...allBut("object", "withoutPrototype"),
  ...{ trap, throwing, text: "{}", inner: { a: [trap] }, NaN: { a: Number.NaN }, redacted: Redacted.make(canary) }
}

const operations = {
  reissueIdToken: operation(
    reissueIdToken,
    { accessToken: token, refreshToken: token },
    {
      accessToken: { ...noToken, undefined },
      refreshToken: { ...noToken, undefined },
      sub: { ...noText, empty: "" },
      claims: noJsonObject,
      idtHeaderParams: noJsonObject,
      idTokenAudType: { ...kinds, list: ["array"], upperCase: "ARRAY" }
    }
  ),
  processToken: operation(
    processToken,
    { parameters: token },
    {
      parameters: { ...noRedacted, undefined },
      clientId: noText,
      clientSecret: noRedacted,
      clientCertificate: noText,
      clientCertificatePath: { ...allBut("array"), numbers: [5], holes: new Array(1) },
      dpop: noRedacted,
      htm: noText,
      htu: { ...noText, url: new URL("https://as.example.com/token") },
      properties: noText,
      dpopNonceRequired: { ...allBut("boolean"), text: "false" },
      oauthClientAttestation: noRedacted,
      oauthClientAttestationPop: noRedacted,
      accessToken: noToken,
      jwtAtClaims: noJsonObject,
      accessTokenDuration: noInteger,
      refreshTokenDuration: noInteger
    }
  ),
  issueToken: operation(
    issueToken,
    { ticket: token, subject: "alice" },
    {
      ticket: { ...noToken, undefined },
      subject: { ...noText, undefined, empty: "" },
      accessToken: noToken,
      jwtAtClaims: noJsonObject,
      accessTokenDuration: noInteger,
      refreshTokenDuration: noInteger
    }
  ),
  failToken: operation(
    failToken,
    { ticket: token, reason: "UNKNOWN" },
    {
      ticket: { ...noToken, undefined },
      reason: { ...kinds, undefined, lowerCase: "unknown", inherited: "toString" }
    }
  )
}

/** A mistake in headers names the header, or says at least that it is about one. */
const noHeaders: Values = {
  ...{ number: 5, boolean: true, string: `X-A: ${canary}`, symbol: Symbol(canary), bigint: 1n },
  ...{
    crlf: { "X-A": `${canary}\r\nX-B: y` },
    name: { "X-A\r\nX-B": "y" },
    colon: { "X-A:": "y" },
    nul: { "X-A": "\0" }
  },
  ...{ pairs: [["X-A", "a\nb"]], values: { "X-A": ["a", "b\nc"] }, host: new Map([["Host", "evil.example"]]) },
  ...Record.mapEntries(allBut("string", "array"), (value, name) => [`${name} as a value`, { "X-A": value }])
}

const callOptions: { readonly [Option in keyof Required<CallOptions>]: ReadonlyArray<readonly [string, Values]> } = {
  serviceId: [["serviceId", { ...allBut("null", "string"), ...noServiceId }]],
  headers: [["header", noHeaders]],
  fetchOptions: [
    ["fetchOptions", { number: 5, boolean: true, string: canary, symbol: Symbol(canary), bigint: 1n }],
    ["header", Record.map(noHeaders, (headers) => ({ headers }))]
  ],
  timeout: [["timeout", noTimeout]],
  retry: [["retry", allBut("null")]]
}

for (const [name, { call, request, wrong }] of Object.entries(operations)) {
  describe(`${name} sends nothing, and says why, for a wrong`, () => {
    for (const [member, values] of wrong) {
      it.effect(member, () =>
        assertAllRefused(values, (value) => called(call({ ...request, [member]: value }), member))
      )
    }

    for (const [option, [about, values]] of Object.entries(callOptions).flatMap(([option, wrong]) =>
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
      called(reissue, "transformClient gave no HttpClient", { transformClient: () => untyped(value) })
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
        yield* assertAllRefused(noToken, (value) =>
          called(
            Effect.flatMap(Effect.fromResult(wrong(value)), (request) => reissueIdToken(request)).pipe(
              Effect.catchTag("MissingToken", Effect.die)
            ),
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
  const wrong: { readonly [Option in keyof Required<TokenRequestHandler.TokenRequestHandlerOptions>]: Values } = {
    idTokenAudType: { ...kinds, list: ["array"], upperCase: "ARRAY" },
    reissueTimeout: noTimeout,
    whenReissueFails: { ...kinds, inherited: "toString" },
    htu: { ...allBut("string"), url: new URL("https://as.example.com/token") },
    clientCertificate: allBut("function")
  }
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
  const wrongClients: Values = {
    plainSecret: [{ clientId: "1", clientSecret: canary, authMethod: "client_secret_basic" }],
    noSecret: [{ clientId: "1", authMethod: "client_secret_post" }],
    noMethod: [{ clientId: "1" }]
  }
  const wrong: { readonly [Option in keyof Required<AuthleteSandboxOptions>]: Values } = {
    serviceId: { ...allBut("null", "string"), ...noServiceId },
    bearer: { ...allBut("null"), crlf: Redacted.make("a\r\nX: y"), effect: Effect.succeed(token) },
    issuer: allBut("null", "string"),
    clients: { ...allBut("null", "array"), null: [null], number: [5], noId: [{}], ...wrongClients },
    idTokenReissuable: { ...allBut("null", "boolean"), text: "false" },
    answers: {
      noFunction: { "POST auth/introspection": {} },
      noMethod: { "auth/introspection": () => Effect.never },
      otherMethod: { "PATCH auth/introspection": () => Effect.never },
      slash: { "POST /auth/introspection": () => Effect.never },
      own: { "POST auth/token": () => Effect.never },
      ownGet: { "GET service/jwks/get": () => Effect.never }
    }
  }
  for (const [option, values] of Object.entries(wrong)) {
    it.effect(option, () => assertAllRefused(values, (value) => constructed(build({ [option]: value }), option)))
  }

  it.effect("object of options", () =>
    assertAllRefused({ null: null, trap, throwing }, (value) =>
      Effect.map(Effect.exit(build(value)), (exit) => fate(exit, isConfigError, "options"))
    )
  )
})

for (const [name, mount] of Object.entries(mounts)) {
  const noReply: Values = {
    ...allBut("null"),
    ...{
      trap,
      unknown: { _tag: "Nonsense" },
      noStatus: { _tag: "Response" },
      delay: { _tag: "Delay", duration: "soon" }
    },
    ...Record.fromIterableWith([-1, 0, 99, 100, 101, 600, 1000, Number.NaN, 200.5, "x"], (status) => [
      `status ${status}`,
      { _tag: "Response", status }
    ]),
    ...{ header: SandboxReply.Response({ status: 200, headers: { "x-a": "a\r\nX-B: b" } }) },
    ...{ name: SandboxReply.Response({ status: 200, headers: { "x a": "a" } }) },
    ...{ body: { _tag: "Response", status: 200, body: { a: 1n } } }
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
