import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { ResourceOwnerAuthenticator } from "effect-authlete"
import { canary, mark, request } from "../../../test/server/secretScenarios.js"
import { mounts, stage, tokenResponse } from "./mount.js"

const processToken = tokenResponse({
  action: "PASSWORD",
  username: "alice",
  password: canary("password"),
  ticket: canary("ticket")
})

/** Its error holds all that it was given. */
const failing = Layer.succeed(ResourceOwnerAuthenticator, {
  authenticate: (credentials) => Effect.fail(new Error("the database is gone", { cause: credentials }))
})

for (const [name, mount] of Object.entries(mounts)) {
  describe(`No secret shows in the log of a token endpoint ${name} when`, () => {
    it.effect("the error of a password's check holds the password", () =>
      Effect.gen(function* () {
        const { answerTo, logs } = yield* stage(mount, { authlete: { processToken }, more: failing })
        yield* answerTo(request)
        const text = logs.map(({ text }) => text).join("\n")
        assert.include(text, "the database is gone")
        assert.notInclude(text, mark)
      })
    )
  })
}
