import { inspect } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Clock, Duration, Effect, Exit, Fiber, Random, Redacted, Schedule } from "effect"
import { HttpClient } from "effect/http"
import { TestClock } from "effect/testing"
import {
  AuthleteConfig,
  type AuthleteConfigOptions,
  type CallOptions,
  DefaultError,
  ResultError,
  RetryPolicy,
  reissueIdToken
} from "effect-authlete"
import { AuthleteSandbox, SandboxReply } from "effect-authlete/sandbox"
import { watchingSleeps } from "../asleep.js"

const fixed = (value: number) => ({ nextIntUnsafe: () => 0, nextDoubleUnsafe: () => value })

/** With it, the jitter's factor is 1. */
const middle = fixed(0.5)

const status = (status: number, headers: Record<string, string> = {}) => SandboxReply.Response({ status, headers })

const forever = Array.from({ length: 10_000 }, () => status(503))

interface Run {
  readonly replies: ReadonlyArray<SandboxReply>
  /** When, in milliseconds, something is due: the clock is moved there once somebody sleeps until then. */
  readonly due: ReadonlyArray<number>
  readonly config?: Partial<AuthleteConfigOptions>
  readonly options?: CallOptions
  readonly jitter?: ReturnType<typeof fixed>
}

/** Plays a call against a sandbox, and tells how it ended and when, in milliseconds, its attempts were made. */
const play = ({ config, due, jitter = middle, options, replies }: Run) =>
  Effect.gen(function* () {
    const times: Array<number> = []
    const clocked = HttpClient.tapRequest<number, never, never>(() =>
      Effect.map(Clock.currentTimeMillis, (now) => times.push(now))
    )
    const sandbox = yield* AuthleteSandbox
    yield* sandbox.next(...replies)
    const tokens = yield* sandbox.grant({ subject: "alice", clientId: "client", scopes: ["openid"] })
    const { baseUrl, bearer, serviceId } = yield* AuthleteConfig
    yield* TestClock.setTime(0)
    const { moveTo, provide } = yield* watchingSleeps
    const fiber = yield* reissueIdToken(tokens, options).pipe(
      Effect.provide(AuthleteConfig.layer({ baseUrl, bearer, serviceId, transformClient: clocked, ...config })),
      Effect.provideService(Random.Random, jitter),
      provide,
      Effect.forkChild
    )
    yield* Effect.forEach(due, moveTo)
    return { exit: yield* Fiber.await(fiber), times }
  }).pipe(Effect.provide(AuthleteSandbox.layer()))

/** What only JavaScript lets through. */
const untyped = (options: object): RetryPolicy.BackoffOptions => options as RetryPolicy.BackoffOptions

const errorOf = <A, E>(exit: Exit.Exit<A, E>) => (Exit.isFailure(exit) ? Cause.squash(exit.cause) : undefined)

const withBackoff = (options: RetryPolicy.BackoffOptions = {}) => ({ retry: RetryPolicy.backoff(options) })

