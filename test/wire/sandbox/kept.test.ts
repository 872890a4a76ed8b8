import { assert, describe, it } from "@effect/vitest"
import { lastKept } from "../../../src/wire/sandbox/kept.js"

/** What is kept of so many requests with bodies of so many characters. */
const kept = (count: number, length: number) => {
  const numbers = lastKept(Array.from({ length: count }, (_, number) => ({ number, length })))
  return { count: numbers.length, first: numbers[0]?.number, last: numbers.at(-1)?.number }
}

describe("Of the requests that came in, a sandbox keeps", () => {
  it("none where none came", () => {
    assert.deepStrictEqual(kept(0, 0), { count: 0, first: undefined, last: undefined })
  })

  it("the last ten thousand", () => {
    assert.deepStrictEqual(kept(10_000, 10), { count: 10_000, first: 0, last: 9_999 })
    assert.deepStrictEqual(kept(10_002, 10), { count: 10_000, first: 2, last: 10_001 })
  })

  it("no more than 32 million characters of bodies, but always the last", () => {
    assert.deepStrictEqual(kept(40, 1_000_000), { count: 32, first: 8, last: 39 })
    assert.deepStrictEqual(kept(3, 16_000_001), { count: 1, first: 2, last: 2 })
    assert.deepStrictEqual(kept(2, 32_000_001), { count: 1, first: 1, last: 1 })
  })
})
