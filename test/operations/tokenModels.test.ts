import { inspect } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, FastCheck, Redacted, Schema } from "effect"
import {
  TokenFailRequest,
  TokenFailResponse,
  TokenIssueRequest,
  TokenIssueResponse,
  TokenRequest,
  TokenResponse
} from "effect-authlete"
import { revealed } from "../revealed.js"
import {
  assertDocumented,
  enumsOf,
  knownOf,
  type RequestName,
  type ResponseName,
  requestFields,
  requestSecrets,
  responseFields,
  responseTests,
  sentRequests,
  unsendable,
  type WireType
} from "./tokenModelScenarios.js"

/** Over the wire and back; what is undefined is not sent. */
const overTheWire = (encoded: unknown): unknown => JSON.parse(JSON.stringify(encoded))

const encode = <A extends object, I>(schema: Schema.Schema<A, I>, value: NoInfer<A>): unknown =>
  overTheWire(Schema.encodeSync(schema)(value))

/** Each field of each model is in the document, and none is left out. */
const fields: {
  readonly TokenRequest: Record<keyof TokenRequest, WireType>
  readonly TokenIssueRequest: Record<keyof TokenIssueRequest, WireType>
  readonly TokenFailRequest: Record<keyof TokenFailRequest, WireType>
  readonly TokenResponse: Record<keyof TokenResponse, WireType>
  readonly TokenIssueResponse: Record<keyof TokenIssueResponse, WireType>
  readonly TokenFailResponse: Record<keyof TokenFailResponse, WireType>
} = { ...requestFields, ...responseFields }

/** Whatever Authlete may send for a model. */
const wireOf = <A extends object, I extends object>(schema: Schema.Schema<A, I>) =>
  Arbitrary.make(Schema.encodedSchema(schema))

const requestModel = <A extends object, I>(name: RequestName, schema: Schema.Schema<A, I>) =>
  describe(name, () => {
    it.prop("is the same request after a trip over the wire", [Arbitrary.make(schema)], ([request]) => {
      assert.deepStrictEqual(revealed(Schema.decodeUnknownSync(schema)(encode(schema, request))), revealed(request))
    })

    it.prop("has the fields and types of the OpenAPI document on the wire", [Arbitrary.make(schema)], ([request]) => {
      assertDocumented(name, Object(encode(schema, request)))
    })
  })

requestModel("TokenRequest", TokenRequest)
requestModel("TokenIssueRequest", TokenIssueRequest)
requestModel("TokenFailRequest", TokenFailRequest)

/** A request of a scenario, whose secrets are strings. */
const secretly = <A>(request: object): A =>
  Object.fromEntries(
    Object.entries(request).map(([name, value]) => [name, requestSecrets.includes(name) ? Redacted.make(value) : value])
  ) as A

const encoded: Record<RequestName, (request: object) => unknown> = {
  TokenRequest: (request) => encode(TokenRequest, secretly(request)),
  TokenIssueRequest: (request) => encode(TokenIssueRequest, secretly(request)),
  TokenFailRequest: (request) => encode(TokenFailRequest, secretly(request))
}

describe("A request", () => {
  for (const [name, ...requests] of sentRequests) {
    it(name, () => {
      for (const [model, request, wire] of requests) assert.deepStrictEqual(encoded[model](request), wire)
    })
  }

  it("to fail has no other reason", () => {
    assert.throws(() => Schema.decodeUnknownSync(TokenFailRequest)({ ticket: "a-token", reason: "NO_REASON" }))
  })

  for (const [what, model, request] of unsendable) {
    it(`can't be made of ${what}`, () => {
      assert.throws(() => encoded[model](request))
    })
  }

  it("shows no secret when it is printed", () => {
    const secret = Redacted.make("secret-1")
    const request: TokenRequest = {
      parameters: secret,
      clientSecret: secret,
      dpop: secret,
      oauthClientAttestation: secret,
      oauthClientAttestationPop: secret,
      accessToken: secret
    }
    const issue: TokenIssueRequest = { ticket: secret, subject: "alice", accessToken: secret }
    const fail: TokenFailRequest = { ticket: secret, reason: "UNKNOWN" }
    for (const value of [request, issue, fail]) assert.notInclude(inspect(value) + JSON.stringify(value), "secret-1")
  })
})

const responseModel = <A extends object, I extends object>(name: ResponseName, schema: Schema.Schema<A, I>) =>
  describe(name, () => {
    const decode = Schema.decodeUnknownSync(schema)

    it.prop("is the same response after a trip over the wire", [Arbitrary.make(schema)], ([response]) => {
      assert.deepStrictEqual(revealed(decode(encode(schema, response))), revealed(response))
    })

    it.prop("treats null as absent, in any field", [FastCheck.subarray(Object.keys(fields[name]))], ([names]) => {
      const nulls = Object.fromEntries(names.map((name) => [name, null]))
      assert.deepStrictEqual(decode({ ...nulls }), {})
    })

    it.prop("has what Authlete sent, and drops what nobody knows", [wireOf(schema)], ([wire]) => {
      const known = knownOf(name, wire)
      const more = { ...wire, type: name, serviceAttributes: [{ key: "a" }], properties: null, x: { y: [1] } }
      assert.deepStrictEqual(revealed(decode(more)), known)
      assert.sameMembers(Object.keys(decode(more)), Object.keys(known))
    })

    it.prop("has any action, and any value of an enum, that Authlete may add", [FastCheck.string()], ([text]) => {
      const wire = Object.fromEntries(enumsOf(name).map((field) => [field, text]))
      assert.deepStrictEqual(revealed(decode(wire)), wire)
    })

    for (const { name: sentence, run } of responseTests(name, { decode, isRedacted: Redacted.isRedacted, revealed })) {
      it(sentence, run)
    }
  })

responseModel("TokenResponse", TokenResponse)
responseModel("TokenIssueResponse", TokenIssueResponse)
responseModel("TokenFailResponse", TokenFailResponse)
