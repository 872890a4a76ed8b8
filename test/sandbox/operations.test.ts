import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { failToken, issueToken, processToken, reissueIdToken, revokeToken } from "effect-authlete"
import { mounts } from "./mounts.js"

const login = Effect.flatMap(
  processToken({
    parameters: Redacted.make("grant_type=password&client_id=app&username=alice&password=secret&scope=openid")
  }),
  ({ action, ticket }) => {
    assert.strictEqual(action, "PASSWORD")
    return Effect.fromNullable(ticket)
  }
)

for (const [name, mount] of Object.entries(mounts)) {
  const sandbox = mount({ clients: [{ clientId: "app", authMethod: "none" }] })

  describe(`A sandbox ${name}`, () => {
    it.effect("understands the operations of the library, and is understood by them", () =>
      Effect.gen(function* () {
        const issued = yield* issueToken({ ticket: yield* login, subject: "alice" })
        const refreshToken = yield* Effect.fromNullable(issued.refreshToken)
        const form = `grant_type=refresh_token&client_id=app&refresh_token=${Redacted.value(refreshToken)}`
        const refreshed = yield* processToken({ parameters: Redacted.make(form) })
        assert.strictEqual(refreshed.action, "ID_TOKEN_REISSUABLE")
        const tokens = {
          accessToken: yield* Effect.fromNullable(refreshed.accessToken),
          refreshToken: yield* Effect.fromNullable(refreshed.refreshToken)
        }
        assert.strictEqual((yield* reissueIdToken(tokens)).action, "OK")
        assert.strictEqual((yield* revokeToken({ refreshTokenIdentifier: tokens.refreshToken })).count, 1)
        assert.strictEqual((yield* reissueIdToken(tokens)).action, "CALLER_ERROR")
        const failed = yield* failToken({ ticket: yield* login, reason: "INVALID_TARGET" })
        assert.strictEqual(failed.action, "BAD_REQUEST")
      }).pipe(Effect.provide(sandbox))
    )

    it.effect("has clients of its own", () =>
      Effect.gen(function* () {
        assert.isDefined(yield* Effect.provide(login, sandbox))
        const form = "grant_type=password&client_id=app&username=alice&password=secret"
        const answer = processToken({ parameters: Redacted.make(form) })
        assert.strictEqual((yield* Effect.provide(answer, mount())).action, "INVALID_CLIENT")
      })
    )
  })
}
