import { assert, describe, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { type Answer, type Sorted, sort } from "../../src/wire/sorting.js"

const withSecrets =
  (...secrets: ReadonlyArray<string>) =>
  () => ({ secrets, personal: [] })

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

const answer = (options: Partial<Omit<Answer, "body">> & { readonly body?: string | Uint8Array }): Answer => ({
  status: 200,
  contentType: "application/json",
  contentEncoding: undefined,
  complete: true,
  ...options,
  body: typeof options.body === "string" ? utf8(options.body) : (options.body ?? utf8("{}"))
})

const json = (json: unknown): Sorted => ({ _tag: "Json", json })
const undecodable = (problem: string): Sorted => ({ _tag: "Undecodable", problem })
const result = (resultCode?: string, resultMessage?: string): Sorted => ({ _tag: "Result", resultCode, resultMessage })
const statusCode: Sorted = { _tag: "StatusCode" }

const documented = [400, 401, 403, 500]

const undocumented = [
  ...[100, 199, 201, 202, 204, 206, 299, 300, 301, 302, 303, 304, 307, 308, 399],
  ...[402, 404, 405, 408, 409, 413, 418, 422, 429, 499, 501, 502, 503, 504, 599, 999]
]

const jsonTypes = [
  ...[undefined, "", " ", ";charset=utf-8", "application/json", "application/json;charset=utf-8"],
  ...["Application/JSON ; charset=UTF-8", " application/json", "text/json", "application/problem+json", "a/b+JSON;c=d"]
]

const otherTypes = [
  ...["text/html", "text/plain; charset=utf-8", "application/xml", "application/octet-stream", "json", "/json"],
  ...["application/jsonp", "application/json-seq", "application/x-json", "application/jsonx", "xapplication/json"],
  ...["text/html; a=application/json", "application/json+xml", "+json", "a/+json", "a/b+jsonx", "a b/c+json"]
]

const object = '{"resultCode":"A1","resultMessage":"[A1] No."}'

const inherited = '{"__proto__":{"resultCode":"A1"}}'

/** What a body is: what becomes of it with 200, and with a documented refusal in JSON. */
const bodies: ReadonlyArray<
  readonly [name: string, answer: Parameters<typeof answer>[0], with200: Sorted, withRefusal: Sorted]
> = [
  ["an empty object", { body: "{}" }, json({}), result()],
  ["both fields", { body: object }, json(JSON.parse(object)), result("A1", "[A1] No.")],
  ["one field", { body: '{"resultCode":"A1"}' }, json({ resultCode: "A1" }), result("A1")],
  ["empty texts", { body: '{"resultCode":""}' }, json({ resultCode: "" }), result("")],
  ["null in a field", { body: '{"resultCode":null}' }, json({ resultCode: null }), result()],
  [
    "fields of the wrong type beside a right one",
    { body: '{"resultCode":["A1"],"resultMessage":"No."}' },
    json({ resultCode: ["A1"], resultMessage: "No." }),
    result(undefined, "No.")
  ],
  ["a message of the wrong type", { body: '{"resultMessage":["No."]}' }, json({ resultMessage: ["No."] }), result()],
  ["fields that nobody documents", { body: '{"type":"x","a":{}}' }, json({ type: "x", a: {} }), result()],
  ["fields that are inherited", { body: inherited }, json(JSON.parse(inherited)), result()],
  ["white space and a byte order mark", { body: "\ufeff \r\n{}\n" }, json({}), result()],
  ["an array", { body: "[{}]" }, json([{}]), statusCode],
  ["null", { body: "null" }, json(null), statusCode],
  ["a text", { body: '"resultCode"' }, json("resultCode"), statusCode],
  ["a number", { body: "1" }, json(1), statusCode],
  ["no byte", { body: "" }, undecodable("it is empty"), statusCode],
  ["white space alone", { body: " \r\n" }, undecodable("it is empty"), statusCode],
  ["HTML", { body: "<html>" }, undecodable("it is not JSON"), statusCode],
  ["JSON that breaks off", { body: '{"idToken":"a' }, undecodable("it is not JSON"), statusCode],
  ["two documents", { body: "{}{}" }, undecodable("it is not JSON"), statusCode],
  ["bytes that are not UTF-8", { body: Uint8Array.of(0x22, 0xff, 0x22) }, undecodable("it is not UTF-8"), statusCode],
  [
    "a character cut in two",
    { body: utf8('{"idToken":"é').subarray(0, -1) },
    undecodable("it is not UTF-8"),
    statusCode
  ],
  [
    "bytes in a content encoding that nobody undid",
    { body: Uint8Array.of(0x1f, 0x8b, 0x08), contentEncoding: "zstd" },
    undecodable("it is not UTF-8 but zstd"),
    statusCode
  ],
  ["JSON, and a content encoding that was undone", { contentEncoding: "gzip" }, json({}), result()],
  ["JSON that was cut because it is too large", { complete: false }, undecodable("it is larger than 1 MiB"), statusCode]
]

describe("sort", () => {
  for (const [name, given, with200, withRefusal] of bodies) {
    it(`goes by the body alone for 200, whatever the content type: ${name}`, () => {
      for (const contentType of [...jsonTypes, ...otherTypes]) {
        assert.deepStrictEqual(sort(answer({ ...given, contentType }), withSecrets()), with200)
      }
    })

    it(`goes by the body for ${documented} with a JSON media type or none: ${name}`, () => {
      for (const status of documented) {
        for (const contentType of jsonTypes) {
          assert.deepStrictEqual(sort(answer({ ...given, status, contentType }), withSecrets()), withRefusal)
        }
      }
    })

    it(`doesn't care for the body with another media type or another status: ${name}`, () => {
      for (const contentType of otherTypes) {
        for (const status of documented) {
          assert.deepStrictEqual(sort(answer({ ...given, status, contentType }), withSecrets()), statusCode)
        }
      }
      for (const status of undocumented) {
        for (const contentType of [undefined, "application/json", "text/html"]) {
          assert.deepStrictEqual(sort(answer({ ...given, status, contentType }), withSecrets()), statusCode)
        }
      }
    })
  }

  it("reads an answer as if none had come before it", () => {
    assert.deepStrictEqual(
      sort(answer({ body: Uint8Array.of(0xe2, 0x82) }), withSecrets()),
      undecodable("it is not UTF-8")
    )
    assert.deepStrictEqual(sort(answer({ body: '{"action":"€"}' }), withSecrets()), json({ action: "€" }))
  })

  it("survives JSON that is nested 100,000 levels deep", () => {
    const body = '{"a":'.repeat(100_000) + 1 + "}".repeat(100_000)
    assert.strictEqual(sort(answer({ body }), withSecrets())._tag, "Json")
    assert.strictEqual(sort(answer({ body, status: 500 }), withSecrets())._tag, "Result")
    assert.strictEqual(sort(answer({ body: "[".repeat(100_000) }), withSecrets())._tag, "Undecodable")
  })

  it.prop(
    "has one of four outcomes for any bytes, and throws for none",
    {
      status: FastCheck.oneof(FastCheck.constantFrom(200, ...documented), FastCheck.integer({ min: 100, max: 999 })),
      contentType: FastCheck.option(FastCheck.oneof(FastCheck.string(), FastCheck.constantFrom(...jsonTypes)), {
        nil: undefined
      }),
      contentEncoding: FastCheck.option(FastCheck.string(), { nil: undefined }),
      body: FastCheck.oneof(FastCheck.uint8Array(), FastCheck.json().map(utf8)),
      complete: FastCheck.boolean()
    },
    (given) => {
      const refusal = documented.includes(given.status) ? ["Result", "StatusCode"] : ["StatusCode"]
      assert.include(given.status === 200 ? ["Json", "Undecodable"] : refusal, sort(given, withSecrets())._tag)
    }
  )
})

describe("sort, when the server echoes secrets,", () => {
  const secrets = ["bearer-secret-1", "access-token-2", "refresh-token-3"]
  const echo = `you sent ${secrets.join(" and ")}`
  const clean = "you sent <redacted> and <redacted> and <redacted>"

  it("takes them out of what a refusal says", () => {
    for (const status of documented) {
      const body = JSON.stringify({ resultCode: echo, resultMessage: echo })
      assert.deepStrictEqual(sort(answer({ status, body }), withSecrets(...secrets)), result(clean, clean))
    }
  })

  it("takes them out of what a 200 says in the open, and leaves the fields that are redacted whole", () => {
    const sealed = { responseContent: `{"access_token":"${secrets[1]}"}`, idToken: secrets[1] }
    const body = JSON.stringify({ action: echo, resultCode: echo, resultMessage: echo, ...sealed })
    assert.deepStrictEqual(
      sort(answer({ body }), withSecrets(...secrets)),
      json({ action: clean, resultCode: clean, resultMessage: clean, ...sealed })
    )
  })

  it("finds one whose characters are escaped", () => {
    const body = String.raw`{"resultMessage":"\u0061ccess\u002dtoken-2"}`
    assert.deepStrictEqual(
      sort(answer({ status: 400, body }), withSecrets(...secrets)),
      result(undefined, "<redacted>")
    )
  })

  it("leaves what is no text as it is", () => {
    const body = { action: null, resultCode: 1, resultMessage: ["bearer-secret-1"] }
    assert.deepStrictEqual(sort(answer({ body: JSON.stringify(body) }), withSecrets(...secrets)), json(body))
  })

  it("quotes no body in a problem", () => {
    for (const body of [echo, `"${echo}`, new Uint8Array([...utf8(echo), 0xff])]) {
      assert.notMatch(JSON.stringify(sort(answer({ body }), withSecrets(...secrets))), /secret|token/)
    }
  })

  it("takes them out of a content encoding that goes into a problem", () => {
    const sorted = sort(
      answer({ body: Uint8Array.of(0xff), contentEncoding: "access-token-2" }),
      withSecrets(...secrets)
    )
    assert.deepStrictEqual(sorted, undecodable("it is not UTF-8 but <redacted>"))
  })

  it("leaves an action that is a constant: whoever chooses PASSWORD for a password must still be answered", () => {
    const confidential = withSecrets("BAD_REQUEST", "INVALID_CLIENT")
    for (const action of ["BAD_REQUEST", "INVALID_CLIENT"]) {
      assert.deepStrictEqual(sort(answer({ body: JSON.stringify({ action }) }), confidential), json({ action }))
    }
  })
})