// Some play hours, attempt by attempt.
describe("RetryPolicy.backoff", { timeout: 30_000 }, () => {
  it.effect("waits 500 ms, and half as long again after each failure", () =>
    Effect.gen(function* () {
      const { exit, times } = yield* play({
        replies: [status(429), status(500), status(502), status(503), status(504)],
        due: [500, 1250, 2375, 4063, 6594],
        config: withBackoff()
      })
      assert.isTrue(Exit.isSuccess(exit))
      assert.deepStrictEqual(times, [0, 500, 1250, 2375, 4063, 6594])
    })
  )

  it.effect("spreads each delay from 80 % to 120 %", () =>
    Effect.gen(function* () {
      const replies = [status(503), status(503)]
      const least = yield* play({ replies, due: [400, 1000], config: withBackoff(), jitter: fixed(0) })
      const most = yield* play({ replies, due: [600, 1500], config: withBackoff(), jitter: fixed(1) })
      assert.deepStrictEqual(least.times, [0, 400, 1000])
      assert.deepStrictEqual(most.times, [0, 600, 1500])
    })
  )

  it.effect("caps a delay after its jitter, at maxInterval", () =>
    Effect.gen(function* () {
      const { times } = yield* play({
        replies: [status(503), status(503), status(503)],
        due: [1200, 6200, 11_200],
        config: withBackoff({ initialInterval: "1 second", exponent: 10, maxInterval: "5 seconds" }),
        jitter: fixed(1)
      })
      assert.deepStrictEqual(times, [0, 1200, 6200, 11_200])
    })
  )

  it.effect("starts no attempt later than maxElapsedTime after the first failure", () =>
    Effect.gen(function* () {
      const { exit, times } = yield* play({
        replies: forever,
        due: [1000, 2000, 3000],
        config: withBackoff({ initialInterval: "1 second", exponent: 1, maxElapsedTime: "3 seconds" })
      })
      assert.deepStrictEqual(times, [0, 1000, 2000, 3000])
      assert.instanceOf(errorOf(exit), DefaultError)
    })
  )

  it.effect("gives up after an hour by default", () =>
    Effect.gen(function* () {
      const due: Array<number> = []
      for (let at = 500, n = 1; at <= Duration.toMillis("1 hour"); n++) {
        due.push(at)
        at += Math.round(Math.min(500 * 1.5 ** n, 60_000))
      }
      const { exit, times } = yield* play({ replies: forever, due, config: withBackoff() })
      assert.isTrue(Exit.isFailure(exit))
      assert.deepStrictEqual(times, [0, ...due])
    })
  )

  it.effect("waits what Retry-After says instead, in seconds or until a date", () =>
    Effect.gen(function* () {
      const { times } = yield* play({
        replies: [
          status(429, { "retry-after": "7" }),
          status(503, { "retry-after": "Thu, 01 Jan 1970 00:00:30 GMT" }),
          status(503)
        ],
        due: [7000, 30_000, 31_125],
        config: withBackoff()
      })
      assert.deepStrictEqual(times, [0, 7000, 30_000, 31_125])
    })
  )

  for (const value of ["soon", "-5", "0", "Wed, 31 Dec 1969 23:59:59 GMT"]) {
    it.effect(`keeps to its own delay when Retry-After is "${value}"`, () =>
      Effect.gen(function* () {
        const { times } = yield* play({
          replies: [status(503, { "retry-after": value })],
          due: [500],
          config: withBackoff()
        })
        assert.deepStrictEqual(times, [0, 500])
      })
    )
  }

  for (const [value, millis] of [
    ["61", 61_000],
    ["Thu, 01 Jan 1970 00:01:01 GMT", 61_000],
    ["2147484", 2_147_484_000],
    ["Fri, 31 Dec 9999 23:59:59 GMT", 253_402_300_799_000],
    ["9".repeat(400), Number.POSITIVE_INFINITY]
  ] as const) {
    it.effect(`ends when Retry-After is "${value.slice(0, 40)}", and the error carries what it asks for`, () =>
      Effect.gen(function* () {
        const replies = [status(503, { "retry-after": value })]
        const { exit, times } = yield* play({ replies, due: [], config: withBackoff() })
        assert.deepStrictEqual(times, [0])
        const error = errorOf(exit)
        assert.instanceOf(error, DefaultError)
        assert.deepStrictEqual(error.retryAfter, Duration.millis(millis))
      })
    )
  }

  it.effect("waits as long as maxInterval if Retry-After asks for that, after a ResultError too", () =>
    Effect.gen(function* () {
      const headers = { "retry-after": "60" }
      const replies = [status(503, headers), SandboxReply.Response({ status: 500, body: {}, headers })]
      const { exit, times } = yield* play({ replies, due: [60_000, 120_000], config: withBackoff() })
      assert.isTrue(Exit.isSuccess(exit))
      assert.deepStrictEqual(times, [0, 60_000, 120_000])
    })
  )

  it.effect("ends when Retry-After leads beyond maxElapsedTime", () =>
    Effect.gen(function* () {
      const replies = [status(503, { "retry-after": "5" }), status(503, { "retry-after": "6" })]
      const { exit, times } = yield* play({ replies, due: [5000], config: withBackoff({ maxElapsedTime: 10_000 }) })
      assert.deepStrictEqual(times, [0, 5000])
      assert.propertyVal(errorOf(exit), "status", 503)
    })
  )

  it.effect("counts towards maxElapsedTime what the attempts take, but for the first one", () =>
    Effect.gen(function* () {
      const late = SandboxReply.Delay({ duration: "1 hour" })
      const { exit, times } = yield* play({
        replies: [late, late, late, late],
        due: [2000, 2500, 4500, 5000, 7000],
        config: { ...withBackoff({ exponent: 1, maxElapsedTime: "3 seconds" }), timeout: "2 seconds" }
      })
      assert.deepStrictEqual(times, [0, 2500, 5000])
      assert.propertyVal(errorOf(exit), "reason", "Timeout")
    })
  )

  it.effect("begins anew with each call that it is used for", () =>
    Effect.gen(function* () {
      const config = withBackoff()
      for (const _ of ["first", "second"]) {
        const { times } = yield* play({ replies: [status(503), status(503)], due: [500, 1250], config })
        assert.deepStrictEqual(times, [0, 500, 1250])
      }
    })
  )

  it.effect("repeats dropped connections, broken bodies and timeouts", () =>
    Effect.gen(function* () {
      const timedOut = 1250 + 2000
      const { exit, times } = yield* play({
        replies: [
          SandboxReply.DroppedConnection(),
          SandboxReply.TruncatedBody(),
          SandboxReply.Delay({ duration: "1 hour" })
        ],
        due: [500, 1250, timedOut, timedOut + 1125],
        config: { ...withBackoff(), timeout: "2 seconds" }
      })
      assert.isTrue(Exit.isSuccess(exit))
      assert.deepStrictEqual(times, [0, 500, 1250, timedOut + 1125])
    })
  )

  for (const [name, reply, due] of [
    ["a dropped connection", SandboxReply.DroppedConnection(), []],
    ["a timeout", SandboxReply.Delay({ duration: "1 hour" }), [30_000]]
  ] as const) {
    it.effect(`does not repeat ${name} where retryConnectionErrors is false`, () =>
      Effect.gen(function* () {
        const config = withBackoff({ retryConnectionErrors: false })
        const { exit, times } = yield* play({ replies: [reply], due, config })
        assert.isTrue(Exit.isFailure(exit))
        assert.deepStrictEqual(times, [0])
      })
    )
  }

  it.effect("repeats the statuses of retryCodes and no other", () =>
    Effect.gen(function* () {
      const { exit, times } = yield* play({
        replies: [status(418), status(503)],
        due: [500],
        config: withBackoff({ retryCodes: [418] })
      })
      assert.deepStrictEqual(times, [0, 500])
      assert.propertyVal(errorOf(exit), "status", 503)
    })
  )

  for (const [name, reply] of [
    ["a refusal", SandboxReply.Response({ status: 401, body: {} })],
    ["a body that can't be read", SandboxReply.Response({ status: 200, body: "<html>" })],
    ["a status that is the caller's fault", status(404)]
  ] as const) {
    it.effect(`never repeats ${name}`, () =>
      Effect.gen(function* () {
        const { exit, times } = yield* play({ replies: [reply], due: [], config: withBackoff() })
        assert.isTrue(Exit.isFailure(exit))
        assert.deepStrictEqual(times, [0])
      })
    )
  }

  it.effect("repeats a 500 that is a ResultError", () =>
    Effect.gen(function* () {
      const reply = SandboxReply.Response({ status: 500, body: { resultCode: "A000000" } })
      const once = yield* play({ replies: [reply], due: [] })
      assert.instanceOf(errorOf(once.exit), ResultError)
      const repeated = yield* play({ replies: [reply], due: [500], config: withBackoff() })
      assert.isTrue(Exit.isSuccess(repeated.exit))
    })
  )

  const refused: ReadonlyArray<readonly [options: RetryPolicy.BackoffOptions, says: string]> = [
    ...[0, -1, Number.NaN, Number.NEGATIVE_INFINITY, "-5 seconds", [0, -1]].flatMap((interval) => [
      [untyped({ initialInterval: interval }), "longer than zero"] as const,
      [untyped({ maxInterval: interval }), "longer than zero"] as const
    ]),
    ...[0.5, -1, Number.NaN, Number.NEGATIVE_INFINITY, "fast", {}, []].map(
      (exponent) => [untyped({ exponent }), "at least 1"] as const
    ),
    // A delay that no timer can keep.
    [{ initialInterval: Number.POSITIVE_INFINITY }, "initialInterval"],
    [{ maxInterval: Duration.infinity }, "maxInterval"],
    [{ maxInterval: "25 days" }, "maxInterval"],
    ...[-1, Number.NaN, "-5 seconds"].map((time) => [untyped({ maxElapsedTime: time }), "maxElapsedTime"] as const),
    ...["soon", {}, Symbol("soon")].flatMap((time) =>
      ["initialInterval", "maxInterval", "maxElapsedTime"].map(
        (option) => [untyped({ [option]: time }), `${option} is not a duration`] as const
      )
    ),
    [untyped({ exponent: Symbol("fast") }), "exponent"],
    ...[503, "503", {}, new Set([503]), ["503"], ["5XX"], [500, 503.5]].map(
      (retryCodes) => [untyped({ retryCodes }), "retryCodes"] as const
    )
  ]
  it("takes the shortest and the longest interval that a timer keeps, but nothing beyond", () => {
    for (const option of ["initialInterval", "maxInterval"]) {
      RetryPolicy.backoff({ [option]: 1 })
      RetryPolicy.backoff({ [option]: 2 ** 31 - 1 })
      assert.throws(() => RetryPolicy.backoff({ [option]: 2 ** 31 }), "shorter than 25 days")
    }
    RetryPolicy.backoff({ maxElapsedTime: Number.POSITIVE_INFINITY })
  })

  for (const [options, says] of refused) {
    it(`refuses ${inspect(options)} at once, and says ${says}`, () => {
      assert.throws(() => RetryPolicy.backoff(options), says)
    })
  }
})

