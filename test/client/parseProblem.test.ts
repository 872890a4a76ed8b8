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

const ofField = <A, I>(n: Schema.Schema<A, I>, value: unknown) =>
  problemOf("decoding", Schema.decodeUnknownEither(Schema.Struct({ n }))({ n: value }))

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
    assert.strictEqual(ofRequest(Schema.Struct({ a: Schema.Enums({}) }), { a: "t0ken" }), "a must be of another type")
  })

  const many = Schema.NumberFromString.pipe(Schema.greaterThan(5))
  const decoded = {
    "n must be a number greater than 5": () => ofField(many, "3"),
    "n must be a number greater than 5 or true or false": () => ofField(Schema.Union(many, Schema.Boolean), "3"),
    "n must be a number or true or false": () => ofField(Schema.Union(Schema.NumberFromString, Schema.Boolean), "x"),
    "n must be a valid Date": () => ofField(Schema.Date, "x"),
    "n must be a string and is a number": () => ofField(Schema.Date, 3),
    "n must be a number and is a string": () => ofField(Schema.BigIntFromNumber, "x"),
    "n must be a string and is an object": () => ofField(Schema.TemplateLiteral("a", Schema.String), {}),
    "n must be an object and is a list": () => ofField(Schema.Struct({ a: Schema.String }), []),
    "n must be a string or true or false and is a list": () => ofField(Schema.Union(many, Schema.Boolean), [])
  }
  for (const [sentence, say] of Object.entries(decoded)) {
    it(`says of a field that something is read from: ${sentence}`, () => {
      assert.strictEqual(say(), sentence)
    })
  }

  it("says which field is not expected where others are refused", () => {
    const schema = Schema.Struct({ a: Schema.Struct({ b: Schema.optional(Schema.String) }) })
    const decode = Schema.decodeUnknownEither(schema, { onExcessProperty: "error" })
    assert.strictEqual(problemOf("decoding", decode({ a: { c: "t0ken" } })), "a.c is not expected")
  })

  it("speaks of what is no object at all as such", () => {
    for (const value of [null, [], "t0ken"]) assert.match(ofResponse(value), /^it (is|must be) /)
  })
})
