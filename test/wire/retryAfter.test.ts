import { assert, describe, it } from "@effect/vitest"
import { retryAfterMillis } from "../../src/wire/retryAfter.js"

const now = Date.UTC(2026, 0, 1)

const waits: ReadonlyArray<readonly [value: string, millis: number]> = [
  ["0", 0],
  ["1", 1000],
  ["120", 120_000],
  ["007", 7000],
  [" 120 ", 120_000],
  ["\t120\t", 120_000],
  ["31536000000", 31_536_000_000_000],
  ["Thu, 01 Jan 2026 00:02:00 GMT", 120_000],
  ["Thursday, 01-Jan-26 00:02:00 GMT", 120_000],
  ["Thu Jan  1 00:02:00 2026", 120_000],
  ["Sat Jan 10 00:00:00 2026", 777_600_000],
  [" Thu, 01 Jan 2026 00:02:00 GMT ", 120_000],
  ["Thu, 01 Jan 2026 00:00:00 GMT", 0],
  ["Wed, 31 Dec 2025 23:59:59 GMT", 0],
  ["Sun, 06 Nov 1994 08:49:37 GMT", 0],
  ["Sunday, 06-Nov-94 08:49:37 GMT", 0],
  ["Sun Nov  6 08:49:37 1994", 0],
  ["Thu, 01 Jan 2099 00:00:00 GMT", Date.UTC(2099, 0, 1) - now]
]

const nonsense = [
  ...["", " ", "-1", "-0", "+1", "1.5", "1e3", "0x10", "1s", "1 20", "120, 120", "１", "NaN", "Infinity", "null"],
  ...["soon", "2026-01-01T00:02:00Z", "1767225720000ms", "GMT", "Thu, GMT", "Foo, 12 Bar 2030 10:00:00 GMT"],
  ...["Thu, 99 Jan 2030 00:02:00 GMT", "Thu, 01 Jan 2026 99:02:00 GMT", "thu, 01 jan 2026 00:02:00 gmt"],
  ...["Soon, when it is 2031", "Wait, 2030-01-01 00:00", "Error code 500 12:00", "Thu, 01 Jan 2027"],
  ...["Thu, 01 Jan 2026 00:02:00", "Thu, 01 Jan 2026 00:02:00 PST", "Thu, 01 Jan 2026 00:02:00 GMT-0500"],
  "Thu, 01 Jan 2026 00:02:00 GMT, 120"
]

describe("retryAfterMillis", () => {
  for (const [value, millis] of waits) {
    it(`takes ${JSON.stringify(value)} for ${millis} ms`, () => {
      assert.strictEqual(retryAfterMillis(value, now), millis)
    })
  }

  for (const value of nonsense) {
    it(`takes ${JSON.stringify(value)} for no header at all`, () => {
      assert.isUndefined(retryAfterMillis(value, now))
    })
  }

  it("knows when there is no header", () => {
    assert.isUndefined(retryAfterMillis(undefined, now))
  })

  it("takes a number too large to count for a longer wait than any limit", () => {
    assert.strictEqual(retryAfterMillis("9".repeat(400), now), Number.POSITIVE_INFINITY)
  })

  it("counts from the given time, not from the clock's", () => {
    assert.strictEqual(retryAfterMillis("Thu, 01 Jan 1970 00:00:02 GMT", 500), 1500)
  })

  it("reads the date that names no zone as UTC, wherever the machine is", () => {
    assert.notStrictEqual(new Date(now).getTimezoneOffset(), 0)
    assert.strictEqual(retryAfterMillis("Thu Jan  1 00:02:00 2026", now), 120_000)
  })

  it("is quick with a long value that is nearly a date", () => {
    assert.isUndefined(retryAfterMillis(`Thu, ${"1 ".repeat(500_000)}!`, now))
  })
})
