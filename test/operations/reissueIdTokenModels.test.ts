import { inspect } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Either, Redacted, Schema } from "effect"
import {
  IdTokenReissueRequest,
  IdTokenReissueResponse,
  type JsonObject,
  MissingToken,
  NotReissued,
  reissueIdToken,
  TokenResponse
} from "effect-authlete"
import { AuthleteSandbox } from "effect-authlete/sandbox"
import { provided } from "../provided.js"
import { revealed } from "../revealed.js"
import {
  complete,
  lackingResponses,
  notReissued,
  tokens as plainTokens,
  requestsFromTokenResponses,
  responses,
  sent,
  unreadable,
  unsendable
} from "./reissueIdTokenScenarios.js"

const decode = Schema.decodeUnknownSync(IdTokenReissueResponse)

const tokens = {
  accessToken: Redacted.make(plainTokens.accessToken),
  refreshToken: Redacted.make(plainTokens.refreshToken)
}

const wiped = (): Redacted.Redacted => {
  const token = Redacted.make("access-token-1")
  Redacted.unsafeWipe(token)
  return token
}

/** Over the wire and back; what is undefined is not sent. */
const overTheWire = (encoded: unknown): unknown => JSON.parse(JSON.stringify(encoded))

describe("IdTokenReissueRequest", () => {
  it.prop("is the same request after a trip over the wire", [IdTokenReissueRequest], ([request]) => {
    const wire = overTheWire(Schema.encodeSync(IdTokenReissueRequest)(request))
    assert.deepStrictEqual(revealed(Schema.decodeUnknownSync(IdTokenReissueRequest)(wire)), revealed(request))
  })

  it.prop("carries tokens and objects as strings", [IdTokenReissueRequest], ([request]) => {
    const { accessToken, claims, idtHeaderParams, refreshToken } = Schema.encodeSync(IdTokenReissueRequest)(request)
    assert.strictEqual(accessToken, Redacted.value(request.accessToken))
    assert.strictEqual(refreshToken, Redacted.value(request.refreshToken))
    for (const [text, object] of [
      [claims, request.claims],
      [idtHeaderParams, request.idtHeaderParams]
    ]) {
      assert.strictEqual(typeof text, object === undefined ? "undefined" : "string")
      if (typeof text === "string") assert.deepStrictEqual<unknown>(JSON.parse(text), object)
    }
  })

  it("shows no token when it is printed", () => {
    const request: IdTokenReissueRequest = { ...tokens, sub: "alice" }
    for (const text of [inspect(request), JSON.stringify(request)]) assert.notMatch(text, /token-\d/)
  })
})

describe("IdTokenReissueRequest.fromTokenResponse", () => {
  const { fromTokenResponse } = IdTokenReissueRequest
  const responseOf = (wire: object) => Schema.decodeUnknownSync(TokenResponse)(wire)

  for (const { extra, name, request, response } of requestsFromTokenResponses) {
    it(name, () => {
      assert.deepStrictEqual(
        Either.map(fromTokenResponse(responseOf(response), extra), revealed),
        Either.right<Record<string, unknown>>({ ...request })
      )
    })
  }

  it("lets nothing that it is given replace the tokens", () => {
    const response = responseOf({ jwtAccessToken: "jwt-token-2", refreshToken: "refresh-token-3" })
    // A variable with more fields than its type says passes for `extra`.
    const extra = { ...tokens, sub: "alice" }
    assert.deepStrictEqual(
      Either.map(fromTokenResponse(response, extra), revealed),
      Either.right({ sub: "alice", accessToken: "jwt-token-2", refreshToken: "refresh-token-3" })
    )
  })

  for (const [token, response] of lackingResponses) {
    it(`says that there is no ${token}, and shows no other token`, () => {
      const error = Either.getOrThrow(Either.flip(fromTokenResponse(responseOf(response))))
      assert.instanceOf(error, MissingToken)
      assert.deepStrictEqual([error._tag, error.token], ["MissingToken", token])
      assert.include(error.message, token)
      assert.notMatch(inspect(error) + JSON.stringify(error), /token-\d/)
    })
  }
})

