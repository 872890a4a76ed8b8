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
  Option,
  Redacted,
  Schedule
} from "effect"
import { HttpClient, HttpClientRequest, HttpClientResponse } from "effect/http"
import { TestClock } from "effect/testing"
import { AuthleteConfig, type AuthleteConfigOptions, failToken, RetryPolicy, reissueIdToken } from "effect-authlete"
import {
  assertRefusal,
  bearerReasons,
  canary,
  configs,
  environment,
  environments,
  optionalEnvironments,
  type Config as PlainConfig,
  type Options as PlainOptions,
  plainHttp,
  options as plainOptions,
  refusedEnvironments,
  refusedOptions,
  timeouts,
  untypedOptions,
  urls
} from "../../../test/client/configScenarios.js"
import { consoleInto, everyForm, loggers } from "../everyForm.js"
import { logTo } from "../logTo.js"

/** The options of a scenario, besides the usual ones. */
const optionsOf = (given: PlainOptions = {}): AuthleteConfigOptions => {
  const { bearer, ...rest } = { ...plainOptions, ...given }
  return { ...rest, bearer: Redacted.make(bearer) }
}

const options = optionsOf()

/** A configuration, as scenarios have it. */
const plain = ({ baseUrl, bearer, retry, serviceId, timeout }: typeof AuthleteConfig.Service) =>
  Effect.map(
    bearer,
    (bearer): PlainConfig => ({
      serviceId,
      bearer: Redacted.value(bearer),
      baseUrl,
      timeoutMillis: Duration.toMillis(timeout),
      retries: retry !== RetryPolicy.none
    })
  )

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
    for (const [name, given, gives] of configs) {
      it.effect(name, () =>
        Effect.gen(function* () {
          const config = yield* construct(optionsOf(given))
          assert.deepInclude(yield* plain(config), gives)
          const client = HttpClient.make(() => Effect.never)
          assert.strictEqual(config.transformClient(client), client)
        })
      )
    }

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

    const bad: ReadonlyArray<readonly [name: string, option: string, options: AuthleteConfigOptions]> = [
      ...refusedOptions.map(([name, option, given]) => [name, option, optionsOf(given)] as const),
      ["a bearer that was wiped", "bearer", { ...options, bearer: wiped }],
      [`timeout ${Duration.infinity}`, "timeout", { ...options, timeout: Duration.infinity }]
    ]
    for (const [name, option, given] of bad) {
      it.effect(`refuses ${name}, and names ${option}`, () =>
        Effect.gen(function* () {
          assertInvalid(yield* Effect.flip(construct(given)), option)
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

  for (const [option, json] of untypedOptions) {
    it.effect(`refuses ${json} in an untyped program, and names ${option}`, () =>
      Effect.gen(function* () {
        const layer = AuthleteConfig.layer({ ...options, ...JSON.parse(json) })
        assertInvalid(yield* Effect.flip(build(layer)), option)
      })
    )
  }

  for (const [name, given] of plainHttp) it.effect(name, () => build(AuthleteConfig.layer(optionsOf(given))))
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
  for (const [config, url] of urls) {
    it.effect(`leads ${JSON.stringify(config)} to ${url}`, () =>
      Effect.gen(function* () {
        const { requests } = yield* call(optionsOf(config))
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
    ...bearerReasons
  ]
  for (const [failed, reason] of reasons) {
    for (const [how, cause] of Object.entries({ fails: Cause.fail(failed), dies: Cause.die(failed) })) {
      it.effect(`keeps the reason${reason.slice(0, 60)} when the bearer ${how}`, () =>
        Effect.gen(function* () {
          const { outcome } = yield* call({ bearer: Effect.failCause(cause) })
          assert.strictEqual(
            outcome._tag === "Failure" && outcome.failure.message,
            `reissueIdToken: the request was not sent: the bearer could not be obtained${reason}.`
          )
        })
      )
    }
  }

  it.effect("is InvalidRequest when the bearer returns no effect", () =>
    Effect.gen(function* () {
      // What only JavaScript lets through.
      const { outcome, requests } = yield* call({ bearer: Effect.flatMap(Effect.void, () => undefined as never) })
      assert.lengthOf(requests, 0)
      assert.include(
        outcome._tag === "Failure" && outcome.failure.message,
        "the request was not sent: the bearer could not be obtained"
      )
    })
  )

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

  for (const [millis, config] of timeouts) {
    it.effect(`gives up after ${millis} ms, credential included, with ${JSON.stringify(config)}`, () =>
      Effect.gen(function* () {
        const fiber = yield* Effect.forkChild(call({ ...optionsOf(config), bearer: Effect.never }))
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

const within = (environment: Readonly<Record<string, string>>) =>
  Effect.provide(ConfigProvider.layer(ConfigProvider.fromEnv({ env: environment })))

const fromEnvironment = (environment: Readonly<Record<string, string>>, layer = AuthleteConfig.layerConfig()) =>
  within(environment)(build(layer))

describe("AuthleteConfig.layerConfig, from the environment,", () => {
  for (const [name, environment, gives] of environments) {
    it.effect(name, () =>
      Effect.gen(function* () {
        assert.deepInclude(yield* plain(yield* fromEnvironment(environment)), gives)
      })
    )
  }

  for (const [named, environment] of refusedEnvironments) {
    it.effect(`names ${named.join(" and ")} when it refuses ${JSON.stringify(environment)}`, () =>
      Effect.gen(function* () {
        assertRefusal(yield* Effect.flip(fromEnvironment(environment)), named, environment)
      })
    )
  }

  it.effect("says each variable that is missing on a line of its own", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(fromEnvironment({}))
      assert.match(error.message, /AUTHLETE_SERVICE_ID is not set[^\n]*\n *AUTHLETE_BEARER is not set/)
    })
  )

  for (const [gives, environment] of optionalEnvironments) {
    it.effect(`is, where it may be absent, ${gives} for ${JSON.stringify(environment)}`, () =>
      Effect.gen(function* () {
        const read = within(environment)(Config.option(AuthleteConfig.environment))
        const came = yield* Effect.match(read, {
          onFailure: String,
          onSuccess: Option.match({ onNone: () => "none", onSome: () => "some" })
        })
        assert.match(came, gives)
      })
    )
  }

  it.effect("refuses a bearer that was read with the line break of its file", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(fromEnvironment({ ...environment, AUTHLETE_BEARER: `${canary}\n` }))
      assertInvalid(error, "AUTHLETE_BEARER")
      assert.include(error.message, "line break")
    })
  )

  it.effect("says what a good duration looks like", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(fromEnvironment({ ...environment, AUTHLETE_TIMEOUT: "30" }))
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
      assertInvalid(yield* Effect.flip(fromEnvironment(environment, layer)), "serviceId")
    })
  )

  it.effect("takes further options with Config.map over AuthleteConfig.environment", () =>
    Effect.gen(function* () {
      const retry = RetryPolicy.backoff()
      const layer = AuthleteConfig.layerConfig(
        Config.map(AuthleteConfig.environment, (options) => ({ ...options, retry, timeout: "3 seconds" }))
      )
      const config = yield* fromEnvironment(
        { ...environment, AUTHLETE_CLUSTER: "eu", AUTHLETE_TIMEOUT: "9 seconds" },
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
      assertInvalid(yield* Effect.flip(fromEnvironment(environment, layer)), "timeout")
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
        logTo(...loggers.map((logger) => Logger.make((options) => void lines.push(everyForm(logger.log(options))))))
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
