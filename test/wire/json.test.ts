import { isDeepStrictEqual } from "node:util"
import { runInNewContext } from "node:vm"
import { assert, describe, it } from "@effect/vitest"
import { FastCheck, Redacted } from "effect"
import { stringifyObject } from "../../src/wire/json.js"

class Account {
  readonly id = 1
}

const cycle: Record<string, unknown> = {}
cycle["self"] = { cycle }

const shared = { list: [1, 2] }

const throwing = {
  get email(): string {
    throw new Error("the database is gone")
  }
}

const nested = (levels: number, wrap: (inner: unknown) => unknown): unknown => {
  let value: unknown = {}
  for (let level = 0; level < levels; level++) value = wrap(value)
  return value
}

const problemOf = (value: unknown): string => {
  const json = stringifyObject(value)
  assert(json._tag === "Problem", "this should have been refused")
  return json.problem
}

const plain = (value: unknown): unknown => {
  if (Array.isArray(value)) return Array.from(value, plain)
  if (typeof value !== "object" || value === null) return Object.is(value, -0) ? 0 : value
  if (![Object.prototype, null].includes(Object.getPrototypeOf(value))) return value
  return Object.fromEntries(Object.entries(value).flatMap(([name, a]) => (a === undefined ? [] : [[name, plain(a)]])))
}

const survivesJson = (value: unknown): boolean => {
  try {
    return isDeepStrictEqual(JSON.parse(JSON.stringify(value)), plain(value))
  } catch {
    return false
  }
}

const written: ReadonlyArray<readonly [name: string, value: unknown, text: string]> = [
  ["an empty object", {}, "{}"],
  [
    "every kind of JSON value",
    { a: "é", b: 1.5, c: true, d: null, e: [[]] },
    '{"a":"é","b":1.5,"c":true,"d":null,"e":[[]]}'
  ],
  ["an object that is shared but in no cycle", { a: shared, b: [shared] }, '{"a":{"list":[1,2]},"b":[{"list":[1,2]}]}'],
  ["an object without a prototype", Object.assign(Object.create(null), { a: 1 }), '{"a":1}'],
  ["a plain object of another realm", runInNewContext("({ a: [{ b: 1 }] })"), '{"a":[{"b":1}]}'],
  ["members named like methods", { toString: "a", constructor: "b" }, '{"toString":"a","constructor":"b"}'],
  ["a `toJSON` that is data", { toJSON: "a" }, '{"toJSON":"a"}'],
  ["an own `__proto__`", JSON.parse('{"__proto__":{"admin":true}}'), '{"__proto__":{"admin":true}}'],
  ["a lone surrogate, escaped", { "\ud800": ["\udfff"] }, String.raw`{"\ud800":["\udfff"]}`],
  ["negative zero as zero", { a: -0 }, '{"a":0}'],
  ["no member that is undefined", { a: undefined, b: { c: undefined }, d: [{ e: undefined }] }, '{"b":{},"d":[{}]}']
]

const refused: ReadonlyArray<readonly [name: string, value: unknown, problem: string]> = [
  ["NaN", Number.NaN, "it.a is NaN"],
  ["Infinity", Number.POSITIVE_INFINITY, "it.a is Infinity"],
  ["-Infinity", Number.NEGATIVE_INFINITY, "it.a is -Infinity"],
  ["a BigInt", 1n, "it.a is a bigint"],
  ["a function", () => 1, "it.a is a function"],
  ["a symbol", Symbol("a"), "it.a is a symbol"],
  ["a Date", new Date(0), "it.a is a Date"],
  ["a Date of another realm", runInNewContext("new Date(0)"), "it.a is a Date"],
  ["a Map", new Map([["a", 1]]), "it.a is a Map"],
  ["a Set", new Set([1]), "it.a is a Set"],
  ["a typed array", new Uint8Array(1), "it.a is a Uint8Array"],
  ["a regular expression", /a/, "it.a is a RegExp"],
  ["a promise", Promise.resolve(), "it.a is a Promise"],
  ["a boxed string", Object("a"), "it.a is a String"],
  ["an object of a class without a name", new (class {})(), "it.a is not a plain object"],
  [
    "an object of a class named by a sentence",
    new { "a secret": class {} }["a secret"](),
    "it.a is not a plain object"
  ],
  ["an object that names no class", Object.create(Object.create(Object.create(null))), "it.a is not a plain object"],
  ["an object that lies about its class", Object.create({ constructor: { name: 1 } }), "it.a is not a plain object"],
  ["an instance of a class", new Account(), "it.a is an Account"],
  ["an Error", new TypeError("a"), "it.a is a TypeError"],
  ["an undefined element", [0, undefined], "it.a[1] is undefined"],
  ["a hole in an array", Array(1), "it.a[0] is undefined"],
  ["a NaN deep inside", [{ b: { c: [Number.NaN] } }], "it.a[0].b.c[0] is NaN"],
  ["a `toJSON` method", { toJSON: () => ({}) }, "it.a.toJSON is a function"],
  ["a getter that throws", throwing, "reading it threw an error"]
]

