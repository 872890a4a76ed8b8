import { assert, describe, it } from "@effect/vitest"
import type { Method } from "../../src/wire/definition.js"
import { type EncodedRequest, encodeRequest } from "../../src/wire/encodeRequest.js"

const encode = (method: Method, path: string, request: Record<string, unknown>, ...secrets: ReadonlyArray<string>) =>
  encodeRequest(method, path)(request, request, secrets)

const problem = (sentence: string): EncodedRequest => ({ _tag: "Problem", problem: sentence })

describe("encodeRequest", () => {
  for (const method of ["POST", "PUT"] as const) {
    it(`puts what the path of a ${method} does not name into its body, as it is`, () => {
      assert.deepStrictEqual(encode(method, "a/{id}/b", { id: "x/y", list: [1], none: null, inner: { a: "b" } }), {
        _tag: "Request",
        path: "a/x%2Fy/b",
        shown: "a/x%2Fy/b",
        body: { list: [1], none: null, inner: { a: "b" } }
      })
    })
  }

  for (const method of ["GET", "DELETE"] as const) {
    it(`puts what the path of a ${method} does not name into its query, which is not shown`, () => {
      assert.deepStrictEqual(encode(method, "a/{id}", { id: 7, text: "x y&z", flag: false, list: ["one", 2] }), {
        _tag: "Request",
        path: "a/7?text=x+y%26z&flag=false&list=one&list=2",
        shown: "a/7",
        body: undefined
      })
    })

    it(`shows the name of a path's field that a ${method} does not send as it was given`, () => {
      const encoded = encodeRequest(method, "a/{id}/{other}")
      assert.propertyVal(encoded({ id: "czNjcmV0", other: "x" }, { id: {}, other: "x" }, []), "shown", "a/{id}/x")
    })

    it(`makes no query of a ${method} where there is nothing for it`, () => {
      assert.deepStrictEqual(encode(method, "a", { none: null, nothing: undefined, empty: [] }), {
        _tag: "Request",
        path: "a",
        shown: "a",
        body: undefined
      })
    })

    it(`refuses for the query of a ${method} what is no text, no number and neither true nor false`, () => {
      for (const value of [{ a: 1 }, [["a"]], [null]]) {
        assert.deepStrictEqual(encode(method, "a", { odd: value }), problem("odd can't be part of a query"))
      }
    })
  }

  it("shows the name of what is a secret, holds one or names a person", () => {
    const path = "{id}/{token}/{pair}/{sub}/{subject}"
    const request = { id: "1", token: "s3cret", pair: "a:s3cret", sub: "alice", subject: "bob" }
    assert.deepInclude(encode("POST", path, request, "", "s3cret"), {
      path: "1/s3cret/a%3As3cret/alice/bob",
      shown: "1/{token}/{pair}/{sub}/{subject}"
    })
  })

  for (const [value, sentence] of [
    ["", "id is empty, and is part of the path"],
    [undefined, "id is empty, and is part of the path"],
    [null, "id is empty, and is part of the path"],
    [".", "id would change the path of the request"],
    ["..", "id would change the path of the request"],
    ["a/../b", "id would change the path of the request"],
    ["..\\a", "id would change the path of the request"],
    ["a\ud800", "id has half of a surrogate pair"],
    [["one"], "id must be a text or a number: it is part of the path"],
    [{}, "id must be a text or a number: it is part of the path"]
  ] as const) {
    it(`refuses ${JSON.stringify(value)} in a path`, () => {
      for (const method of ["GET", "POST"] as const) {
        assert.deepStrictEqual(encode(method, "a/{id}", { id: value }), problem(sentence))
      }
    })
  }

  it("refuses half of a character in a query, since a URL would change it; JSON does not", () => {
    assert.deepStrictEqual(encode("GET", "a", { odd: ["a", "b\udc00"] }), problem("odd has half of a surrogate pair"))
    assert.deepInclude(encode("POST", "a", { odd: "b\udc00" }), { body: { odd: "b\udc00" } })
    assert.deepInclude(encode("GET", "a", { fine: "😀" }), { path: "a?fine=%F0%9F%98%80" })
  })

  it("refuses a number that JSON does not have, at any depth", () => {
    for (const method of ["GET", "POST"] as const) {
      for (const odd of [Number.NaN, 1 / 0, [1, -1 / 0], { a: [{ b: Number.NaN }] }]) {
        assert.deepStrictEqual(encode(method, "a", { fine: 1, odd }), problem("odd has a number that is not finite"))
      }
      assert.deepStrictEqual(
        encode(method, "a/{odd}", { odd: Number.NaN }),
        problem("odd has a number that is not finite")
      )
    }
  })
})
