import { assert, describe, it } from "@effect/vitest"
import { Either, Redacted, Schema } from "effect"
import {
  IdTokenReissueRequest,
  JsonObject,
  TokenFailRequest,
  TokenIssueRequest,
  TokenRequest,
  TokenResponse
} from "effect-authlete"
import { parseProblem } from "../../src/client/parseProblem.js"

const problemOf = <A, E extends { readonly issue: Parameters<typeof parseProblem>[0] }>(result: Either.Either<A, E>) =>
  Either.match(result, { onLeft: ({ issue }) => parseProblem(issue), onRight: () => "nothing" })

const ofRequest = <A, I>(schema: Schema.Schema<A, I>, value: unknown) =>
  problemOf(Schema.encodeUnknownEither(schema)(value))

const ofResponse = (value: unknown) => problemOf(Schema.decodeUnknownEither(TokenResponse)(value))

const token = Redacted.make("t0ken")
const tokens = { accessToken: token, refreshToken: token }

const aToken = "a Redacted token: visible ASCII characters, at least one (RFC 6749 appendix A.12, A.17)"

const sentences: ReadonlyArray<readonly [problem: () => string, sentence: string]> = [
  [() => ofRequest(IdTokenReissueRequest, { accessToken: token }), "refreshToken is missing"],
  [() => ofRequest(IdTokenReissueRequest, { ...tokens, refreshToken: "t0ken" }), `refreshToken must be ${aToken}`],
  [() => ofRequest(TokenIssueRequest, { ticket: Redacted.make(""), subject: "a" }), `ticket must be ${aToken}`],
  [() => ofRequest(IdTokenReissueRequest, { ...tokens, sub: "" }), "sub must be NonEmptyString | undefined"],
  [
    () => ofRequest(IdTokenReissueRequest, { ...tokens, idTokenAudType: "t0ken" }),
    'idTokenAudType must be "array" | "string" | undefined'
  ],
  [() => ofRequest(IdTokenReissueRequest, { ...tokens, claims: "t0ken" }), "claims must be a JSON object | undefined"],
  [
    () => ofRequest(IdTokenReissueRequest, { ...tokens, claims: { a: 1n } }),
    "claims is no JSON object: it.a is a bigint"
  ],
  [
    () => ofRequest(Schema.Struct({ a: Schema.Union(Schema.Undefined, JsonObject) }), { a: { b: 1n } }),
    "a is no JSON object: it.b is a bigint"
  ],
  [
    () => ofRequest(TokenRequest, { parameters: token, clientCertificatePath: ["t0ken", 1] }),
    "clientCertificatePath.1 must be string"
  ],
  [
    () => ofRequest(TokenRequest, { parameters: token, accessTokenDuration: 0.5 }),
    "accessTokenDuration must be Int | undefined"
  ],
  [
    () => ofRequest(TokenFailRequest, { ticket: token, reason: "t0ken" }),
    'reason must be "UNKNOWN" | "INVALID_RESOURCE_OWNER_CREDENTIALS" | "INVALID_TARGET"'
  ],
  [() => ofResponse({ action: 1 }), "action must be string | null"]
]

describe("parseProblem", () => {
  for (const [problem, sentence] of sentences) {
    it(`says: ${sentence}`, () => {
      assert.strictEqual(problem(), sentence)
    })
  }

  it("speaks of what is no object at all as such", () => {
    for (const value of [null, [], "t0ken"]) assert.match(ofResponse(value), /^it (is|must be) /)
  })
})
