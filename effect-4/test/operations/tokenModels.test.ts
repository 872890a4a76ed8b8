import { inspect } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import { Redacted, Schema } from "effect"
import {
  TokenFailRequest,
  TokenFailResponse,
  TokenIssueRequest,
  TokenIssueResponse,
  TokenRequest,
  TokenResponse
} from "effect-authlete"

/** Over the wire and back; what is undefined is not sent. */
const overTheWire = (encoded: unknown): unknown => JSON.parse(JSON.stringify(encoded))

const unwrapped = (value: unknown): unknown => {
  if (Redacted.isRedacted(value)) return Redacted.value(value)
  // JSON knows one zero.
  return value === 0 ? 0 : value
}

/** Without members that are undefined, and with what the redacted ones hold. */
const revealed = (fields: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, unwrapped(value)]]))
  )

const encode = <A extends object, I>(schema: Schema.Codec<A, I>, value: NoInfer<A>): unknown =>
  overTheWire(Schema.encodeSync(schema)(value))

/** A JSON type, as the OpenAPI document names it. */
type WireType = "string" | "integer" | "boolean" | "strings"

const isOfType: Record<WireType, (value: unknown) => boolean> = {
  string: (value) => typeof value === "string",
  integer: Number.isSafeInteger,
  boolean: (value) => typeof value === "boolean",
  strings: (value) => Array.isArray(value) && value.every((item) => typeof item === "string")
}

const wrongValues: Record<WireType, ReadonlyArray<unknown>> = {
  string: [1, true, [], {}],
  integer: ["1", true, [], {}],
  boolean: ["true", 0, [], {}],
  strings: ["a", 1, {}, [1], [null]]
}

/** The requests' fields in the OpenAPI document 3.0.16, as far as there are such here. */
const issueOptions = {
  accessToken: "string",
  jwtAtClaims: "string",
  accessTokenDuration: "integer",
  refreshTokenDuration: "integer"
} as const

const tokenRequestFields: Record<keyof TokenRequest, WireType> = {
  parameters: "string",
  clientId: "string",
  clientSecret: "string",
  clientCertificate: "string",
  clientCertificatePath: "strings",
  properties: "string",
  dpop: "string",
  htm: "string",
  htu: "string",
  dpopNonceRequired: "boolean",
  oauthClientAttestation: "string",
  oauthClientAttestationPop: "string",
  ...issueOptions
}

const issueRequestFields: Record<keyof TokenIssueRequest, WireType> = {
  ticket: "string",
  subject: "string",
  ...issueOptions
}

const failRequestFields: Record<keyof TokenFailRequest, WireType> = { ticket: "string", reason: "string" }

/** The responses' fields in the same document. */
const failResponseFields: Record<keyof TokenFailResponse, WireType> = {
  resultCode: "string",
  resultMessage: "string",
  action: "string",
  responseContent: "string"
}

const issueResponseFields: Record<keyof TokenIssueResponse, WireType> = {
  ...failResponseFields,
  subject: "string",
  scopes: "strings",
  accessToken: "string",
  jwtAccessToken: "string",
  accessTokenDuration: "integer",
  accessTokenExpiresAt: "integer",
  refreshToken: "string",
  refreshTokenDuration: "integer",
  refreshTokenExpiresAt: "integer",
  clientId: "integer",
  clientIdAlias: "string",
  clientIdAliasUsed: "boolean"
}

const tokenResponseFields: Record<keyof TokenResponse, WireType> = {
  ...issueResponseFields,
  grantType: "string",
  requestedIdTokenClaims: "strings",
  ticket: "string",
  username: "string",
  password: "string",
  assertion: "string",
  subjectToken: "string",
  subjectTokenType: "string",
  actorToken: "string",
  actorTokenType: "string",
  requestedTokenType: "string",
  audiences: "strings",
  resources: "strings",
  sessionId: "string",
  deviceSecret: "string",
  deviceSecretHash: "string",
  dpopNonce: "string",
  attestationChallenge: "string"
}

/** Some of these names. */
const subsetOf = (names: ReadonlyArray<string>) => Schema.UniqueArray(Schema.Literals(names))

