import { inspect } from "node:util"
import { HttpClient } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Chunk, Clock, Duration, Effect, Exit, Fiber, Random, Redacted, Schedule, TestClock } from "effect"
import {
  AuthleteConfig,
  type AuthleteConfigOptions,
  type CallOptions,
  ResultError,
  RetryPolicy,
  reissueIdToken
} from "effect-authlete"
import { AuthleteSandbox } from "effect-authlete/sandbox"
import type { Reply } from "../sandbox/scenario.js"
import { ended } from "./outcome.js"
import {
  type Backoff,
  backoffScenarios,
  forever,
  late,
  refusedOptions,
  retryScenarios,
  type Scenario
} from "./retryScenarios.js"

interface Run {
  readonly replies: ReadonlyArray<Reply>
  readonly due: ReadonlyArray<number>
  readonly config?: Partial<AuthleteConfigOptions>
  readonly options?: CallOptions
  readonly jitter?: number
}

const turnOfTheEventLoop = Effect.promise(() => new Promise(setImmediate))

const moveClockTo = (instant: number) =>
  TestClock.sleeps().pipe(
    Effect.zipLeft(turnOfTheEventLoop),
    Effect.repeat({ until: Chunk.contains(instant) }),
    Effect.zipRight(TestClock.setTime(instant))
  )

/** Plays a call against a sandbox, and tells how it ended and when, in milliseconds, its attempts were made. */
const play = ({ config, due, jitter = 0.5, options, replies }: Run) =>
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
    const fiber = yield* reissueIdToken(tokens, options).pipe(
      Effect.provide(AuthleteConfig.layer({ baseUrl, bearer, serviceId, transformClient: clocked, ...config })),
      Effect.withRandom(Random.fixed([jitter])),
      Effect.fork
    )
    yield* Effect.forEach(due, moveClockTo)
    return { exit: yield* Fiber.await(fiber), times }
  }).pipe(Effect.provide(AuthleteSandbox.layer()))

/** What only JavaScript lets through. */
const untyped = (options: object): RetryPolicy.BackoffOptions => options as RetryPolicy.BackoffOptions

const errorOf = <A, E>(exit: Exit.Exit<A, E>) => (Exit.isFailure(exit) ? Cause.squash(exit.cause) : undefined)

const withBackoff = (options: Backoff = {}) => ({ retry: RetryPolicy.backoff(options) })

/** Plays the calls of a scenario. */
const playAll = ({ runs }: Scenario) =>
  Effect.gen(function* () {
    for (const { backoff, due, ends, jitter = 0.5, replies, timeout, times } of runs) {
      const config = { ...(backoff && withBackoff(backoff)), ...(timeout && { timeout }) }
      const played = yield* play({ replies, due, jitter, config })
      assert.deepStrictEqual(played.times, times)
      if (ends !== undefined) assert.deepInclude(yield* ended(played.exit), ends)
    }
  })

// Some play hours, attempt by attempt.
describe("RetryPolicy.backoff", { timeout: 30_000 }, () => {
  for (const scenario of backoffScenarios) it.effect(scenario.name, () => playAll(scenario))

  it.effect("begins anew with each call that it is used for", () =>
    Effect.gen(function* () {
      const config = withBackoff()
      for (const _ of ["first", "second"]) {
        const { times } = yield* play({ replies: forever.slice(0, 2), due: [500, 1250], config })
        assert.deepStrictEqual(times, [0, 500, 1250])
      }
    })
  )

  it.effect("ends with the last error where a program repeats anything of its own by it", () =>
    Effect.gen(function* () {
      const error = new ResultError({ operation: "getJwks", status: 400 })
      assert.strictEqual(yield* Effect.flip(Effect.retry(Effect.fail(error), RetryPolicy.backoff())), error)
    })
  )

  const refused: ReadonlyArray<readonly [options: object, says: string]> = [
    ...refusedOptions,
    [{ maxInterval: Duration.infinity }, "maxInterval"]
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
      assert.throws(() => RetryPolicy.backoff(untyped(options)), says)
    })
  }
})

describe("A call's retries", { timeout: 30_000 }, () => {
  for (const scenario of retryScenarios) it.effect(scenario.name, () => playAll(scenario))

  it.effect("are the call's own where it names a schedule, and none where it names RetryPolicy.none", () =>
    Effect.gen(function* () {
      const retry = Schedule.spaced("10 seconds").pipe(Schedule.intersect(Schedule.recurs(2)))
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
      const fiber = yield* Effect.fork(reissueIdToken(tokens, withBackoff()))
      yield* Effect.repeat(Effect.zipRight(turnOfTheEventLoop, TestClock.sleeps()), { until: Chunk.isNonEmpty })
      assert.isTrue(Exit.isInterrupted(yield* Fiber.interrupt(fiber)))
      yield* TestClock.adjust("2 hours")
      assert.lengthOf(yield* sandbox.requests, 1)
    }).pipe(Effect.provide(AuthleteSandbox.layer()))
  )

  const broken: Record<string, RetryPolicy.RetryPolicy> = {
    throws: Schedule.whileInput(Schedule.forever, (): boolean => {
      throw new Error("no")
    }),
    dies: Schedule.tapInput(Schedule.forever, () => Effect.die("no")),
    "interrupts itself": Schedule.tapInput(Schedule.forever, () => Effect.interrupt)
  }
  for (const [how, retry] of Object.entries(broken)) {
    it.effect(`end with the last failure, and no defect, when the schedule ${how}`, () =>
      Effect.gen(function* () {
        const { exit, times } = yield* play({ replies: forever, due: [], options: { retry } })
        assert.deepStrictEqual(times, [0])
        assert.isTrue(Exit.isFailure(exit) && Cause.isFailType(exit.cause), String(exit))
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
