import { assert, describe, it } from "@effect/vitest"
import { bearerProblem, headersProblem } from "../../src/wire/headers.js"

const sendable: ReadonlyArray<readonly [name: string, value: string]> = [
  ["X-Request-Id", "1"],
  ["accept-language", "en, de;q=0.5"],
  ["accept-encoding", "gzip"],
  ["contents", "1"],
  ["hostname", "1"],
  ["proxy-authorization", "Basic YTpi"],
  ["!#$%&'*+-.^_`|~09az", "1"],
  ["x", ""],
  ["x", "a\tb c"],
  ["x", "\x80é\xff"],
  ["a".repeat(256), "1"],
  ["__proto__", "1"]
]

const reserved = [
  ...["authorization", "Authorization", "AUTHORIZATION", "host", "Host", "accept", "Accept"],
  ...["content-type", "Content-Length", "CONTENT-ENCODING", "content-", "content-anything"]
]

const badNames = ["", " ", "a b", "a:", "a\n", "a\r\nx", "a\0", "é", "(a)", "a/b", "a".repeat(257)]

const badValues = ["a\nb", "a\r", "\0", "a\x7f", "\u0100", "\u2028", "\ud800", "🙂", 1, null, undefined, ["a"], {}]

describe("headersProblem", () => {
  it("allows no headers at all", () => {
    assert.isUndefined(headersProblem({}))
  })

  for (const [name, value] of sendable) {
    it(`allows ${JSON.stringify({ [name.slice(0, 40)]: value })}`, () => {
      assert.isUndefined(headersProblem(Object.fromEntries([[name, value]])))
    })
  }

  for (const name of reserved) {
    it(`refuses ${name}, and names it`, () => {
      assert.strictEqual(headersProblem({ "x-1": "a", [name]: "secret" }), `a call must not set the header ${name}`)
    })
  }

  for (const name of badNames) {
    it(`refuses the name ${JSON.stringify(name.slice(0, 40))} without quoting it`, () => {
      assert.strictEqual(headersProblem({ [name]: "secret" }), "a header's name has a character that HTTP forbids")
    })
  }

  for (const value of badValues) {
    it(`refuses the value ${JSON.stringify(value)} without quoting it`, () => {
      assert.strictEqual(
        headersProblem({ "x-1": "a", "x-2": value }),
        "the value of the header x-2 has a character that HTTP forbids, such as a line break"
      )
    })
  }
})

const bearers: ReadonlyArray<readonly [bearer: unknown, problem: string | undefined]> = [
  ["a", undefined],
  ["AZaz09-._~+/==", undefined],
  ["", "is empty"],
  ["secret\n", "begins or ends with white space, such as the line break at the end of a file"],
  ["secret\r\n", "begins or ends with white space, such as the line break at the end of a file"],
  [" secret", "begins or ends with white space, such as the line break at the end of a file"],
  ["\ufeffsecret", "begins or ends with white space, such as the line break at the end of a file"],
  [" ", "begins or ends with white space, such as the line break at the end of a file"],
  ["Bearer secret", "begins with the name of the scheme: give only the token"],
  ["bearer secret", "begins with the name of the scheme: give only the token"],
  ...['"secret"', "'secret'", "`secret`", '"secret', "secret'", ' "secret" ', '"Bearer secret"'].map(
    (bearer) =>
      [bearer, "is in quotes: give it without them (docker --env-file keeps the quotes of its lines)"] as const
  ),
  ["sec\r\nX-Other: ret", "has a line break in it"],
  ...["my-bearer secret", "sec\0ret", "sec\x7fret", "secrét", "sec\u200bret", "secret,", "a=b", "=", "sec:ret"].map(
    (bearer) =>
      [
        bearer,
        "has a character that no bearer token has: letters, digits and - . _ ~ + / may be in it, and = at its end"
      ] as const
  ),
  [undefined, "is not a string"],
  [null, "is not a string"],
  [1, "is not a string"],
  [["secret"], "is not a string"]
]

describe("bearerProblem", () => {
  for (const [bearer, problem] of bearers) {
    it(`says that ${JSON.stringify(bearer)} ${problem ?? "may be sent"}`, () => {
      assert.strictEqual(bearerProblem(bearer), problem)
    })
  }
})
