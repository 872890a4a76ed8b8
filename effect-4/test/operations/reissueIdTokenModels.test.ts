import { inspect } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted, Result, Schema } from "effect"
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

const decode = Schema.decodeUnknownSync(IdTokenReissueResponse)

const tokens = { accessToken: Redacted.make("access-token-1"), refreshToken: Redacted.make("refresh-token-2") }

const wiped = (): Redacted.Redacted => {
  const token = Redacted.make("access-token-1")
  Redacted.wipeUnsafe(token)
  return token
}

/** Over the wire and back; what is undefined is not sent. */
const overTheWire = (encoded: unknown): unknown => JSON.parse(JSON.stringify(encoded))

/** Without members that are undefined, and with what the redacted ones hold. */
const revealed = (fields: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Redacted.isRedacted(value) ? Redacted.value(value) : value]]
    )
  )

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
  const issued = { accessToken: "access-token-1", jwtAccessToken: "jwt-token-2", refreshToken: "refresh-token-3" }
  const from = (fields: Record<string, string | null>) =>
    Result.map(fromTokenResponse(Schema.decodeUnknownSync(TokenResponse)(fields)), revealed)

  const cases: ReadonlyArray<readonly [name: string, fields: Record<string, string | null>, accessToken: string]> = [
    ["the access token that is a JWT", issued, "jwt-token-2"],
    ["that token alone", { ...issued, accessToken: null }, "jwt-token-2"],
    ["the other access token, where there is no JWT", { ...issued, jwtAccessToken: null }, "access-token-1"]
  ]
  for (const [name, fields, accessToken] of cases) {
    it(`takes ${name}, and the refresh token`, () => {
      assert.deepStrictEqual(from(fields), Result.succeed({ accessToken, refreshToken: "refresh-token-3" }))
    })
  }

  it("takes nothing else of the response, and adds what it is given", () => {
    const response = Schema.decodeUnknownSync(TokenResponse)({ ...issued, subject: "alice", clientId: 1 })
    const extra = {
      sub: "pairwise-1",
      claims: { email: "alice@example.com" },
      idtHeaderParams: { typ: "JWT" },
      idTokenAudType: "string"
    } as const
    assert.deepStrictEqual(
      Result.map(fromTokenResponse(response, extra), revealed),
      Result.succeed({ ...extra, accessToken: "jwt-token-2", refreshToken: "refresh-token-3" })
    )
  })

  it("lets nothing that it is given replace the tokens", () => {
    const response = Schema.decodeUnknownSync(TokenResponse)(issued)
    // A variable with more fields than its type says passes for `extra`.
    const extra = { ...tokens, sub: "alice" }
    assert.deepStrictEqual(
      Result.map(fromTokenResponse(response, extra), revealed),
      Result.succeed({ sub: "alice", accessToken: "jwt-token-2", refreshToken: "refresh-token-3" })
    )
  })

  const missing: ReadonlyArray<readonly [token: MissingToken["token"], fields: Record<string, null>]> = [
    ["accessToken", { accessToken: null, jwtAccessToken: null }],
    ["refreshToken", { refreshToken: null }]
  ]
  for (const [token, fields] of missing) {
    it(`says that there is no ${token}, and shows no other token`, () => {
      const error = Result.getOrThrow(Result.flip(from({ ...issued, ...fields })))
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

  it.prop("treats null as absent, in any field", [Schema.toEncoded(IdTokenReissueResponse)], ([fields]) => {
    const present = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null))
    assert.deepStrictEqual(revealed(decode(fields)), present)
    assert.sameMembers(Object.keys(decode(fields)), Object.keys(present))
  })

  it("may have nothing in it", () => {
    const nulls = { resultCode: null, resultMessage: null, action: null, responseContent: null, idToken: null }
    assert.deepStrictEqual(decode(nulls), {})
    assert.deepStrictEqual(decode({}), {})
  })

  it("may have fields that nobody documents, and drops them", () => {
    assert.deepStrictEqual(decode({ type: "idTokenReissueResponse", action: "OK", a: { b: [] } }), { action: "OK" })
  })

  for (const field of ["resultCode", "resultMessage"]) {
    it(`has no ${field} that is not a string`, () => {
      for (const value of [1, true, [], {}, ["OK"]]) assert.deepStrictEqual(decode({ [field]: value }), {})
    })
  }

  for (const field of ["action", "responseContent", "idToken"]) {
    it(`refuses a ${field} that is neither a string nor null`, () => {
      for (const value of [1, true, [], {}, ["OK"]]) assert.throws(() => decode({ [field]: value }), field)
    })
  }

  it("shows no token when it is printed", () => {
    const response = decode({ action: "OK", responseContent: "content-token-3", idToken: "id-token-4" })
    for (const text of [inspect(response), JSON.stringify(response)]) assert.notMatch(text, /token-\d/)
  })
})

// What a caller without types may pass.
const untyped = (value: unknown) => value as JsonObject

const cycle: { self?: JsonObject } = {}
cycle.self = cycle

const deep = (levels: number): JsonObject => {
  let object: JsonObject = {}
  for (let level = 0; level < levels; level++) object = { object }
  return object
}

