import { assert, describe, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { type Backoff, defaultBackoff, type Failure, isRetryable, nextDelay } from "../../src/wire/retry.js"

const reasons = ["InvalidRequest", "Transport", "Timeout", "StatusCode", "Decode"] as const

const unavailable: Failure = { reason: "StatusCode", status: 503, retryAfterMillis: undefined }

const delay = (
  options: {
    readonly backoff?: Partial<Backoff>
    readonly failure?: Partial<Failure>
    readonly retries?: number
    readonly elapsed?: number
    readonly random?: number
  } = {}
): number | undefined =>
  nextDelay(
    { ...defaultBackoff, ...options.backoff },
    { ...unavailable, ...options.failure },
    options.retries ?? 0,
    options.elapsed ?? 0,
    options.random ?? 0.5
  )

describe("isRetryable", () => {
  for (const status of [
    100, 200, 204, 301, 400, 401, 403, 404, 408, 425, 429, 499, 500, 501, 502, 503, 504, 505, 599
  ]) {
    const expected = [429, 500, 502, 503, 504].includes(status)
    it(`is ${expected} for status ${status}`, () => {
      assert.strictEqual(isRetryable({ reason: "StatusCode", status }), expected)
    })
  }

  it("is false for a status that is not known", () => {
    assert.isFalse(isRetryable({ reason: "StatusCode", status: undefined }))
  })

  for (const reason of reasons.filter((reason) => reason !== "StatusCode")) {
    const expected = reason === "Transport" || reason === "Timeout"
    it(`is ${expected} for ${reason}, whatever the status`, () => {
      for (const status of [undefined, 200, 401, 503]) assert.strictEqual(isRetryable({ reason, status }), expected)
    })
  }

  it("goes by the given codes and by nothing else", () => {
    const backoff = { retryCodes: [404], retryConnectionErrors: false }
    assert.isTrue(isRetryable({ reason: "StatusCode", status: 404 }, backoff))
    assert.isFalse(isRetryable({ reason: "StatusCode", status: 503 }, backoff))
    for (const reason of ["Transport", "Timeout", "Decode", "InvalidRequest"] as const) {
      assert.isFalse(isRetryable({ reason, status: 404 }, backoff))
    }
  })
})

describe("nextDelay", () => {
  for (const [random, millis] of [
    [0, [400, 600, 900, 1350]],
    [0.5, [500, 750, 1125, 1688]],
    [1, [600, 900, 1350, 2025]]
  ] as const) {
    it(`is ${millis.join(", ")} ms for the first retries when random is ${random}`, () => {
      for (const [retries, expected] of millis.entries()) assert.strictEqual(delay({ retries, random }), expected)
    })
  }

  it("grows by the exponent with each retry", () => {
    const backoff = { initialInterval: 10, exponent: 3 }
    for (const [retries, expected] of [10, 30, 90, 270].entries())
      assert.strictEqual(delay({ backoff, retries }), expected)
  })

  it("stays the same when the exponent is 1", () => {
    for (const retries of [0, 1, 1000]) assert.strictEqual(delay({ backoff: { exponent: 1 }, retries }), 500)
  })

  it("is capped after the jitter, so that it never exceeds the maximum", () => {
    const backoff = { initialInterval: 1000, maxInterval: 1100 }
    assert.strictEqual(delay({ backoff, random: 0 }), 800)
    assert.strictEqual(delay({ backoff, random: 0.5 }), 1000)
    assert.strictEqual(delay({ backoff, random: 1 }), 1100)
  })

  it("is the maximum when the growth overflows", () => {
    assert.strictEqual(delay({ retries: 1_000_000 }), 60_000)
  })

  it("is whole milliseconds", () => {
    assert.strictEqual(delay({ retries: 3 }), 1688)
    assert.strictEqual(delay({ random: 0.123 }), 425)
  })

  it("stays within a maximum that is no whole number", () => {
    const backoff = { initialInterval: 1000, maxInterval: 1.75 }
    assert.strictEqual(delay({ backoff }), 1)
  })

  const retryAfter: ReadonlyArray<readonly [name: string, millis: number, expected: number | undefined]> = [
    ["replaces a shorter delay", 10_000, 10_000],
    ["replaces a longer delay", 1, 1],
    ["is obeyed up to the maximum", 60_000, 60_000],
    ["ends the retries beyond the maximum", 60_001, undefined],
    ["ends the retries when it is endless", Number.POSITIVE_INFINITY, undefined],
    ["leaves the delay as it is when it asks for no wait", 0, 500]
  ]
  for (const [name, retryAfterMillis, expected] of retryAfter) {
    it(`with a Retry-After: ${name}`, () => {
      for (const reason of ["StatusCode", "Transport", "Timeout"] as const) {
        assert.strictEqual(delay({ failure: { reason, retryAfterMillis } }), expected)
      }
    })
  }

  it("with a Retry-After: is not spread", () => {
    for (const random of [0, 0.5, 1]) {
      assert.strictEqual(delay({ failure: { retryAfterMillis: 7000 }, retries: 9, random }), 7000)
    }
  })

  it("with a Retry-After: does not make a failure retryable", () => {
    assert.isUndefined(delay({ failure: { status: 403, retryAfterMillis: 1000 } }))
    assert.isUndefined(delay({ failure: { reason: "Decode", retryAfterMillis: 1000 } }))
  })

  it("lets an attempt start at the end of the elapsed time, and none after it", () => {
    const backoff = { maxElapsedTime: 10_000 }
    assert.strictEqual(delay({ backoff, elapsed: 9500 }), 500)
    assert.isUndefined(delay({ backoff, elapsed: 9501 }))
    assert.isUndefined(delay({ backoff, elapsed: 10_001 }))
    assert.strictEqual(delay({ backoff, elapsed: 4000, failure: { retryAfterMillis: 6000 } }), 6000)
    assert.isUndefined(delay({ backoff, elapsed: 4001, failure: { retryAfterMillis: 6000 } }))
  })

  it("is nothing when there is no elapsed time at all", () => {
    assert.isUndefined(delay({ backoff: { maxElapsedTime: 0 } }))
  })

  it("is nothing for what is not retryable", () => {
    for (const reason of ["InvalidRequest", "Decode"] as const) assert.isUndefined(delay({ failure: { reason } }))
    for (const status of [undefined, 400, 401, 403, 404]) assert.isUndefined(delay({ failure: { status } }))
    for (const reason of ["Transport", "Timeout"] as const) {
      assert.isUndefined(delay({ backoff: { retryConnectionErrors: false }, failure: { reason } }))
      assert.strictEqual(delay({ failure: { reason, status: undefined } }), 500)
    }
  })

  it("has the figures of the vendor's SDK as defaults, but retries connection errors", () => {
    assert.deepStrictEqual(defaultBackoff, {
      initialInterval: 500,
      exponent: 1.5,
      maxInterval: 60_000,
      maxElapsedTime: 3_600_000,
      retryCodes: [429, 500, 502, 503, 504],
      retryConnectionErrors: true
    })
  })

  const millis = FastCheck.double({ min: 0, max: 1e9, noNaN: true })
  it.prop(
    "is a number from zero to the maximum, and within the elapsed time, whatever the settings",
    {
      initialInterval: millis,
      exponent: FastCheck.double({ min: 1, max: 1e3, noNaN: true }),
      maxInterval: millis,
      maxElapsedTime: millis,
      retryAfterMillis: FastCheck.option(millis, { nil: undefined }),
      retries: FastCheck.nat(10_000),
      elapsed: millis,
      random: FastCheck.double({ min: 0, max: 1, noNaN: true })
    },
    ({ elapsed, random, retries, retryAfterMillis, ...backoff }) => {
      const actual = delay({ backoff, failure: { retryAfterMillis }, retries, elapsed, random })
      if (actual === undefined) return
      assert.isAtLeast(actual, 0)
      assert.isAtMost(actual, backoff.maxInterval)
      assert.isAtMost(elapsed + actual, backoff.maxElapsedTime)
    }
  )
})
