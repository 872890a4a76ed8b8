import { inspect } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import {
  Cause,
  Config,
  ConfigProvider,
  Console,
  Data,
  Duration,
  Effect,
  Fiber,
  type Layer,
  Logger,
  Redacted,
  Schedule
} from "effect"
import { HttpClient, HttpClientRequest, HttpClientResponse } from "effect/http"
import { TestClock } from "effect/testing"
import { AuthleteConfig, type AuthleteConfigOptions, failToken, RetryPolicy, reissueIdToken } from "effect-authlete"
import { consoleInto, everyForm, loggers } from "../everyForm.js"

const canary = "c4n4ry"

const options: AuthleteConfigOptions = { serviceId: "1000000000", bearer: Redacted.make("bearer") }

const wiped = Redacted.make(canary)
Redacted.wipeUnsafe(wiped)

const build = (layer: Layer.Layer<AuthleteConfig, Config.ConfigError>) =>
  Effect.provide(Effect.service(AuthleteConfig), layer)

const assertInvalid = (error: Config.ConfigError, option: string) => {
  const issue = error.cause._tag === "SchemaError" ? error.cause.issue : undefined
  assert.deepStrictEqual(issue?._tag === "Pointer" ? issue.path : undefined, [option])
  assert.include(error.message, option)
  const prints = [
    String(error),
    JSON.stringify(error),
    inspect(error, { depth: null, showHidden: true }),
    Cause.pretty(Cause.fail(error))
  ]
  for (const print of prints) assert.notInclude(print, canary)
}

const constructors = {
  make: AuthleteConfig.make,
  layer: (options: AuthleteConfigOptions) => build(AuthleteConfig.layer(options)),
  layerConfig: (options: AuthleteConfigOptions) => build(AuthleteConfig.layerConfig(Config.succeed(options)))
}

