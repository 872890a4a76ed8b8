import { assert, describe, it } from "@effect/vitest"
import { Either, FastCheck, Schema } from "effect"
import { JsonObject } from "effect-authlete"
import { jsonObjectTests, type Model, type Outcome } from "./jsonObjectScenarios.js"

const encode = Schema.encodeUnknownEither(JsonObject)
const decode = Schema.decodeUnknownEither(JsonObject)

const outcomeOf = <A>(either: Either.Either<A, Error>): Outcome<A> =>
  Either.match(either, { onLeft: ({ message }) => ({ problem: message }), onRight: (value) => ({ value }) })

const model: Model = {
  encode: (object) => outcomeOf(encode(object)),
  decode: (text) => outcomeOf(decode(text))
}

describe("JsonObject", () => {
  it.prop("is the same object after a trip over the wire", [JsonObject], ([object]) => {
    const text = Schema.encodeSync(JsonObject)(object)
    assert.isString(text)
    assert.deepStrictEqual(Schema.decodeSync(JsonObject)(text), object)
  })

  it.prop(
    "takes every JSON text for an object if it is one, and refuses it otherwise",
    [FastCheck.jsonValue()],
    ([value]) => {
      const isObject = typeof value === "object" && value !== null && !Array.isArray(value)
      const decoded = decode(JSON.stringify(value))
      assert.strictEqual(Either.isRight(decoded), isObject)
      if (Either.isRight(decoded)) assert.deepStrictEqual<unknown>(decoded.right, JSON.parse(JSON.stringify(value)))
    }
  )

  for (const { name, run } of jsonObjectTests(model)) it(name, run)
})
