import { type Duration, Schedule } from "effect"
import type { HttpClient } from "effect/http"
import { type AuthleteError, RetryPolicy } from "effect-authlete"
import { describe, expect, test } from "tstyche"

describe("RetryPolicy.backoff", () => {
  test("is a schedule over the errors of a call that tells the delay", () => {
    expect(RetryPolicy.backoff).type.toBe<
      (options?: RetryPolicy.BackoffOptions) => Schedule.Schedule<Duration.Duration, AuthleteError>
    >()
    // @ts-expect-error Type 'Schedule<Duration, AuthleteError, never, never>' is not assignable to type 'never'
    const shown: never = RetryPolicy.backoff()
    expect(shown).type.toBe<never>()
  })

  test("has the options of the design, all optional", () => {
    expect<RetryPolicy.BackoffOptions>().type.toBe<{
      readonly initialInterval?: Duration.Input | undefined
      readonly exponent?: number | undefined
      readonly maxInterval?: Duration.Input | undefined
      readonly maxElapsedTime?: Duration.Input | undefined
      readonly retryCodes?: ReadonlyArray<number> | undefined
      readonly retryConnectionErrors?: boolean | undefined
    }>()
    expect(RetryPolicy.backoff).type.not.toBeCallableWith({ maxAttempts: 3 })
    expect(RetryPolicy.backoff).type.not.toBeCallableWith({ retryCodes: ["5XX"] })
  })
})

describe("RetryPolicy.none", () => {
  test("is a policy, and shown as one", () => {
    expect(RetryPolicy.none).type.toBe<RetryPolicy.RetryPolicy>()
    // @ts-expect-error Type 'RetryPolicy' is not assignable to type 'never'
    const shown: never = RetryPolicy.none
    expect(shown).type.toBe<never>()
  })
})

describe("RetryPolicy", () => {
  test("is any schedule over the errors of a call", () => {
    expect<RetryPolicy.RetryPolicy>().type.toBe<Schedule.Schedule<unknown, AuthleteError>>()
    expect<RetryPolicy.RetryPolicy>().type.toBeAssignableFrom(RetryPolicy.backoff())
    expect<RetryPolicy.RetryPolicy>().type.toBeAssignableFrom(Schedule.recurs(3))
    expect<RetryPolicy.RetryPolicy>().type.toBeAssignableFrom(Schedule.exponential("1 second"))
    expect<RetryPolicy.RetryPolicy>().type.toBeAssignableFrom(Schedule.setInputType<AuthleteError>()(Schedule.forever))
  })

  test("is no schedule over other errors, and none that needs services", () => {
    expect<RetryPolicy.RetryPolicy>().type.not.toBeAssignableFrom<Schedule.Schedule<unknown, string>>()
    expect<RetryPolicy.RetryPolicy>().type.not.toBeAssignableFrom<
      Schedule.Schedule<unknown, Extract<AuthleteError, { _tag: "ResultError" }>>
    >()
    expect<RetryPolicy.RetryPolicy>().type.not.toBeAssignableFrom<
      Schedule.Schedule<unknown, AuthleteError, never, HttpClient.HttpClient>
    >()
  })
})