describe("A call's retries", { timeout: 30_000 }, () => {
  it.effect("are none by default", () =>
    Effect.gen(function* () {
      const { exit, times } = yield* play({ replies: forever, due: [] })
      assert.isTrue(Exit.isFailure(exit))
      assert.deepStrictEqual(times, [0])
    })
  )

  it.effect("are the call's own where it names a schedule, and none where it names RetryPolicy.none", () =>
    Effect.gen(function* () {
      const retry = Schedule.max([Schedule.spaced("10 seconds"), Schedule.recurs(2)])
      const config = withBackoff()
      const own = yield* play({ replies: forever, due: [10_000, 20_000], config, options: { retry } })
      assert.deepStrictEqual(own.times, [0, 10_000, 20_000])
      const none = yield* play({ replies: forever, due: [], config, options: { retry: RetryPolicy.none } })
      assert.deepStrictEqual(none.times, [0])
    })
  )

  it.effect("run the credential again for each attempt, so that a rotated one takes hold", () =>
    Effect.gen(function* () {
      const credentials = ["stale-credential", "sandbox-bearer"]
      const bearer = Effect.sync(() => Redacted.make(credentials.shift() ?? "none-left"))
      const { exit, times } = yield* play({
        replies: [],
        due: [],
        config: { bearer },
        options: { retry: Schedule.recurs(3) }
      })
      assert.isTrue(Exit.isSuccess(exit))
      assert.lengthOf(times, 2)
    })
  )

  it.effect("give each attempt a timeout of its own", () =>
    Effect.gen(function* () {
      const late = SandboxReply.Delay({ duration: "1 hour" })
      const { exit, times } = yield* play({
        replies: [late, late],
        due: [5000, 10_000],
        options: { retry: Schedule.recurs(1), timeout: "5 seconds" }
      })
      assert.deepStrictEqual(times, [0, 5000])
      assert.propertyVal(errorOf(exit), "reason", "Timeout")
    })
  )

  it.effect("end with the call when it is interrupted while it waits", () =>
    Effect.gen(function* () {
      const sandbox = yield* AuthleteSandbox
      yield* sandbox.next(...forever)
      const tokens = yield* sandbox.grant({ subject: "alice", clientId: "client", scopes: ["openid"] })
      const { provide, sleepsAtAll } = yield* watchingSleeps
      const fiber = yield* Effect.forkChild(provide(reissueIdToken(tokens, withBackoff())))
      yield* sleepsAtAll
      yield* Fiber.interrupt(fiber)
      assert.isTrue(Exit.hasInterrupts(yield* Fiber.await(fiber)))
      yield* TestClock.adjust("2 hours")
      assert.lengthOf(yield* sandbox.requests, 1)
    }).pipe(Effect.provide(AuthleteSandbox.layer()))
  )

  const broken: Record<string, RetryPolicy.RetryPolicy> = {
    throws: Schedule.tap(Schedule.forever, () => {
      throw new Error("no")
    }),
    "throws at once": Schedule.fromStep(
      Effect.suspend(() => {
        throw new Error("no")
      })
    ),
    dies: Schedule.tap(Schedule.forever, () => Effect.die("no")),
    "interrupts itself": Schedule.tap(Schedule.forever, () => Effect.interrupt)
  }
  for (const [how, retry] of Object.entries(broken)) {
    it.effect(`end with the last failure, and no defect, when the schedule ${how}`, () =>
      Effect.gen(function* () {
        const { exit, times } = yield* play({ replies: forever, due: [], options: { retry } })
        assert.deepStrictEqual(times, [0])
        assert.isTrue(Exit.hasFails(exit), String(exit))
        assert.propertyVal(errorOf(exit), "status", 503)
      })
    )
  }

  it.effect("never repeat what can't be sent, whatever the schedule says", () =>
    Effect.gen(function* () {
      let runs = 0
      const bearer = Effect.suspend(() => Effect.fail(++runs))
      const { exit, times } = yield* play({
        replies: [],
        due: [],
        config: { bearer },
        options: { retry: Schedule.forever }
      })
      assert.propertyVal(errorOf(exit), "reason", "InvalidRequest")
      assert.strictEqual(runs, 1)
      assert.deepStrictEqual(times, [])
    })
  )
})
