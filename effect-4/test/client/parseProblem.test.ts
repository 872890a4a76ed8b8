import { assert, describe, it } from "@effect/vitest"
import { Redacted, Result, Schema } from "effect"
import {
  IdTokenReissueRequest,
  JsonObject,
  TokenFailRequest,
  TokenIssueRequest,
  TokenRequest,
  TokenResponse
} from "effect-authlete"
import { parseProblem } from "../../src/client/parseProblem.js"

const problemOf = <A, E extends { readonly issue: Parameters<typeof parseProblem>[0] }>(
  direction: "decoding" | "encoding",
  result: Result.Result<A, E>
) => Result.match(result, { onFailure: ({ issue }) => parseProblem(issue, direction), onSuccess: () => "nothing" })

const ofRequest = <A, I>(schema: Schema.Codec<A, I>, value: unknown) =>
  problemOf("encoding", Schema.encodeUnknownResult(schema)(value))

const ofResponse = (value: unknown) =>
  problemOf("decoding", Schema.decodeUnknownResult(TokenResponse, { reportInput: true })(value))

const token = Redacted.make("t0ken")
const tokens = { accessToken: token, refreshToken: token }

const sentences: ReadonlyArray<readonly [problem: () => string, sentence: string]> = [
  [() => ofRequest(IdTokenReissueRequest, { accessToken: token }), "refreshToken is missing"],
  [
    () => ofRequest(IdTokenReissueRequest, { ...tokens, refreshToken: "t0ken" }),
    "refreshToken must be a string within Redacted.make"
  ],
  [() => ofRequest(TokenIssueRequest, { ticket: Redacted.make(""), subject: "a" }), "ticket is empty"],
  [
    () => ofRequest(TokenIssueRequest, { ticket: Redacted.make("t0ken\n"), subject: "a" }),
    "ticket has a line break, such as the one at the end of a file"
  ],
  [
    () => ofRequest(TokenIssueRequest, { ticket: Redacted.make("t0kén"), subject: "a" }),
    "ticket has a character that no token has: it must be visible ASCII"
  ],
  [() => ofRequest(TokenRequest, { parameters: "t0ken" }), "parameters must be a string within Redacted.make"],
  [() => ofRequest(IdTokenReissueRequest, { ...tokens, sub: "" }), "sub must be a string that is not empty"],
  [() => ofRequest(TokenIssueRequest, { ticket: token, subject: 7 }), "subject must be a string that is not empty"],
  [
    () => ofRequest(IdTokenReissueRequest, { ...tokens, idTokenAudType: "t0ken" }),
    'idTokenAudType must be "array" or "string"'
  ],
  [() => ofRequest(IdTokenReissueRequest, { ...tokens, claims: "t0ken" }), "claims must be a JSON object"],
  [
    () => ofRequest(IdTokenReissueRequest, { ...tokens, claims: { a: 1n } }),
    "claims is no JSON object: it.a is a bigint"
  ],
  [
    () => ofRequest(Schema.Struct({ a: Schema.Union([Schema.Undefined, JsonObject]) }), { a: { b: 1n } }),
    "a is no JSON object: it.b is a bigint"
  ],
  [
    () => ofRequest(TokenRequest, { parameters: token, clientCertificatePath: "t0ken" }),
    "clientCertificatePath must be a list"
  ],
  [
    () => ofRequest(TokenRequest, { parameters: token, clientCertificatePath: ["t0ken", 1] }),
    "clientCertificatePath.1 must be a string"
  ],
  [
    () => ofRequest(TokenRequest, { parameters: token, accessTokenDuration: 0.5 }),
    "accessTokenDuration must be an integer"
  ],
  [
    () => ofRequest(TokenRequest, { parameters: token, dpopNonceRequired: "t0ken" }),
    "dpopNonceRequired must be true or false"
  ],
  [
    () => ofRequest(TokenFailRequest, { ticket: token, reason: "t0ken" }),
    'reason must be "UNKNOWN" or "INVALID_RESOURCE_OWNER_CREDENTIALS" or "INVALID_TARGET"'
  ],
  ...Object.entries({ "a number": 1, "a list": ["t0ken"], "an object": { a: "t0ken" }, "a boolean": true }).flatMap(
    ([type, value]) =>
      ["action", "responseContent"].map(
        (field) => [() => ofResponse({ [field]: value }), `${field} must be a string and is ${type}`] as const
      )
  )
]

/** No notation of Schema or TypeScript is in them. */
const notation = /[|<>]|undefined|\bnull\b|NonEmptyString|ReadonlyArray|Redacted (string|token)/

describe("parseProblem", () => {
  for (const [problem, sentence] of sentences) {
    it(`says: ${sentence}`, () => {
      assert.strictEqual(problem(), sentence)
      assert.notMatch(sentence, notation)
    })
  }

  it("speaks of what is no object at all as such", () => {
    for (const value of [null, [], "t0ken"]) assert.match(ofResponse(value), /^it (is|must be) /)
  })
})
