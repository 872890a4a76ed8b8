/** The models of `/auth/token`, `/auth/token/issue` and `/auth/token/fail` on the wire. Imports no `effect`. */
import assert from "node:assert/strict"
import { inspect } from "node:util"

/** A JSON type, as the OpenAPI document names it. */
export type WireType = "string" | "integer" | "boolean" | "strings"

type Fields = Readonly<Record<string, WireType>>

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

const issueOptions = {
  accessToken: "string",
  jwtAtClaims: "string",
  accessTokenDuration: "integer",
  refreshTokenDuration: "integer"
} as const

/** The requests' fields in the OpenAPI document 3.0.16, as far as there are such here. */
export const requestFields = {
  TokenRequest: {
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
  },
  TokenIssueRequest: {
    ticket: "string",
    subject: "string",
    ...issueOptions
  },
  TokenFailRequest: { ticket: "string", reason: "string" }
} as const

export type RequestName = keyof typeof requestFields

const required: Readonly<Record<RequestName, ReadonlyArray<string>>> = {
  TokenRequest: ["parameters"],
  TokenIssueRequest: ["ticket", "subject"],
  TokenFailRequest: ["ticket", "reason"]
}

/** Fails unless what is sent for a request has the fields and types of the document. */
export const assertDocumented = (name: RequestName, wire: object): void => {
  const fields: Fields = requestFields[name]
  for (const [field, value] of Object.entries(wire)) {
    const type = fields[field]
    assert.ok(type !== undefined && isOfType[type](value), field)
  }
  for (const field of required[name]) assert.ok(Object.hasOwn(wire, field), field)
}

/** The fields of requests that are `Redacted`, and strings on the wire. */
export const requestSecrets: ReadonlyArray<string> = [
  ...["parameters", "clientSecret", "dpop", "oauthClientAttestation", "oauthClientAttestationPop"],
  ...["accessToken", "ticket"]
]

/** A request, with secrets as strings, and what is sent for it. */
export const sentRequests: ReadonlyArray<
  readonly [name: string, ...ReadonlyArray<readonly [model: RequestName, request: object, wire: object]>]
> = [
  [
    "to process a token request carries what it holds, its claims as a string, and nothing else",
    [
      "TokenRequest",
      {
        parameters: "grant_type=authorization_code&code=a%20b",
        clientId: "app",
        clientSecret: "",
        clientCertificate: "PEM 1",
        clientCertificatePath: ["PEM 2"],
        dpop: "a.b.c",
        htm: "POST",
        htu: undefined,
        dpopNonceRequired: false,
        oauthClientAttestation: "d.e.f",
        oauthClientAttestationPop: "g.h.i",
        accessToken: "a-token",
        jwtAtClaims: { a: [1], b: undefined },
        accessTokenDuration: 60,
        refreshTokenDuration: 0
      },
      {
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
      }
    ]
  ],
  [
    "to issue tokens carries what it holds, its claims as a string, and nothing else",
    [
      "TokenIssueRequest",
      { ticket: "a-token", subject: "alice", jwtAtClaims: { a: null }, accessTokenDuration: 1 },
      { ticket: "a-token", subject: "alice", jwtAtClaims: '{"a":null}', accessTokenDuration: 1 }
    ]
  ],
  [
    "to fail has one of the three reasons",
    ...["UNKNOWN", "INVALID_RESOURCE_OWNER_CREDENTIALS", "INVALID_TARGET"].map(
      (reason) => ["TokenFailRequest", { ticket: "a-token", reason }, { ticket: "a-token", reason }] as const
    )
  ]
]

/** Requests, with secrets as strings, that can't be sent. */
export const unsendable: ReadonlyArray<readonly [name: string, model: RequestName, request: object]> = [
  ["an empty ticket", "TokenIssueRequest", { ticket: "", subject: "alice" }],
  ["an empty subject", "TokenIssueRequest", { ticket: "a-token", subject: "" }],
  ["a ticket with a line break", "TokenFailRequest", { ticket: "a\n", reason: "UNKNOWN" }],
  ["half a second", "TokenRequest", { parameters: "a-token", accessTokenDuration: 0.5 }],
  ["a number that JSON would change", "TokenRequest", { parameters: "a-token", accessTokenDuration: 2 ** 53 }],
  ["claims with NaN", "TokenRequest", { parameters: "a-token", jwtAtClaims: { a: Number.NaN } }]
]