const requestModel = <A extends object, I>(
  name: string,
  schema: Schema.Codec<A, I>,
  fields: Record<string, WireType>,
  required: ReadonlyArray<string>
) =>
  describe(name, () => {
    it.prop("is the same request after a trip over the wire", [schema], ([request]) => {
      assert.deepStrictEqual(revealed(Schema.decodeUnknownSync(schema)(encode(schema, request))), revealed(request))
    })

    it.prop("has the fields and types of the OpenAPI document on the wire", [schema], ([request]) => {
      const wire = Object.entries(Object(encode(schema, request)))
      for (const [field, value] of wire) {
        const type = fields[field]
        assert.isTrue(type !== undefined && isOfType[type](value), field)
      }
      assert.containsAllKeys(Object.fromEntries(wire), required)
    })
  })

requestModel("TokenRequest", TokenRequest, tokenRequestFields, ["parameters"])
requestModel("TokenIssueRequest", TokenIssueRequest, issueRequestFields, ["ticket", "subject"])
requestModel("TokenFailRequest", TokenFailRequest, failRequestFields, ["ticket", "reason"])

const token = Redacted.make("a-token")

describe("A request", () => {
  it("to process a token request carries what it holds, its claims as a string, and nothing else", () => {
    const request: TokenRequest = {
      parameters: Redacted.make("grant_type=authorization_code&code=a%20b"),
      clientId: "app",
      clientSecret: Redacted.make(""),
      clientCertificate: "PEM 1",
      clientCertificatePath: ["PEM 2"],
      dpop: Redacted.make("a.b.c"),
      htm: "POST",
      htu: undefined,
      dpopNonceRequired: false,
      oauthClientAttestation: Redacted.make("d.e.f"),
      oauthClientAttestationPop: Redacted.make("g.h.i"),
      accessToken: token,
      jwtAtClaims: { a: [1], b: undefined },
      accessTokenDuration: 60,
      refreshTokenDuration: 0
    }
    assert.deepStrictEqual(encode(TokenRequest, request), {
      parameters: "grant_type=authorization_code&code=a%20b",
      clientId: "app",
      clientSecret: "",
      clientCertificate: "PEM 1",
      clientCertificatePath: ["PEM 2"],
      dpop: "a.b.c",
      htm: "POST",
      dpopNonceRequired: false,
      oauthClientAttestation: "d.e.f",
      oauthClientAttestationPop: "g.h.i",
      accessToken: "a-token",
      jwtAtClaims: '{"a":[1]}',
      accessTokenDuration: 60,
      refreshTokenDuration: 0
    })
  })

  it("to issue tokens carries what it holds, its claims as a string, and nothing else", () => {
    const request = { ticket: token, subject: "alice", jwtAtClaims: { a: null }, accessTokenDuration: 1 }
    assert.deepStrictEqual(encode(TokenIssueRequest, request), {
      ticket: "a-token",
      subject: "alice",
      jwtAtClaims: '{"a":null}',
      accessTokenDuration: 1
    })
  })

  it("to fail has one of the three reasons", () => {
    for (const reason of ["UNKNOWN", "INVALID_RESOURCE_OWNER_CREDENTIALS", "INVALID_TARGET"] as const) {
      assert.deepStrictEqual(encode(TokenFailRequest, { ticket: token, reason }), { ticket: "a-token", reason })
    }
    assert.throws(() => Schema.decodeUnknownSync(TokenFailRequest)({ ticket: "a-token", reason: "NO_REASON" }))
  })

  const unsendable: ReadonlyArray<readonly [name: string, encode: () => unknown]> = [
    ["an empty ticket", () => encode(TokenIssueRequest, { ticket: Redacted.make(""), subject: "alice" })],
    ["an empty subject", () => encode(TokenIssueRequest, { ticket: token, subject: "" })],
    ["a ticket with a line break", () => encode(TokenFailRequest, { ticket: Redacted.make("a\n"), reason: "UNKNOWN" })],
    ["half a second", () => encode(TokenRequest, { parameters: token, accessTokenDuration: 0.5 })],
    [
      "a number that JSON would change",
      () => encode(TokenRequest, { parameters: token, accessTokenDuration: 2 ** 53 })
    ],
    ["claims with NaN", () => encode(TokenRequest, { parameters: token, jwtAtClaims: { a: Number.NaN } })]
  ]
  for (const [what, encoded] of unsendable) {
    it(`can't be made of ${what}`, () => {
      assert.throws(encoded)
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

const responseModel = <A extends object, I extends object>(
  name: string,
  schema: Schema.Codec<A, I>,
  fields: Record<string, WireType>,
  secrets: ReadonlyArray<string>
) =>
  describe(name, () => {
    const decode = Schema.decodeUnknownSync(schema)

    it.prop("is the same response after a trip over the wire", [schema], ([response]) => {
      assert.deepStrictEqual(revealed(decode(encode(schema, response))), revealed(response))
    })

    it.prop("treats null as absent, in any field", [subsetOf(Object.keys(fields))], ([names]) => {
      const nulls = Object.fromEntries(names.map((name) => [name, null]))
      assert.deepStrictEqual(decode({ ...nulls }), {})
    })

    it.prop("has what Authlete sent, and drops what nobody knows", [Schema.toEncoded(schema)], ([wire]) => {
      const known = Object.entries(wire).filter(
        ([name, value]) => value !== null && !(fields[name] === "integer" && !Number.isSafeInteger(value))
      )
      const more = { ...wire, type: name, serviceAttributes: [{ key: "a" }], properties: null, x: { y: [1] } }
      assert.deepStrictEqual(revealed(decode(more)), revealed(Object.fromEntries(known)))
      assert.sameMembers(
        Object.keys(decode(more)),
        known.map(([name]) => name)
      )
    })

    it.prop("has any action, and any value of an enum, that Authlete may add", [Schema.String], ([text]) => {
      const enums = ["action", "grantType", "subjectTokenType", "actorTokenType", "requestedTokenType"]
      const wire = Object.fromEntries(enums.filter((name) => name in fields).map((name) => [name, text]))
      assert.deepStrictEqual(revealed(decode(wire)), wire)
    })

    it("holds every secret as Redacted, and nothing else", () => {
      const values = { string: "secret-1", integer: 1, boolean: true, strings: ["a"] }
      const response = decode(Object.fromEntries(Object.entries(fields).map(([name, type]) => [name, values[type]])))
      const redacted = Object.entries(response).filter(([, value]) => Redacted.isRedacted(value))
      assert.sameMembers(
        redacted.map(([name]) => name),
        [...secrets]
      )
      const shown = Object.fromEntries(Object.entries(response).filter(([name]) => secrets.includes(name)))
      assert.notInclude(inspect(shown) + JSON.stringify(shown), "secret-1")
    })

    for (const [field, type] of Object.entries(fields)) {
      const actedOn = ["action", "responseContent"].includes(field)
      it(`${actedOn ? "refuses" : "has no"} ${field} of the wrong type`, () => {
        for (const value of wrongValues[type]) {
          if (actedOn) assert.throws(() => decode({ [field]: value }), field)
          else assert.deepStrictEqual(decode({ [field]: value }), {})
        }
      })
    }

    for (const field of Object.keys(fields).filter((field) => fields[field] === "integer")) {
      it(`has a ${field} of up to 2^53 - 1, and none where JSON has lost digits of it`, () => {
        const largest = Number.MAX_SAFE_INTEGER
        assert.deepStrictEqual(revealed(decode(JSON.parse(`{"${field}":${largest}}`))), { [field]: largest })
        for (const lost of ["9007199254740992", "9223372036854775807", "-9007199254740993", "1e400"]) {
          assert.deepStrictEqual(decode(JSON.parse(`{"${field}":${lost},"x":1}`)), {})
        }
      })
    }
  })

const issuedSecrets = ["responseContent", "accessToken", "jwtAccessToken", "refreshToken"]

responseModel("TokenResponse", TokenResponse, tokenResponseFields, [
  ...issuedSecrets,
  "ticket",
  "password",
  "assertion",
  "subjectToken",
  "actorToken",
  "deviceSecret"
])
responseModel("TokenIssueResponse", TokenIssueResponse, issueResponseFields, issuedSecrets)
responseModel("TokenFailResponse", TokenFailResponse, failResponseFields, ["responseContent"])
