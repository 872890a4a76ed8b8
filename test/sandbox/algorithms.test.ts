import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { AuthleteSandbox } from "effect-authlete/sandbox"

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