for (const [name, construct] of Object.entries(constructors)) {
  describe(`AuthleteConfig.${name}`, () => {
    it.effect("fills in the defaults", () =>
      Effect.gen(function* () {
        const config = yield* construct(options)
        assert.strictEqual(config.serviceId, "1000000000")
        assert.strictEqual(Redacted.value(yield* config.bearer), "bearer")
        assert.strictEqual(config.baseUrl, "https://us.authlete.com")
        assert.strictEqual(Duration.toMillis(config.timeout), 30_000)
        assert.strictEqual(config.retry, RetryPolicy.none)
        const client = HttpClient.make(() => Effect.never)
        assert.strictEqual(config.transformClient(client), client)
      })
    )

    it.effect("takes what it is given", () =>
      Effect.gen(function* () {
        const retry = RetryPolicy.backoff()
        const transformClient = HttpClient.filterStatusOk
        const baseUrl = "https://authlete.example.com/prefix"
        const config = yield* construct({ ...options, baseUrl, timeout: "5 seconds", retry, transformClient })
        assert.strictEqual(config.baseUrl, baseUrl)
        assert.strictEqual(Duration.toMillis(config.timeout), 5000)
        assert.strictEqual(config.retry, retry)
        assert.strictEqual(config.transformClient, transformClient)
      })
    )

    for (const cluster of ["us", "jp", "eu", "br"] as const) {
      it.effect(`knows the server of the cluster ${cluster}`, () =>
        Effect.gen(function* () {
          assert.strictEqual((yield* construct({ ...options, cluster })).baseUrl, `https://${cluster}.authlete.com`)
        })
      )
    }

    it.effect("takes an option that is undefined for one that is not given", () =>
      Effect.gen(function* () {
        const nothing = { baseUrl: undefined, cluster: undefined, timeout: undefined, retry: undefined }
        const config = yield* construct({ ...options, ...nothing, transformClient: undefined })
        assert.strictEqual(config.baseUrl, "https://us.authlete.com")
        assert.strictEqual(Duration.toMillis(config.timeout), 30_000)
        assert.strictEqual(config.retry, RetryPolicy.none)
      })
    )

    const bad: ReadonlyArray<readonly [name: string, option: string, bad: Partial<AuthleteConfigOptions>]> = [
      ...["", ".", "..", " 1", `${canary}\n`, "1\u0000", "\ud800", "1/2", "1?2", "1#2", "1\\2", "%2e%2e"].map(
        (serviceId) => [`serviceId ${JSON.stringify(serviceId)}`, "serviceId", { serviceId }] as const
      ),
      ...["", " ", "\n", `${canary}\n`, `${canary}\r\n`, ` ${canary}`, `${canary} x`, `${canary}\nx`, `${canary}é`].map(
        (text) => [`bearer ${JSON.stringify(text)}`, "bearer", { bearer: Redacted.make(text) }] as const
      ),
      ["a bearer that was wiped", "bearer", { bearer: wiped }],
      ["both cluster and baseUrl", "baseUrl", { cluster: "jp", baseUrl: "https://jp.authlete.com" }],
      ...[
        ...["", canary, "us.authlete.com", `ftp://${canary}.example.com`, "https://", " https://us.authlete.com"],
        ...["https://us.authlete.com\n", `https://${canary}@us.authlete.com`, `https://user:${canary}@us.authlete.com`],
        ...[`https://:${canary}@us.authlete.com`, `https://us.authlete.com?key=${canary}`, "https://us.authlete.com/?"],
        ...[`https://us.authlete.com/#${canary}`, "https://us.authlete.com#", "http://us.authlete.com"],
        ...["http://localhost.example.com", "http://notlocalhost", "http://127.0.0.1.example.com", "http://128.0.0.1"],
        ...["http://0.0.0.0", "http://[::2]"]
      ].map((baseUrl) => [`baseUrl ${JSON.stringify(baseUrl)}`, "baseUrl", { baseUrl }] as const),
      ["ftp: with allowInsecureRequests", "baseUrl", { baseUrl: "ftp://localhost", allowInsecureRequests: true }],
      ["http: off loopback, not allowed", "baseUrl", { baseUrl: "http://example.com", allowInsecureRequests: false }],
      ...[0, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31, "0 seconds" as const, Duration.infinity].map(
        (timeout) => [`timeout ${timeout}`, "timeout", { timeout }] as const
      )
    ]
    for (const [name, option, change] of bad) {
      it.effect(`refuses ${name}, and names ${option}`, () =>
        Effect.gen(function* () {
          assertInvalid(yield* Effect.flip(construct({ ...options, ...change })), option)
        })
      )
    }
  })
}

describe("AuthleteConfig.layer", () => {
  it.effect("says that baseUrl and cluster exclude each other", () =>
    Effect.gen(function* () {
      const layer = AuthleteConfig.layer({ ...options, cluster: "us", baseUrl: "https://us.authlete.com" })
      const { message } = yield* Effect.flip(build(layer))
      assert.include(message, "baseUrl")
      assert.include(message, "cluster")
    })
  )

  // What a program without types may give: an unset environment variable, a number, a plain string.
  const untyped: ReadonlyArray<readonly [option: string, json: string]> = [
    ["serviceId", `{ "serviceId": 1000000000 }`],
    ["serviceId", `{ "serviceId": null }`],
    ["bearer", `{ "bearer": "${canary}" }`],
    ["bearer", `{ "bearer": null }`],
    ["cluster", `{ "cluster": "mars" }`],
    ["cluster", `{ "cluster": "constructor" }`],
    ["timeout", `{ "timeout": "soon" }`]
  ]
  for (const [option, json] of untyped) {
    it.effect(`refuses ${json} in an untyped program, and names ${option}`, () =>
      Effect.gen(function* () {
        const layer = AuthleteConfig.layer({ ...options, ...JSON.parse(json) })
        assertInvalid(yield* Effect.flip(build(layer)), option)
      })
    )
  }

  const loopback = ["localhost", "authlete.localhost", "127.0.0.1:8080", "127.9.8.7", "[::1]:8080", "LOCALHOST"]
  for (const host of loopback) {
    it.effect(`lets http://${host} pass`, () => build(AuthleteConfig.layer({ ...options, baseUrl: `http://${host}` })))
  }

  it.effect("lets http: off loopback pass with allowInsecureRequests", () =>
    build(AuthleteConfig.layer({ ...options, baseUrl: "http://authlete.internal", allowInsecureRequests: true }))
  )
})