const hostile: ReadonlyArray<readonly [name: string, value: JsonObject, problem: RegExp]> = [
  ["null", untyped(null), /JSON ?object/i],
  ["an array", untyped([{}]), /JSON ?object/i],
  ["a text", untyped('{"a":1}'), /JSON ?object/i],
  ["a function", untyped(() => ({})), /JSON ?object/i],
  ["a Map", untyped(new Map()), /it is a Map/],
  ["NaN", { email: Number.NaN }, /it\.email is NaN/],
  ["Infinity", { email: [Number.POSITIVE_INFINITY] }, /it\.email\[0\] is Infinity/],
  ["a BigInt", untyped({ email: 1n }), /it\.email is a bigint/],
  ["a Date", untyped({ email: new Date(0) }), /it\.email is a Date/],
  ["a symbol", untyped({ email: Symbol("a") }), /it\.email is a symbol/],
  ["undefined in an array", untyped({ email: [undefined] }), /it\.email\[0\] is undefined/],
  ["an instance of a class", untyped({ email: new (class Email {})() }), /it\.email is an Email/],
  ["a Redacted", untyped({ email: Redacted.make("secret") }), /it\.email is/],
  ["a cycle", cycle, /it\.self refers back/],
  [
    "a getter that throws",
    {
      get email(): string {
        throw new Error("the database is gone")
      }
    },
    /reading it threw an error/
  ],
  ["100,000 levels", deep(100_000), /deep|nest/]
]

const unsendable: ReadonlyArray<readonly [name: string, fields: object, field: string]> = [
  ["an empty access token", { accessToken: Redacted.make("") }, "accessToken"],
  ["an empty refresh token", { refreshToken: Redacted.make("") }, "refreshToken"],
  ["an access token with a line break", { accessToken: Redacted.make("access-token-1\n") }, "accessToken"],
  ["a refresh token that is not ASCII", { refreshToken: Redacted.make("refresh-tokén-2") }, "refreshToken"],
  ["an access token that is not redacted", { accessToken: "access-token-1" }, "accessToken"],
  ["an access token that is a redacted number", { accessToken: Redacted.make(1) }, "accessToken"],
  ["no refresh token", { refreshToken: undefined }, "refreshToken"],
  ["a token that was wiped", { accessToken: wiped() }, ""],
  ["an empty subject", { sub: "" }, "sub"],
  ["a subject that is null", { sub: null }, "sub"],
  ["an audience type that there is not", { idTokenAudType: "object" }, "idTokenAudType"]
]

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

  for (const [name, value] of hostile) {
    it.effect(`when claims or idtHeaderParams hold ${name}`, () =>
      Effect.gen(function* () {
        assert.include(yield* refusal({ ...tokens, claims: value }), "claims")
        assert.include(yield* refusal({ ...tokens, idtHeaderParams: value }), "idtHeaderParams")
      })
    )
  }

  for (const [name, value, problem] of hostile) {
    it.effect(`and says what is wrong when claims hold ${name}`, () =>
      Effect.map(refusal({ ...tokens, claims: value }), (message) => assert.match(message, problem))
    )
  }

  for (const [name, fields, field] of unsendable) {
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

  it.effect("sends claims and header parameters as strings, and no member that is undefined", () =>
    Effect.gen(function* () {
      const shared = { b: [1] }
      yield* reissueIdToken({
        ...tokens,
        sub: undefined,
        claims: { email: "alice@example.com", phone_number: undefined, one: shared, two: shared },
        idtHeaderParams: { "\ud800": "\udfff" }
      })
      const [request] = yield* (yield* AuthleteSandbox).requests
      assert(request !== undefined)
      assert.deepStrictEqual(JSON.parse(Redacted.value(request.body)), {
        accessToken: "access-token-1",
        refreshToken: "refresh-token-2",
        claims: '{"email":"alice@example.com","one":{"b":[1]},"two":{"b":[1]}}',
        idtHeaderParams: String.raw`{"\ud800":"\udfff"}`
      })
    })
  )
})

describe("IdTokenReissueResponse.reissued", () => {
  const complete = {
    action: "OK",
    resultMessage: "Reissued.",
    responseContent: Redacted.make("content-token-3"),
    idToken: Redacted.make("id-token-4")
  }

  it("gives the content and the ID token of a complete OK", () => {
    const { idToken, responseContent } = complete
    assert.deepStrictEqual(IdTokenReissueResponse.reissued(complete), Result.succeed({ responseContent, idToken }))
  })

  const without = (name: "action" | "idToken" | "responseContent"): IdTokenReissueResponse =>
    Object.fromEntries(Object.entries(complete).filter(([field]) => field !== name))

  const others: ReadonlyArray<readonly [response: IdTokenReissueResponse, sentence: RegExp]> = [
    [
      without("idToken"),
      /^No ID token was reissued: Authlete answered OK and said "Reissued\."\. The answer is not complete/
    ],
    [without("responseContent"), /The answer is not complete/],
    [{ ...complete, idToken: Redacted.make("") }, /The answer is not complete/],
    [
      { ...complete, action: "INTERNAL_SERVER_ERROR" },
      /answered INTERNAL_SERVER_ERROR .* Authlete failed\. Try again later/
    ],
    [{ ...complete, action: "CALLER_ERROR" }, /The call was wrong: check that its tokens are those of the last/],
    [{ ...complete, action: "LATER" }, /answered LATER .* This version does not know what that asks for/],
    [without("action"), /answered no action and said/],
    [{ resultCode: "A1" }, /and said "A1"/],
    [{}, /^No ID token was reissued: Authlete answered no action\. /]
  ]
  for (const [response, sentence] of others) {
    it(`says: ${sentence.source}`, () => {
      const error = Result.getOrThrow(Result.flip(IdTokenReissueResponse.reissued(response)))
      assert.instanceOf(error, NotReissued)
      assert.strictEqual(error.action, response.action)
      assert.match(error.message, sentence)
      assert.notMatch(inspect(error) + JSON.stringify(error), /token-\d/)
    })
  }
})
