import { assert, describe, it } from "@effect/vitest"
import { Result, Schema } from "effect"
import { JsonObject } from "effect-authlete"

const encode = Schema.encodeUnknownResult(JsonObject)
const decode = Schema.decodeUnknownResult(JsonObject)

const problemOf = (either: Result.Result<unknown, Error>): string => {
  assert(Result.isFailure(either), "this should have been refused")
  return either.failure.message
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

  for (const text of [
    "",
    " ",
    "null",
    "[]",
    "1",
    "true",
    '"{}"',
    "{",
    "{}{}",
    "{a:1}",
    "{'a':1}",
    "NaN",
    "undefined"
  ]) {
    it(`takes ${JSON.stringify(text)} for no object`, () => {
      assert.include(problemOf(decode(text)), "is not the text of a JSON object")
    })
  }

  for (const value of [undefined, null, 1, {}, ["{}"]]) {
    it(`takes ${JSON.stringify(value)} for no text`, () => {
      assert.isTrue(Result.isFailure(decode(value)))
    })
  }

  it("does not quote a text that it refuses", () => {
    assert.notInclude(problemOf(decode('["alice@example.com"]')), "alice")
    assert.notInclude(problemOf(decode('{"email":"alice@example.com"')), "alice")
  })

  it("keeps an own `__proto__` a member like others, both ways", () => {
    const text = '{"__proto__":{"admin":true}}'
    const object = Schema.decodeSync(JsonObject)(text)
    assert.deepStrictEqual(Object.keys(object), ["__proto__"])
    assert.isUndefined(Reflect.get(object, "admin"))
    assert.strictEqual(Schema.encodeSync(JsonObject)(object), text)
  })

  it("leaves out members that are undefined", () => {
    assert.strictEqual(Schema.encodeSync(JsonObject)({ a: undefined, b: { c: undefined } }), '{"b":{}}')
  })

  it("says which member JSON can't carry", () => {
    assert.include(problemOf(encode({ a: [{ b: new Date(0) }] })), "is no JSON object: it.a[0].b is a Date")
  })

  it("refuses what is no plain object", () => {
    for (const value of [null, undefined, [], "{}", 1, () => ({}), new Map(), new Date(0), new (class Account {})()]) {
      assert.isTrue(Result.isFailure(encode(value)))
    }
  })

  it("refuses what throws when it is read, without throwing", () => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    const throwing = Object.defineProperty({}, "a", {
      enumerable: true,
      get: () => {
        throw new Error("the database is gone")
      }
    })
    for (const value of [{ a: proxy }, throwing]) assert.isTrue(Result.isFailure(encode(value)))
  })

  it("reads no deeper than it writes, 256 levels, and refuses 100,000 without a crash", () => {
    const nested = (levels: number) => decode('{"a":'.repeat(levels) + 1 + "}".repeat(levels))
    assert.isTrue(Result.isSuccess(Result.flatMap(nested(256), encode)))
    assert.isTrue(Result.isFailure(nested(257)))
    assert.isTrue(Result.isFailure(nested(100_000)))
  })
})
