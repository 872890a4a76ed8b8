import { execFile } from "node:child_process"
import { AuthleteCore } from "@authlete/typescript-sdk/core.js"
import { tokenManagementReissueIdToken } from "@authlete/typescript-sdk/funcs/tokenManagementReissueIdToken.js"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { reissueIdToken } from "effect-authlete"
import { answers } from "../wire/scenarios.js"
import { clients, configFor, request, serve } from "./call.js"

const idtokenReissueRequest = {
  accessToken: Redacted.value(request.accessToken),
  refreshToken: Redacted.value(request.refreshToken)
}

const bySdk = (serverURL: string) =>
  Effect.promise(() =>
    tokenManagementReissueIdToken(new AuthleteCore({ serverURL, bearer: "a-bearer" }), {
      serviceId: "1",
      idtokenReissueRequest
    })
  )

/** The same in a process of its own, which may not survive it: what it prints, and how it ends. */
const bySdkAlone = (serverURL: string) =>
  Effect.async<{ readonly code: unknown; readonly printed: string }>((resume) => {
    const program = `
      import { AuthleteCore } from "@authlete/typescript-sdk/core.js"
      import { tokenManagementReissueIdToken } from "@authlete/typescript-sdk/funcs/tokenManagementReissueIdToken.js"
      const client = new AuthleteCore({ serverURL: "${serverURL}", bearer: "a-bearer" })
      const idtokenReissueRequest = ${JSON.stringify(idtokenReissueRequest)}
      try {
        await tokenManagementReissueIdToken(client, { serviceId: "1", idtokenReissueRequest })
      } catch {}
      process.on("exit", (code) => console.log("it ends with", code))`
    execFile(process.execPath, ["--input-type=module", "--eval", program], (error, stdout) =>
      resume(Effect.succeed({ code: error?.code, printed: stdout.trim() }))
    )
  })

describe("The vendor's SDK, of which this library is an alternative,", () => {
  it.scopedLive("sends the tokens to another origin after a 307; here nobody gets them", () =>
    Effect.gen(function* () {
      const other = yield* serve(answers({ status: 200, body: `{"action":"OK"}` }))
      const moved = answers({ status: 307, headers: ["Location: {other}/"] })
      const server = yield* serve(moved, other.origin)
      const error = yield* Effect.flip(
        Effect.provide(reissueIdToken(request), [configFor(server.origin), clients.fetch])
      )
      assert.deepInclude(error, { reason: "StatusCode", status: 307 })
      assert.lengthOf(other.requests, 0)
      yield* bySdk(server.origin)
      assert.include(other.requests[0]?.body, idtokenReissueRequest.refreshToken)
    })
  )

  it.scopedLive("ends the process when a body is no JSON, though its rejection is caught; here the call fails", () =>
    Effect.gen(function* () {
      const server = yield* serve(answers({ status: 200, body: "<html>" }))
      const error = yield* Effect.flip(
        Effect.provide(reissueIdToken(request), [configFor(server.origin), clients.fetch])
      )
      assert.deepInclude(error, { reason: "Decode", status: 200 })
      assert.deepStrictEqual(yield* bySdkAlone(server.origin), { code: 1, printed: "it ends with 1" })
    })
  )

  it.scopedLive("goes on after an answer that is whole", () =>
    Effect.gen(function* () {
      const server = yield* serve(answers({ status: 200, body: `{"action":"OK"}` }))
      assert.deepStrictEqual(yield* bySdkAlone(server.origin), { code: undefined, printed: "it ends with 0" })
    })
  )
})
