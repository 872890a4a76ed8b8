import { assert, describe, it } from "@effect/vitest"
import { optionsProblem } from "../../../src/wire/server/options.js"

describe("optionsProblem", () => {
  for (const options of [
    {},
    { whenReissueFails: undefined, idTokenAudType: undefined, htu: undefined, clientCertificate: undefined },
    { whenReissueFails: "server_error", idTokenAudType: "array", htu: "https://as.example.com/token" },
    { whenReissueFails: "responseContent", idTokenAudType: "string", clientCertificate: () => undefined },
    { somethingElse: 1 }
  ]) {
    it(`takes ${JSON.stringify(options)}`, () => {
      assert.isUndefined(optionsProblem(options))
    })
  }

  for (const [options, problem] of [
    [{ whenReissueFails: "serverError" }, "whenReissueFails must be responseContent or server_error"],
    [{ whenReissueFails: null }, "whenReissueFails must be responseContent or server_error"],
    [{ idTokenAudType: "object" }, "idTokenAudType must be array or string"],
    [{ htu: new URL("https://as.example.com/token") }, "htu must be a string"],
    [{ clientCertificate: "x-client-cert" }, "clientCertificate must be a function"]
  ] as const) {
    it(`says that ${problem}, of ${JSON.stringify(options)}`, () => {
      assert.strictEqual(optionsProblem(options), problem)
    })
  }
})
