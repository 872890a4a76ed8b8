/** What passes for a JSON object that is sent as text. Imports no `effect`. */
import assert from "node:assert/strict"

/** What came out, or why nothing did. */
export type Outcome<A> = { readonly value: A } | { readonly problem: string }

/** The model, as an edition has it. Neither function throws. */
export interface Model {
  readonly encode: (object: unknown) => Outcome<string>
  readonly decode: (text: unknown) => Outcome<object>
}

const problemOf = (outcome: Outcome<unknown>): string =>
  "problem" in outcome ? outcome.problem : assert.fail("this should have been refused")

const valueOf = <A>(outcome: Outcome<A>): A => ("value" in outcome ? outcome.value : assert.fail(outcome.problem))

const nested = (levels: number): string => '{"a":'.repeat(levels) + 1 + "}".repeat(levels)

const noObjects = [
  ...["", " ", "null", "[]", "1", "true", '"{}"', "{", "{}{}", "{a:1}", "{'a':1}"],
  ...["NaN", "undefined"]
]

/** Each a sentence that follows "JsonObject", and what throws unless it holds. */
export const jsonObjectTests = ({ decode, encode }: Model) => [
  ...noObjects.map((text) => ({
    name: `takes ${JSON.stringify(text)} for no object`,
    run: () => assert.match(problemOf(decode(text)), /is not the text of a JSON object/)
  })),
  ...[undefined, null, 1, {}, ["{}"]].map((value) => ({
    name: `takes ${JSON.stringify(value)} for no text`,
    run: () => void problemOf(decode(value))
  })),
  {
    name: "does not quote a text that it refuses",
    run: () => {
      assert.doesNotMatch(problemOf(decode('["alice@example.com"]')), /alice/)
      assert.doesNotMatch(problemOf(decode('{"email":"alice@example.com"')), /alice/)
    }
  },
  {
    name: "keeps an own `__proto__` a member like others, both ways",
    run: () => {
      const text = '{"__proto__":{"admin":true}}'
      const object = valueOf(decode(text))
      assert.deepEqual(Object.keys(object), ["__proto__"])
      assert.equal(Reflect.get(object, "admin"), undefined)
      assert.equal(valueOf(encode(object)), text)
    }
  },
  {
    name: "leaves out members that are undefined",
    run: () => assert.equal(valueOf(encode({ a: undefined, b: { c: undefined } })), '{"b":{}}')
  },
  {
    name: "says which member JSON can't carry",
    run: () =>
      assert.match(problemOf(encode({ a: [{ b: new Date(0) }] })), /is not a JSON object: it\.a\[0\]\.b is a Date/)
  },
  {
    name: "refuses what is no plain object",
    run: () => {
      for (const value of [
        null,
        undefined,
        [],
        "{}",
        1,
        () => ({}),
        new Map(),
        new Date(0),
        new (class Account {})()
      ]) {
        problemOf(encode(value))
      }
    }
  },
  {
    name: "refuses what throws when it is read, without throwing",
    run: () => {
      const { proxy, revoke } = Proxy.revocable({}, {})
      revoke()
      const throwing = Object.defineProperty({}, "a", {
        enumerable: true,
        get: () => {
          throw new Error("the database is gone")
        }
      })
      for (const value of [{ a: proxy }, throwing]) problemOf(encode(value))
    }
  },
  {
    name: "reads no deeper than it writes, 256 levels, and refuses 100,000 without a crash",
    run: () => {
      valueOf(encode(valueOf(decode(nested(256)))))
      problemOf(decode(nested(257)))
      problemOf(decode(nested(100_000)))
    }
  }
]