const issuedSecrets = ["responseContent", "accessToken", "jwtAccessToken", "refreshToken"]

const failFields = {
  resultCode: "string",
  resultMessage: "string",
  action: "string",
  responseContent: "string"
} as const

const issueFields = {
  ...failFields,
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
} as const

/** The responses' fields in the same document. */
export const responseFields = {
  TokenResponse: {
    ...issueFields,
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
  },
  TokenIssueResponse: issueFields,
  TokenFailResponse: failFields
} as const

export type ResponseName = keyof typeof responseFields

const responseSecrets: Readonly<Record<ResponseName, ReadonlyArray<string>>> = {
  TokenResponse: [
    ...issuedSecrets,
    ...["ticket", "password", "assertion", "subjectToken", "actorToken", "deviceSecret"]
  ],
  TokenIssueResponse: issuedSecrets,
  TokenFailResponse: ["responseContent"]
}

/** The fields of a response whose values Authlete may add to. */
export const enumsOf = (name: ResponseName): ReadonlyArray<string> =>
  ["action", "grantType", "subjectTokenType", "actorTokenType", "requestedTokenType"].filter(
    (field) => field in responseFields[name]
  )

/** What of an answer can be kept: neither `null` nor a number that JSON would change. */
export const knownOf = (name: ResponseName, wire: object): Record<string, unknown> => {
  const fields: Fields = responseFields[name]
  return Object.fromEntries(
    Object.entries(wire).filter(
      ([field, value]) => value !== null && !(fields[field] === "integer" && !Number.isSafeInteger(value))
    )
  )
}

/** How an edition reads a response. */
export interface Reading {
  /** Throws where the response can't be read. */
  readonly decode: (wire: unknown) => object
  readonly isRedacted: (value: unknown) => boolean
  /** The fields, with what the redacted ones hold. */
  readonly revealed: (fields: object) => object
}

/** Each a sentence, and what throws unless it holds. */
export const responseTests = (name: ResponseName, { decode, isRedacted, revealed }: Reading) => {
  const fields: Fields = responseFields[name]
  const secrets = responseSecrets[name]
  return [
    {
      name: "holds every secret as Redacted, and nothing else",
      run: () => {
        const values = { string: "secret-1", integer: 1, boolean: true, strings: ["a"] }
        const response = decode(Object.fromEntries(Object.entries(fields).map(([name, type]) => [name, values[type]])))
        assert.deepEqual(Object.keys(response).sort(), Object.keys(fields).sort())
        const redacted = Object.entries(response).filter(([, value]) => isRedacted(value))
        assert.deepEqual(redacted.map(([name]) => name).sort(), [...secrets].sort())
        const shown = Object.fromEntries(Object.entries(response).filter(([name]) => secrets.includes(name)))
        assert.doesNotMatch(inspect(shown) + JSON.stringify(shown), /secret-1/)
      }
    },
    ...Object.entries(fields).map(([field, type]) => {
      const actedOn = ["action", "responseContent"].includes(field)
      return {
        name: `${actedOn ? "refuses" : "has no"} ${field} of the wrong type`,
        run: () => {
          for (const value of wrongValues[type]) {
            if (actedOn) assert.throws(() => decode({ [field]: value }), new RegExp(field))
            else assert.deepEqual(decode({ [field]: value }), {})
          }
        }
      }
    }),
    ...Object.keys(fields)
      .filter((field) => fields[field] === "integer")
      .map((field) => ({
        name: `has a ${field} of up to 2^53 - 1, and none where JSON has lost digits of it`,
        run: () => {
          const largest = Number.MAX_SAFE_INTEGER
          assert.deepEqual(revealed(decode(JSON.parse(`{"${field}":${largest}}`))), { [field]: largest })
          for (const lost of ["9007199254740992", "9223372036854775807", "-9007199254740993", "1e400"]) {
            assert.deepEqual(decode(JSON.parse(`{"${field}":${lost},"x":1}`)), {})
          }
        }
      }))
  ]
}
