import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import * as Requests from "../../src/sandbox/state/Requests.js"

describe("Of the requests that came in, a sandbox keeps", () => {
  it.effect("no more than 32 million characters of bodies", () =>
    Effect.gen(function* () {
      const requests = yield* Requests.make
      const body = Redacted.make("x".repeat(1_000_000))
      for (let index = 0; index < 40; index++) {
        yield* requests.add({ method: "POST", path: String(index), headers: {}, body })
      }
      const paths = (yield* requests.all).map(({ path }) => path)
      assert.deepStrictEqual([paths.length, paths[0], paths.at(-1)], [32, "8", "39"])
      yield* requests.clear
      assert.lengthOf(yield* requests.all, 0)
    })
  )
})