/** Calls with this configuration, and gives the requests that a client got which answers with these statuses in turn. */
const call = (config: Partial<AuthleteConfigOptions>, ...statuses: ReadonlyArray<number>) => {
  const requests: Array<HttpClientRequest.HttpClientRequest> = []
  const client = HttpClient.make((request) => {
    const status = statuses[requests.length] ?? 200
    requests.push(request)
    return Effect.succeed(HttpClientResponse.fromWeb(request, new Response("{}", { status })))
  })
  return reissueIdToken({ accessToken: Redacted.make(`${canary}-token`), refreshToken: Redacted.make("refresh") }).pipe(
    Effect.result,
    Effect.provide(AuthleteConfig.layer({ ...options, ...config })),
    Effect.provideService(HttpClient.HttpClient, client),
    Effect.map((outcome) => ({ outcome, requests }))
  )
}

describe("AuthleteConfig, as a call sees it,", () => {
  const urls: ReadonlyArray<readonly [config: Partial<AuthleteConfigOptions>, url: string]> = [
    [{}, "https://us.authlete.com/api/1000000000/idtoken/reissue"],
    [{ cluster: "jp", serviceId: "42" }, "https://jp.authlete.com/api/42/idtoken/reissue"],
    [{ baseUrl: "https://example.com/" }, "https://example.com/api/1000000000/idtoken/reissue"],
    [{ baseUrl: "https://example.com/a/b" }, "https://example.com/a/b/api/1000000000/idtoken/reissue"],
    [{ baseUrl: "https://example.com/a/b/" }, "https://example.com/a/b/api/1000000000/idtoken/reissue"],
    [{ baseUrl: "https://example.com//a//" }, "https://example.com//a/api/1000000000/idtoken/reissue"],
    [{ baseUrl: "https://example.com/a/../b" }, "https://example.com/b/api/1000000000/idtoken/reissue"]
  ]
  for (const [config, url] of urls) {
    it.effect(`leads ${JSON.stringify(config)} to ${url}`, () =>
      Effect.gen(function* () {
        const { requests } = yield* call(config)
        assert.deepStrictEqual(
          requests.map((request) => request.url),
          [url]
        )
      })
    )
  }

  it.effect("runs the effect of a bearer within each attempt", () =>
    Effect.gen(function* () {
      let rotations = 0
      const bearer = Effect.sync(() => Redacted.make(`bearer-${++rotations}`))
      const { requests } = yield* call({ bearer, retry: Schedule.recurs(2) }, 503, 503)
      assert.deepStrictEqual(
        requests.map((request) => request.headers["authorization"]),
        ["Bearer bearer-1", "Bearer bearer-2", "Bearer bearer-3"]
      )
    })
  )

  const credentials: ReadonlyArray<readonly [name: string, bearer: Effect.Effect<Redacted.Redacted, unknown>]> = [
    ["fails with a text", Effect.fail(canary)],
    ["dies with a text", Effect.die(canary)],
    [
      "throws an error that quotes a secret of its own",
      Effect.suspend(() => {
        throw Object.assign(new Error(`no token for ${canary}`), { clientSecret: Redacted.make(canary) })
      })
    ],
    ["fails and quotes a token of the request", Effect.fail(new Error(`unknown: ${canary}-token`))],
    ["gives a bearer with a line break", Effect.succeed(Redacted.make(`${canary}\n`))],
    ["gives an empty bearer", Effect.succeed(Redacted.make(""))],
    ["gives a bearer that was wiped", Effect.succeed(wiped)]
  ]
  for (const [name, bearer] of credentials) {
    it.effect(`is an InvalidRequest that sends nothing, is not retried and quotes nothing if the bearer ${name}`, () =>
      Effect.gen(function* () {
        let runs = 0
        const counted = Effect.andThen(
          Effect.sync(() => runs++),
          bearer
        )
        const { outcome, requests } = yield* call({ bearer: counted, retry: Schedule.recurs(2) })
        assert.strictEqual(
          outcome._tag === "Failure" && "reason" in outcome.failure && outcome.failure.reason,
          "InvalidRequest"
        )
        assert.strictEqual(requests.length, 0)
        assert.strictEqual(runs, 1)
        assert.notInclude(inspect(outcome, { depth: null, showHidden: true }), canary)
      })
    )
  }

  class VaultError extends Data.TaggedError("VaultError")<{ readonly message: string }> {}

  const reasons: ReadonlyArray<readonly [failed: unknown, reason: string]> = [
    [new VaultError({ message: "the vault is sealed" }), " (VaultError: the vault is sealed)"],
    [new TypeError("fetch failed"), " (TypeError: fetch failed)"],
    [{ _tag: "NoToken", message: "not an Error" }, " (NoToken)"],
    [new Error(`the key ${"k3y".repeat(9)} is unknown`), " (Error: the key <redacted> is unknown)"],
    [new Error("first line\nsecond line"), " (Error: first line?second line)"],
    [new Error("x".repeat(9999)), ` (Error: ${"x".repeat(256)})`],
    ["a text", ""],
    [null, ""]
  ]
  for (const [failed, reason] of reasons) {
    for (const [how, bearer] of Object.entries({ fails: Effect.fail(failed), dies: Effect.die(failed) })) {
      it.effect(`keeps the reason${reason.slice(0, 60)} when the bearer ${how}`, () =>
        Effect.gen(function* () {
          const { outcome } = yield* call({ bearer })
          assert.strictEqual(
            outcome._tag === "Failure" && outcome.failure.message,
            `reissueIdToken: the request was not sent: the bearer could not be obtained${reason}.`
          )
        })
      )
    }
  }

  it.effect("makes no second attempt unless it is told to", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* call({}, 503)).requests.length, 1)
      assert.strictEqual((yield* call({ retry: RetryPolicy.none }, 503)).requests.length, 1)
    })
  )

  it.effect("hands the client through transformClient", () =>
    Effect.gen(function* () {
      const transformClient = HttpClient.mapRequest(HttpClientRequest.setHeader("x-proxy", "1"))
      const { requests } = yield* call({ transformClient })
      assert.deepStrictEqual(
        requests.map((request) => request.headers["x-proxy"]),
        ["1"]
      )
    })
  )

  it.effect("runs transformClient once for each client, whatever the number of calls and operations", () =>
    Effect.gen(function* () {
      let runs = 0
      const transformClient = (client: HttpClient.HttpClient) => {
        runs++
        return client
      }
      const config = AuthleteConfig.layer({ serviceId: "1", bearer: Redacted.make("b"), transformClient })
      const token = Redacted.make("t")
      const calls = [
        reissueIdToken({ accessToken: token, refreshToken: token }),
        reissueIdToken({ accessToken: token, refreshToken: token }, { serviceId: "2" }),
        failToken({ ticket: token, reason: "UNKNOWN" })
      ]
      const clients = Array.from({ length: 2 }, () => HttpClient.make(() => Effect.die("no network")))
      yield* Effect.forEach(clients, (client) =>
        Effect.forEach(calls, (call) => Effect.exit(Effect.provideService(call, HttpClient.HttpClient, client)))
      ).pipe(Effect.provide(config))
      assert.strictEqual(runs, 2)
    })
  )

  const timeouts: ReadonlyArray<readonly [millis: number, config: Partial<AuthleteConfigOptions>]> = [
    [30_000, {}],
    [100, { timeout: 100 }],
    [2000, { timeout: "2 seconds" }]
  ]
  for (const [millis, config] of timeouts) {
    it.effect(`gives up after ${millis} ms, credential included, with ${JSON.stringify(config)}`, () =>
      Effect.gen(function* () {
        const fiber = yield* Effect.forkChild(call({ ...config, bearer: Effect.never }))
        yield* TestClock.adjust(millis - 1)
        assert.isUndefined(fiber.pollUnsafe())
        yield* TestClock.adjust(1)
        const { outcome } = yield* Fiber.join(fiber)
        assert.strictEqual(
          outcome._tag === "Failure" && "reason" in outcome.failure && outcome.failure.reason,
          "Timeout"
        )
      })
    )
  }
})

