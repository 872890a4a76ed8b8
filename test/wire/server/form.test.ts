import { assert, describe, it } from "@effect/vitest"
import { headRefusal, limits, readForm } from "../../../src/wire/server/form.js"
import { serverError } from "../../../src/wire/server/oauthAnswer.js"

const headers = { "content-type": "application/x-www-form-urlencoded" }

const request = { method: "POST", headers, source: {} }

describe("headRefusal", () => {
  for (const [what, source] of [
    ["nothing", undefined],
    ["a request of Node's", { readableDidRead: false }],
    ["a request of the Web's", { bodyUsed: false, body: { locked: false } }],
    ["a request of the Web's without a body", { bodyUsed: false, body: null }]
  ] as const) {
    it(`lets a form be read that comes from ${what}`, () => {
      assert.isUndefined(headRefusal({ ...request, source }))
    })
  }

  for (const [who, source] of [
    ["Node", { readableDidRead: true }],
    ["the Web", { bodyUsed: true, body: { locked: true } }],
    ["a reader that has not begun", { bodyUsed: false, body: { locked: true } }]
  ] as const) {
    it(`calls it the server's fault that a body was read, as ${who} says`, () => {
      assert.strictEqual(headRefusal({ ...request, source }), serverError)
    })
  }

  it("says first what is wrong with the request, not that its body was read", () => {
    const source = { readableDidRead: true }
    assert.strictEqual(headRefusal({ ...request, method: "GET", source })?.status, 405)
    assert.strictEqual(headRefusal({ ...request, headers: {}, source })?.status, 400)
  })

  for (const [length, status] of [
    [String(limits.keep), undefined],
    [String(limits.keep + 1), 413],
    ["many", undefined],
    ["-1", undefined]
  ] as const) {
    it(`has ${status} for a declared length of ${length}`, () => {
      assert.strictEqual(headRefusal({ ...request, headers: { ...headers, "content-length": length } })?.status, status)
    })
  }
})

describe("readForm", () => {
  it("gives the form as it is, with its byte order mark", () => {
    assert.strictEqual(readForm(new TextEncoder().encode("\ufeffa=b"), true), "\ufeffa=b")
  })

  for (const [what, body, complete, status] of [
    ["nothing", new Uint8Array(0), true, 400],
    ["what is no UTF-8", Uint8Array.of(0xff), true, 400],
    ["the beginning of what is too large", Uint8Array.of(0x61), false, 413]
  ] as const) {
    it(`has ${status} for ${what}`, () => {
      const read = readForm(body, complete)
      assert.strictEqual(typeof read === "string" ? undefined : read.status, status)
    })
  }
})
