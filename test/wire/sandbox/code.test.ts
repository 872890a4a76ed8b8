import { assert, describe, it } from "@effect/vitest"
import { codeProblem, isVerifier } from "../../../src/wire/sandbox/code.js"

describe("A verifier", () => {
  for (const [text, is] of [
    ["a".repeat(42), false],
    ["a".repeat(43), true],
    ["a".repeat(128), true],
    ["a".repeat(129), false],
    [`${"a".repeat(43)}~.-_Z9`, true],
    [`${"a".repeat(43)}+`, false],
    [`${"a".repeat(43)}\n`, false]
  ] as const) {
    it(`is${is ? "" : " not"} ${JSON.stringify(text)}`, () => assert.strictEqual(isVerifier(text), is))
  }
})

describe("A code", () => {
  const proof = { redirectUri: undefined, verifier: undefined, s256: "x" }

  it("is good until ten minutes have passed", () => {
    assert.isUndefined(codeProblem({ grant: {}, issuedAt: 1 }, proof, 600_001))
    assert.strictEqual(codeProblem({ grant: {}, issuedAt: 1 }, proof, 600_002), "The code has expired")
  })

  it("takes a challenge without a method for a plain one", () => {
    const verifier = "v".repeat(43)
    const code = { grant: { codeChallenge: verifier }, issuedAt: 0 }
    assert.isUndefined(codeProblem(code, { ...proof, verifier }, 0))
    assert.isDefined(codeProblem({ grant: { codeChallenge: "x" }, issuedAt: 0 }, { ...proof, verifier }, 0))
  })
})