describe("IdTokenReissueResponse", () => {
  it.prop("is the same response after a trip over the wire", [IdTokenReissueResponse], ([response]) => {
    const wire = overTheWire(Schema.encodeSync(IdTokenReissueResponse)(response))
    assert.deepStrictEqual(revealed(decode(wire)), revealed(response))
  })

  it.prop("has any action that Authlete may add", [Schema.String], ([action]) => {
    assert.deepStrictEqual(decode({ action }), { action })
  })

  it.prop("treats null as absent, in any field", [Schema.encodedSchema(IdTokenReissueResponse)], ([fields]) => {
    const present = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null))
    assert.deepStrictEqual(revealed(decode(fields)), present)
    assert.sameMembers(Object.keys(decode(fields)), Object.keys(present))
  })

  for (const [name, ...answers] of responses) {
    it(name, () => {
      for (const [wire, response] of answers) assert.deepStrictEqual<object>(decode(wire), response)
    })
  }

  for (const [field, answers] of unreadable) {
    it(`refuses a ${field} that is neither a string nor null`, () => {
      for (const answer of answers) assert.throws(() => decode(answer), field)
    })
  }

  it("shows no token when it is printed", () => {
    const response = decode(complete)
    for (const text of [inspect(response), JSON.stringify(response)]) assert.notMatch(text, /token-\d/)
  })
})

// What a caller without types may pass.
const untyped = (value: unknown) => value as JsonObject

const { noFields, noObjects } = unsendable(Redacted.make)

describe("reissueIdToken sends nothing", () => {
  const it = provided(AuthleteSandbox.layer())

  const refusal = (request: IdTokenReissueRequest) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(reissueIdToken(request))
      assert(error._tag === "DefaultError")
      assert.strictEqual(error.reason, "InvalidRequest")
      assert.deepStrictEqual(yield* (yield* AuthleteSandbox).requests, [])
      assert.notMatch(error.message, /token-\d|secret|database/)
      return error.message
    })

  for (const [name, value] of noObjects) {
    it.effect(`when claims or idtHeaderParams hold ${name}`, () =>
      Effect.gen(function* () {
        assert.include(yield* refusal({ ...tokens, claims: untyped(value) }), "claims")
        assert.include(yield* refusal({ ...tokens, idtHeaderParams: untyped(value) }), "idtHeaderParams")
      })
    )
  }

  for (const [name, value, problem] of noObjects) {
    it.effect(`and says what is wrong when claims hold ${name}`, () =>
      Effect.map(refusal({ ...tokens, claims: untyped(value) }), (message) => assert.match(message, problem))
    )
  }

  for (const [name, fields, field] of [
    ...noFields,
    ["a token that was wiped", { accessToken: wiped() }, ""] as const
  ]) {
    it.effect(`for ${name}`, () =>
      // What a caller without types may pass.
      Effect.map(refusal({ ...tokens, ...fields } as IdTokenReissueRequest), (message) =>
        assert.include(message, field)
      )
    )
  }
})

describe("reissueIdToken", () => {
  const it = provided(AuthleteSandbox.layer())

  it.effect(sent.name, () =>
    Effect.gen(function* () {
      yield* reissueIdToken({ ...tokens, ...sent.fields })
      const [request] = yield* (yield* AuthleteSandbox).requests
      assert(request !== undefined)
      assert.deepStrictEqual(JSON.parse(Redacted.value(request.body)), sent.body)
    })
  )
})

describe("IdTokenReissueResponse.reissued", () => {
  it("gives the content and the ID token of a complete OK", () => {
    const reissued = Either.map(IdTokenReissueResponse.reissued(decode(complete)), revealed)
    const { idToken, responseContent } = complete
    assert.deepStrictEqual(reissued, Either.right<Record<string, unknown>>({ responseContent, idToken }))
  })

  for (const [answer, sentence] of notReissued) {
    it(`says: ${sentence.source}`, () => {
      const error = Either.getOrThrow(Either.flip(IdTokenReissueResponse.reissued(decode(answer))))
      assert.instanceOf(error, NotReissued)
      assert.strictEqual(error.action, answer.action)
      assert.match(error.message, sentence)
      assert.notMatch(inspect(error) + JSON.stringify(error), /token-\d/)
    })
  }
})
