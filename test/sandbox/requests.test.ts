import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import * as Requests from "../../src/sandbox/state/Requests.js"

const request = (path: string, body = "") => ({ method: "POST", path, headers: {}, body: Redacted.make(body) })

/** The paths of what is kept, of so many requests with bodies of so many characters. */
const kept = (count: number, length: number) =>
  Effect.gen(function* () {
    const requests = yield* Requests.make
    const body = "x".repeat(length)
    for (let index = 0; index < count; index++) yield* requests.add(request(String(index), body))
    const paths = (yield* requests.all).map(({ path }) => Number(path))
    return { count: paths.length, first: paths[0], last: paths.at(-1) }
  })

describe("Of the requests that came in, a sandbox keeps", () => {
  it.effect("the last ten thousand", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* kept(10_002, 10), { count: 10_000, first: 2, last: 10_001 })
    })
  )

  it.effect("no more than 32 million characters of bodies", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* kept(40, 1_000_000), { count: 32, first: 8, last: 39 })
      assert.deepStrictEqual(yield* kept(3, 16_000_001), { count: 1, first: 2, last: 2 })
    })
  )
})
