import { assert, describe, it } from "@effect/vitest"
import { Either, FastCheck, Schema } from "effect"
import { JsonObject } from "effect-authlete"

const encode = Schema.encodeUnknownEither(JsonObject)
const decode = Schema.decodeUnknownEither(JsonObject)

const problemOf = (either: Either.Either<unknown, Error>): string => {
  assert(Either.isLeft(either), "this should have been refused")
  return either.left.message
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
      assert.isTrue(Either.isLeft(decode(value)))
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
      assert.isTrue(Either.isLeft(encode(value)))
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
    for (const value of [{ a: proxy }, throwing]) assert.isTrue(Either.isLeft(encode(value)))
  })

  it("reads no deeper than it writes, 256 levels, and refuses 100,000 without a crash", () => {
    const nested = (levels: number) => decode('{"a":'.repeat(levels) + 1 + "}".repeat(levels))
    assert.isTrue(Either.isRight(Either.flatMap(nested(256), encode)))
    assert.isTrue(Either.isLeft(nested(257)))
    assert.isTrue(Either.isLeft(nested(100_000)))
  })
})
