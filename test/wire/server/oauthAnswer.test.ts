import { assert, describe, it } from "@effect/vitest"
import * as actions from "../../../src/wire/server/actions.js"
import { unreadable } from "../../../src/wire/server/form.js"
import * as oauthAnswer from "../../../src/wire/server/oauthAnswer.js"

describe("nonceHeaders", () => {
  it("has a header for each nonce", () => {
    assert.deepStrictEqual(oauthAnswer.nonceHeaders({ dpopNonce: "a-1", attestationChallenge: "b~2" }), {
      "dpop-nonce": "a-1",
      "oauth-client-attestation-challenge": "b~2"
    })
  })

  for (const nonce of [undefined, "", " ", "a b", "a\r\nx-injected: b", "é", "a\u0000"]) {
    it(`has none for ${JSON.stringify(nonce)}`, () => {
      assert.deepStrictEqual(oauthAnswer.nonceHeaders({ dpopNonce: nonce, attestationChallenge: nonce }), {})
    })
  }
})

describe("An answer that is an error", () => {
  const { methodNotAllowed, serverError, tooLarge, unsupportedCoding } = oauthAnswer
  const answers = [methodNotAllowed, serverError, tooLarge, unsupportedCoding, unreadable]
  for (const { body, status } of [...answers, ...Object.values(actions.refusals)]) {
    it(`has the members of RFC 6749 §5.2, in its characters: ${status} ${body}`, () => {
      const { error, error_description, ...more } = JSON.parse(body)
      assert.deepStrictEqual(more, {})
      for (const text of [error, error_description]) assert.match(text, /^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/)
      assert.isAtLeast(status, 400)
    })
  }
})