const minimal = { AUTHLETE_SERVICE_ID: "42", AUTHLETE_BEARER: "bearer" }

const fromEnvironment = (environment: Record<string, string>, layer = AuthleteConfig.layerConfig()) =>
  Effect.provide(build(layer), ConfigProvider.layer(ConfigProvider.fromEnv({ env: environment })))

describe("AuthleteConfig.layerConfig, from the environment,", () => {
  it.effect("needs a service and a bearer, and has the defaults of make for the rest", () =>
    Effect.gen(function* () {
      const config = yield* fromEnvironment(minimal)
      assert.strictEqual(config.serviceId, "42")
      assert.strictEqual(Redacted.value(yield* config.bearer), "bearer")
      assert.strictEqual(config.baseUrl, "https://us.authlete.com")
      assert.strictEqual(Duration.toMillis(config.timeout), 30_000)
      assert.strictEqual(config.retry, RetryPolicy.none)
    })
  )

  it.effect("reads AUTHLETE_BASE_URL and AUTHLETE_TIMEOUT", () =>
    Effect.gen(function* () {
      const baseUrl = "https://authlete.example.com/prefix"
      const config = yield* fromEnvironment({ ...minimal, AUTHLETE_BASE_URL: baseUrl, AUTHLETE_TIMEOUT: "10 seconds" })
      assert.strictEqual(config.baseUrl, baseUrl)
      assert.strictEqual(Duration.toMillis(config.timeout), 10_000)
    })
  )

  for (const cluster of ["us", "jp", "eu", "br"]) {
    it.effect(`reads AUTHLETE_CLUSTER=${cluster}`, () =>
      Effect.gen(function* () {
        const config = yield* fromEnvironment({ ...minimal, AUTHLETE_CLUSTER: cluster })
        assert.strictEqual(config.baseUrl, `https://${cluster}.authlete.com`)
      })
    )
  }

  const bearers: ReadonlyArray<readonly [name: string, environment: Record<string, string>, bearer: string]> = [
    ["AUTHLETE_BEARER", { AUTHLETE_BEARER: "a" }, "a"],
    ["AUTHLETE_AUTHLETE without AUTHLETE_BEARER", { AUTHLETE_AUTHLETE: "b" }, "b"],
    ["AUTHLETE_BEARER before AUTHLETE_AUTHLETE", { AUTHLETE_BEARER: "a", AUTHLETE_AUTHLETE: "b" }, "a"]
  ]
  for (const [name, environment, bearer] of bearers) {
    it.effect(`takes ${name}`, () =>
      Effect.gen(function* () {
        const config = yield* fromEnvironment({ AUTHLETE_SERVICE_ID: "42", ...environment })
        assert.strictEqual(Redacted.value(yield* config.bearer), bearer)
      })
    )
  }

  const bad: ReadonlyArray<readonly [named: ReadonlyArray<string>, environment: Record<string, string>]> = [
    [["AUTHLETE_SERVICE_ID"], { AUTHLETE_BEARER: canary }],
    [["AUTHLETE_BEARER"], { AUTHLETE_SERVICE_ID: "42" }],
    [["AUTHLETE_SERVICE_ID", "AUTHLETE_BEARER"], {}],
    [
      ["AUTHLETE_SERVICE_ID", "AUTHLETE_BEARER"],
      { AUTHLETE_SERVICE_ID: "", AUTHLETE_BEARER: "", AUTHLETE_AUTHLETE: "" }
    ],
    [
      ["AUTHLETE_SERVICE_ID", "AUTHLETE_BEARER", "AUTHLETE_CLUSTER", "AUTHLETE_TIMEOUT"],
      { AUTHLETE_CLUSTER: "mars", AUTHLETE_TIMEOUT: "soon" }
    ],
    ...[
      "0 seconds",
      "0s",
      "26 days",
      "26d",
      "-5 seconds",
      "0.0 hours",
      "30",
      " ",
      "5 fortnights",
      "soon",
      "Infinity"
    ].map((timeout) => [["AUTHLETE_TIMEOUT"], { ...minimal, AUTHLETE_TIMEOUT: timeout }] as const),
    ...["mars", "US", "us ", "us\n", "__proto__", "toString"].map(
      (cluster) => [["AUTHLETE_CLUSTER"], { ...minimal, AUTHLETE_CLUSTER: cluster }] as const
    ),
    ...["..", "1/../2", "1\r\nX: y", "%2e%2e", "1?a", "1#a"].map(
      (serviceId) => [["AUTHLETE_SERVICE_ID"], { ...minimal, AUTHLETE_SERVICE_ID: serviceId }] as const
    ),
    ...[" ", `${canary} ${canary}`, `${canary}\r\nX: y`, `"${canary}"`, `'${canary}'`].map(
      (bearer) => [["AUTHLETE_BEARER"], { ...minimal, AUTHLETE_BEARER: bearer }] as const
    ),
    [["AUTHLETE_AUTHLETE", "the bearer"], { AUTHLETE_SERVICE_ID: "42", AUTHLETE_AUTHLETE: `${canary}\n` }],
    ...["us.authlete.com", "https://us.authlete.com\n", `https://us.authlete.com/?a=${canary}`].map(
      (baseUrl) => [["AUTHLETE_BASE_URL"], { ...minimal, AUTHLETE_BASE_URL: baseUrl }] as const
    ),
    ...["https://us.authlete.com/api", "https://us.authlete.com/api/", "https://proxy.example/authlete/api//"].map(
      (baseUrl) => [["AUTHLETE_BASE_URL", "/api"], { ...minimal, AUTHLETE_BASE_URL: baseUrl }] as const
    ),
    [["AUTHLETE_BASE_URL"], { ...minimal, AUTHLETE_BASE_URL: `https://us.authlete.com#${canary}` }],
    [["AUTHLETE_BASE_URL"], { ...minimal, AUTHLETE_BASE_URL: "http://us.authlete.com" }],
    [["AUTHLETE_BASE_URL"], { ...minimal, AUTHLETE_BASE_URL: `https://user:${canary}@us.authlete.com` }],
    [
      ["AUTHLETE_BASE_URL", "AUTHLETE_CLUSTER"],
      { ...minimal, AUTHLETE_BASE_URL: "https://us.authlete.com", AUTHLETE_CLUSTER: "us" }
    ]
  ]
  for (const [named, environment] of bad) {
    it.effect(`names ${named.join(" and ")} when it refuses ${JSON.stringify(environment)}`, () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(fromEnvironment(environment))
        for (const name of named) assert.include(String(error), name)
        assert.notMatch(String(error), /in the provided map|<redacted>|at (serviceId|bearer|baseUrl|cluster|timeout)\b/)
        if (!("AUTHLETE_AUTHLETE" in environment)) assert.notInclude(String(error), "AUTHLETE_AUTHLETE")
        for (const print of [String(error), JSON.stringify(error), inspect(error, { depth: null })]) {
          assert.notInclude(print, canary)
        }
      })
    )
  }

  it.effect("refuses a bearer that was read with the line break of its file", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(fromEnvironment({ ...minimal, AUTHLETE_BEARER: `${canary}\n` }))
      assertInvalid(error, "AUTHLETE_BEARER")
      assert.include(error.message, "line break")
    })
  )

  it.effect("takes an empty variable for one that is not set", () =>
    Effect.gen(function* () {
      const empty = { AUTHLETE_BEARER: "", AUTHLETE_BASE_URL: "", AUTHLETE_CLUSTER: "", AUTHLETE_TIMEOUT: "" }
      const config = yield* fromEnvironment({ AUTHLETE_SERVICE_ID: "42", AUTHLETE_AUTHLETE: "b", ...empty })
      assert.strictEqual(Redacted.value(yield* config.bearer), "b")
      assert.strictEqual(config.baseUrl, "https://us.authlete.com")
      assert.strictEqual(Duration.toMillis(config.timeout), 30_000)
    })
  )

  for (const [text, millis] of Object.entries({
    "10s": 10_000,
    "250ms": 250,
    "1.5s": 1500,
    "2m": 120_000,
    "1h": 3_600_000,
    "1d": 86_400_000,
    "10 s": 10_000,
    "10 seconds": 10_000,
    "1 minute": 60_000
  })) {
    it.effect(`takes a timeout of ${text}`, () =>
      Effect.gen(function* () {
        const { timeout } = yield* fromEnvironment({ ...minimal, AUTHLETE_TIMEOUT: text })
        assert.strictEqual(Duration.toMillis(timeout), millis)
      })
    )
  }

  it.effect("says what a good duration looks like", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(fromEnvironment({ ...minimal, AUTHLETE_TIMEOUT: "30" }))
      assert.include(String(error), 'AUTHLETE_TIMEOUT must be a number and a unit, such as "10 seconds" or "10s"')
      const option = yield* Effect.flip(AuthleteConfig.make({ ...options, timeout: JSON.parse('"soon"') }))
      assert.include(String(option), 'timeout is not a duration: give milliseconds, or a text such as "10 seconds"')
    })
  )

  it.effect("names the option, and not the variable, where a program replaced its value", () =>
    Effect.gen(function* () {
      const layer = AuthleteConfig.layerConfig(
        Config.map(AuthleteConfig.environment, (options) => ({ ...options, serviceId: ".." }))
      )
      assertInvalid(yield* Effect.flip(fromEnvironment(minimal, layer)), "serviceId")
    })
  )

  it.effect("takes further options with Config.map over AuthleteConfig.environment", () =>
    Effect.gen(function* () {
      const retry = RetryPolicy.backoff()
      const layer = AuthleteConfig.layerConfig(
        Config.map(AuthleteConfig.environment, (options) => ({ ...options, retry, timeout: "3 seconds" }))
      )
      const config = yield* fromEnvironment(
        { ...minimal, AUTHLETE_CLUSTER: "eu", AUTHLETE_TIMEOUT: "9 seconds" },
        layer
      )
      assert.strictEqual(config.serviceId, "42")
      assert.strictEqual(config.baseUrl, "https://eu.authlete.com")
      assert.strictEqual(config.retry, retry)
      assert.strictEqual(Duration.toMillis(config.timeout), 3000)
    })
  )

  it.effect("checks the options that were added", () =>
    Effect.gen(function* () {
      const layer = AuthleteConfig.layerConfig(
        Config.map(AuthleteConfig.environment, (options) => ({ ...options, timeout: 0 }))
      )
      assertInvalid(yield* Effect.flip(fromEnvironment(minimal, layer)), "timeout")
    })
  )
})