describe("stringifyObject", () => {
  for (const [name, value, text] of written) {
    it(`writes ${name}`, () => {
      assert.deepStrictEqual(stringifyObject(value), { _tag: "Json", text })
    })
  }

  for (const [name, value, problem] of refused) {
    it(`refuses ${name}, and says where it is`, () => {
      assert.strictEqual(problemOf({ a: value }), problem)
    })
  }

  for (const value of [undefined, null, "{}", 1, true, [], [{}], Symbol("a"), () => ({})]) {
    it(`refuses ${Array.isArray(value) ? `an array of ${value.length}` : String(value)} in place of an object`, () => {
      assert.strictEqual(problemOf(value), "it is not a JSON object")
    })
  }

  it("refuses a top-level value that is an object, but not a plain one", () => {
    assert.strictEqual(problemOf(new Map()), "it is a Map")
    assert.strictEqual(problemOf(new Account()), "it is an Account")
  })

  it("refuses a cycle, however long", () => {
    assert.strictEqual(problemOf(cycle), "it.self.cycle refers back to an object that holds it")
    const list: Array<unknown> = []
    list.push([list])
    assert.strictEqual(problemOf({ list }), "it.list[0][0] refers back to an object that holds it")
  })

  it("refuses a Redacted and does not show what it holds", () => {
    assert.notInclude(problemOf({ a: Redacted.make("hidden-token") }), "hidden-token")
  })

  it("refuses what throws whenever it is touched", () => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    const fail = () => {
      throw new Error("trap")
    }
    for (const value of [proxy, new Proxy({ a: 1 }, { ownKeys: fail }), new Proxy({}, { getPrototypeOf: fail })]) {
      assert.strictEqual(problemOf({ value }), "reading it threw an error")
      assert.strictEqual(problemOf(value), "reading it threw an error")
    }
  })

  it("reads each getter once, and writes what it checked", () => {
    let reads = 0
    const once = {
      get a() {
        return reads++ === 0 ? 1 : Number.NaN
      }
    }
    assert.deepStrictEqual(stringifyObject(once), { _tag: "Json", text: '{"a":1}' })
    assert.strictEqual(reads, 1)
  })

  it("gives no object a prototype that an own `__proto__` names", () => {
    stringifyObject(JSON.parse('{"a":{"__proto__":{"admin":true}}}'))
    assert.isUndefined(Reflect.get({}, "admin"))
  })

  it("keeps a problem on one line, whatever the member is called", () => {
    assert.notMatch(problemOf({ "a\nlevel=ERROR \u001b[31m\u2028": Number.NaN }), /[^\x20-\x7e]/)
  })

  it("keeps a problem short, however long the name of the member is", () => {
    assert.isBelow(problemOf({ ["a".repeat(100_000)]: Number.NaN }).length, 1024)
  })

  const hundredThousand: ReadonlyArray<readonly [name: string, value: unknown]> = [
    ["objects", nested(100_000, (inner) => ({ inner }))],
    ["arrays", { array: nested(100_000, (inner) => [inner]) }]
  ]
  for (const [name, value] of hundredThousand) {
    it(`refuses 100,000 levels of ${name}, and says that they are too deep`, () => {
      assert.match(problemOf(value), /deep|nest/)
    })
  }

  it("writes 100 levels", () => {
    const value = nested(100, (inner) => ({ inner: [inner] }))
    assert.deepStrictEqual(stringifyObject(value), { _tag: "Json", text: JSON.stringify(value) })
  })

  it.prop(
    "writes every JSON object so that JSON.parse gives it back",
    [FastCheck.dictionary(FastCheck.string({ unit: "binary" }), FastCheck.jsonValue())],
    ([object]) => {
      const json = stringifyObject(object)
      assert(json._tag === "Json")
      assert.isTrue(isDeepStrictEqual(JSON.parse(json.text), plain(object)))
    }
  )

  const anything = FastCheck.anything({
    key: FastCheck.oneof(FastCheck.string(), FastCheck.constant("__proto__")),
    withBigInt: true,
    withBoxedValues: true,
    withDate: true,
    withMap: true,
    withNullPrototype: true,
    withSet: true,
    withSparseArray: true,
    withTypedArray: true
  })

  it.prop(
    "refuses what JSON would drop or change, and only that",
    [FastCheck.dictionary(FastCheck.string(), anything, { maxKeys: 3 })],
    ([object]) => {
      const json = stringifyObject(object)
      if (json._tag === "Json") assert.isTrue(isDeepStrictEqual(JSON.parse(json.text), plain(object)))
      else assert.isFalse(survivesJson(object))
    },
    { fastCheck: { numRuns: 500 } }
  )
})
