import { assert, describe, it } from "@effect/vitest"
import { definitionProblem } from "../../src/wire/definition.js"

/** Stands for a schema of a struct. */
class Struct {
  constructor(readonly names: ReadonlyArray<string>) {}
}

const problemOf = (definition: unknown) =>
  definitionProblem(definition, {
    isSchema: (value) => value instanceof Struct,
    sentFields: (request) => (request instanceof Struct ? request.names : undefined)
  })

const fine = { name: "fine", path: "a/{b}", idempotent: true, request: new Struct(["b"]), response: new Struct([]) }

const name = "name must be letters, digits and underscores, such as introspect"

const noStruct = "the request of fine must be a Schema.Struct, or a union of them, without index signatures"

const odd: ReadonlyArray<readonly [change: object, sentence: string]> = [
  [{ name: "" }, name],
  [{ name: "a b" }, name],
  [{ name: 1 }, name],
  [{ name: undefined }, name],
  [{ method: "PATCH" }, "the method of fine must be GET, POST, PUT or DELETE"],
  [{ method: ["GET"] }, "the method of fine must be GET, POST, PUT or DELETE"],
  [{ idempotent: undefined }, "fine must say whether it is idempotent"],
  [{ idempotent: "yes" }, "fine must say whether it is idempotent"],
  [{ path: undefined }, "the path of fine must be a string"],
  [{ path: "/a" }, "the path of fine begins with a slash: it comes after /api/{serviceId}/"],
  [{ path: "a?b" }, "the path of fine has a query or a fragment: the fields of a GET or DELETE request are its query"],
  [{ path: "a/../b" }, "the path of fine has a segment that changes the path"],
  [{ path: "a b" }, "the path of fine must be segments with a slash between them, each a name or a field in braces"],
  [{ response: {} }, "the response of fine must be a schema"],
  [{ response: null }, "the response of fine must be a schema"],
  [{ request: undefined }, noStruct],
  [{ request: {} }, noStruct],
  [{ request: new Struct(["c"]) }, "the path of fine has the field b, which its request lacks"]
]

describe("definitionProblem", () => {
  for (const [change, sentence] of odd) {
    it(`says of ${JSON.stringify(change)}: ${sentence}`, () => {
      assert.strictEqual(problemOf({ ...fine, ...change }), sentence)
    })
  }

  it("says of what is no object that it must be one", () => {
    for (const definition of [undefined, null, "fine", 1]) {
      assert.strictEqual(problemOf(definition), "the definition must be an object")
    }
  })

  it("says nothing of what can work", () => {
    for (const method of [undefined, "GET", "POST", "PUT", "DELETE"]) {
      assert.isUndefined(problemOf({ ...fine, method }))
    }
    assert.isUndefined(problemOf({ ...fine, idempotent: false, response: undefined }))
  })
})
