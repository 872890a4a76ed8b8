import { assert, describe, it } from "@effect/vitest"
import { answerKey } from "../../../src/wire/sandbox/answerKey.js"

describe("The key of an answer", () => {
  for (const [key, method, path] of [
    ["POST auth/introspection", "POST", "auth/introspection"],
    ["GET client/get/:clientId", "GET", "client/get/:clientId"],
    ["DELETE client/:a/b/:c_1", "DELETE", "client/:a/b/:c_1"],
    ["PUT a.b~c-d_e", "PUT", "a.b~c-d_e"]
  ] as const) {
    it(`${key} is a method and a path`, () => {
      assert.deepStrictEqual(answerKey(key, [key, "GET client/get/:clientId/more", "GET client/get"]), {
        _tag: "Route",
        method,
        path
      })
    })
  }

  const noKey = 'has a key that is no method and path, such as "POST auth/introspection"'

  for (const [what, key, others, problem] of [
    [
      "a path twice",
      "GET client/get/:one",
      ["GET client/get/:other"],
      "has GET client/get/:one and GET client/get/:other, which are the same"
    ],
    ["what the sandbox has itself", "POST auth/token", [], "has POST auth/token, which the sandbox has itself"],
    ["its keys", "GET service/jwks/get", [], "has GET service/jwks/get, which the sandbox has itself"],
    ["a parameter that has no name", "GET client/get/:", [], noKey],
    ["a parameter of an odd name", "GET client/get/:a.b", [], noKey],
    ["a path without a method", "client/get", [], noKey],
    ["a method that Authlete does not have", "PATCH client/get", [], noKey],
    ["a method in small letters", "get client/get", [], noKey],
    ["a path that begins with a slash", "GET /client/get", [], noKey],
    ["a path that ends with a slash", "GET client/get/", [], noKey],
    ["nothing", "", [], noKey]
  ] as const) {
    it(`is refused for ${what}`, () => {
      assert.deepStrictEqual(answerKey(key, [key, ...others]), { _tag: "Problem", problem })
    })
  }
})
