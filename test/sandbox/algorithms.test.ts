import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Redacted } from "effect"
import { processToken, reissueIdToken } from "effect-authlete"
import { AuthleteSandbox } from "effect-authlete/sandbox"
import { createLocalJWKSet, jwtVerify } from "jose"

describe("A client's algorithm", () => {
  const algs = ["RS256", "PS256", "ES256", "EdDSA"] as const
  const registered = AuthleteSandbox.layer({
    clients: algs.map((alg) => ({ clientId: alg, authMethod: "none", idTokenSignedResponseAlg: alg }))
  })

  // It is the first, so that no key is made yet.
  it.live("has its key also after who first waited for it gave up", () =>
    Effect.gen(function* () {
      const { jwks } = yield* AuthleteSandbox
      const first = yield* Effect.fork(jwks)
      yield* Effect.yieldNow()
      yield* Fiber.interrupt(first)
      assert.lengthOf((yield* jwks).keys, algs.length)
    }).pipe(Effect.provide(registered))
  )

  for (const alg of algs) {
    it.effect(`${alg} signs the ID tokens of a code and of a reissue, with a key that the JWK set has`, () =>
      Effect.gen(function* () {
        const sandbox = yield* AuthleteSandbox
        const keys = createLocalJWKSet(yield* sandbox.jwks)
        const grant = { subject: "alice", clientId: alg, scopes: ["openid"] }
        const code = Redacted.value(yield* sandbox.code(grant))
        const form = new URLSearchParams({ grant_type: "authorization_code", client_id: alg, code }).toString()
        const { responseContent } = yield* processToken({ parameters: Redacted.make(form) })
        assert(responseContent !== undefined)
        const issued = JSON.parse(Redacted.value(responseContent))
        const tokens = yield* sandbox.grant(grant)
        const { idToken } = yield* reissueIdToken(tokens)
        assert(idToken !== undefined)
        for (const token of [issued["id_token"], Redacted.value(idToken)]) {
          const { protectedHeader } = yield* Effect.promise(() =>
            jwtVerify(token, keys, { algorithms: [alg], currentDate: new Date(0) })
          )
          assert.strictEqual(protectedHeader.alg, alg)
        }
      }).pipe(Effect.provide(registered))
    )
  }

  it.live("costs a thousand sandboxes one RSA key", () =>
    Effect.gen(function* () {
      const kids = yield* Effect.forEach(Array.from({ length: 1000 }), () =>
        AuthleteSandbox.pipe(
          Effect.flatMap(({ jwks }) => jwks),
          Effect.map(({ keys }) => keys[0]?.kid),
          Effect.provide(AuthleteSandbox.layer())
        )
      )
      assert.lengthOf(new Set(kids), 1)
    })
  )
})
