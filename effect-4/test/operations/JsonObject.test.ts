import { assert, describe, it } from "@effect/vitest"
import { Result, Schema } from "effect"
import { JsonObject } from "effect-authlete"
import { jsonObjectTests, type Model, type Outcome } from "../../../test/operations/jsonObjectScenarios.js"

const encode = Schema.encodeUnknownResult(JsonObject)
const decode = Schema.decodeUnknownResult(JsonObject)

const outcomeOf = <A>(either: Result.Result<A, Error>): Outcome<A> =>
  Result.match(either, { onFailure: ({ message }) => ({ problem: message }), onSuccess: (value) => ({ value }) })

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

  it.prop("takes every JSON text for an object if it is one, and refuses it otherwise", [Schema.Json], ([value]) => {
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value)
    const decoded = decode(JSON.stringify(value))
    assert.strictEqual(Result.isSuccess(decoded), isObject)
    if (Result.isSuccess(decoded)) assert.deepStrictEqual<unknown>(decoded.success, JSON.parse(JSON.stringify(value)))
  })

  for (const { name, run } of jsonObjectTests(model)) it(name, run)
})
