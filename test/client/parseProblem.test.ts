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
import { type Model, notation, problems } from "./problemScenarios.js"

const problemOf = <A, E extends { readonly issue: Parameters<typeof parseProblem>[0] }>(
  direction: "decoding" | "encoding",
  result: Either.Either<A, E>
) => Either.match(result, { onLeft: ({ issue }) => parseProblem(issue, direction), onRight: () => "nothing" })

const ofRequest = <A, I>(schema: Schema.Schema<A, I>, value: unknown) =>
  problemOf("encoding", Schema.encodeUnknownEither(schema)(value))

const ofResponse = (value: unknown) => problemOf("decoding", Schema.decodeUnknownEither(TokenResponse)(value))

const problemIn: Record<Model, (value: unknown) => string> = {
  IdTokenReissueRequest: (value) => ofRequest(IdTokenReissueRequest, value),
  TokenRequest: (value) => ofRequest(TokenRequest, value),
  TokenIssueRequest: (value) => ofRequest(TokenIssueRequest, value),
  TokenFailRequest: (value) => ofRequest(TokenFailRequest, value),
  TokenResponse: ofResponse
}

describe("parseProblem", () => {
  for (const [model, value, sentence] of problems(Redacted.make)) {
    it(`says: ${sentence}`, () => {
      assert.strictEqual(problemIn[model](value), sentence)
      assert.notMatch(sentence, notation)
    })
  }

  it("says: a is not a JSON object: it.b is a bigint", () => {
    const schema = Schema.Struct({ a: Schema.Union(Schema.Undefined, JsonObject) })
    assert.strictEqual(ofRequest(schema, { a: { b: 1n } }), "a is not a JSON object: it.b is a bigint")
  })

  it("says: a must be of another type", () => {
    assert.strictEqual(
      ofRequest(Schema.Struct({ a: Schema.TemplateLiteral("x", Schema.Number) }), { a: "t0ken" }),
      "a must be of another type"
    )
  })

  it("speaks of what is no object at all as such", () => {
    for (const value of [null, [], "t0ken"]) assert.match(ofResponse(value), /^it (is|must be) /)
  })
})
