import { assert, describe, it } from "@effect/vitest"
import { runtimeError } from "../../src/wire/runtimeError.js"

const withCode = (code: unknown, cause?: unknown): Error => Object.assign(new Error("secret"), { code, cause })

const chain = (length: number, code: string): Error => {
  let error = withCode(code)
  for (let depth = 1; depth < length; depth++) error = new Error("secret", { cause: error })
  return error
}

const cyclic = withCode("ECYCLE")
cyclic.cause = cyclic

const revoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

const throwing = {
  get name(): string {
    throw new Error("secret")
  }
}

const cases: ReadonlyArray<readonly [name: string, error: unknown, expected: unknown]> = [
  ["the name of an error", new RangeError("secret"), { name: "RangeError" }],
  ["the code of an error", withCode("ECONNREFUSED"), { name: "Error", code: "ECONNREFUSED" }],
  [
    "the outermost name and the innermost code",
    new TypeError("fetch failed", { cause: withCode("UND_ERR", withCode("ECONNRESET")) }),
    { name: "TypeError", code: "ECONNRESET" }
  ],
  [
    "the outer code when the inner error has none",
    withCode("ETIMEDOUT", new Error()),
    { name: "Error", code: "ETIMEDOUT" }
  ],
  [
    "the code of an AggregateError",
    Object.assign(new AggregateError([new Error("secret")]), { code: "EHOSTUNREACH" }),
    { name: "AggregateError", code: "EHOSTUNREACH" }
  ],
  [
    "the name alone of a DOMException, whose code is a number",
    new DOMException("secret", "AbortError"),
    { name: "AbortError" }
  ],
  ["what an object that is no Error says of itself", { name: "Custom", code: "E_1" }, { name: "Custom", code: "E_1" }],
  ["a code eight errors deep", chain(8, "EDEEP"), { name: "Error", code: "EDEEP" }],
  ["no code nine errors deep", chain(9, "EDEEP"), { name: "Error" }],
  ["the code of an error that is its own cause", cyclic, { name: "Error", code: "ECYCLE" }],
  ["the name when the cause is null", new Error("secret", { cause: null }), { name: "Error" }],
  ["the name when the cause is a text", new Error("secret", { cause: "secret" }), { name: "Error" }],
  ["no code that is a sentence", withCode("the token is secret"), { name: "Error" }],
  ["no code that is too long to be one", withCode("E".repeat(65)), { name: "Error" }],
  ["no code that has a line break", withCode("EA\n"), { name: "Error" }],
  ["nothing for a name that is a sentence", { name: "invalid header: secret" }, undefined],
  ["nothing for a name that is no text", { name: { secret: true } }, undefined],
  ["nothing for what has no name", {}, undefined],
  ["nothing for a getter that throws", throwing, undefined],
  ["nothing for what throws whenever it is touched", revoked(), undefined],
  ...[undefined, null, "secret", 1, 1n, Symbol("secret"), () => 1].map(
    (value) => [`nothing for ${String(value)}`, value, undefined] as const
  )
]

describe("runtimeError", () => {
  for (const [name, error, expected] of cases) {
    it(`keeps ${name}`, () => {
      assert.deepStrictEqual(runtimeError(error), expected)
    })
  }
})