/** All that Effect's loggers write for a value in a message and in an annotation. */
const logged = (value: unknown) =>
  Effect.suspend(() => {
    const lines: Array<string> = []
    return Effect.logInfo("the value:", value).pipe(
      Effect.annotateLogs("value", value),
      Effect.provide(
        Logger.layer(loggers.map((logger) => Logger.make((options) => void lines.push(everyForm(logger.log(options))))))
      ),
      Effect.provideService(Console.Console, consoleInto(lines)),
      Effect.map(() => lines.join("\n"))
    )
  })

describe("AuthleteConfig, printed,", () => {
  const bearers = {
    "a Redacted": Redacted.make(canary),
    "an Effect that succeeds": Effect.succeed(Redacted.make(canary)),
    "an Effect that computes": Effect.map(Effect.succeed(canary), Redacted.make)
  }
  for (const [name, bearer] of Object.entries(bearers)) {
    it.effect(`does not show a bearer that is ${name}`, () =>
      Effect.gen(function* () {
        const config = yield* build(AuthleteConfig.layer({ ...options, bearer, retry: RetryPolicy.backoff() }))
        const prints = {
          String: String(config),
          "JSON.stringify": JSON.stringify(config),
          inspect: inspect(config, { depth: null, showHidden: true, getters: true }),
          loggers: yield* logged(config)
        }
        assert.isAtLeast(prints.loggers.match(/the value:/g)?.length ?? 0, loggers.length)
        for (const print of Object.values(prints)) assert.notInclude(print, canary)
      })
    )
  }
})
