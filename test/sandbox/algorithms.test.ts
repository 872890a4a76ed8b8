import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Fiber, Layer } from "effect"
import { AuthleteSandbox } from "effect-authlete/sandbox"
import { vi } from "vitest"

describe("A client's algorithm", () => {
  const algs = ["RS256", "PS256", "ES256", "EdDSA"] as const

  it.live("has its key also after who first waited for it gave up", () =>
    Effect.gen(function* () {
      // Other tests have made the keys of these modules.
      vi.resetModules()
      const { AuthleteSandbox } = yield* Effect.promise(() => import("effect-authlete/sandbox"))
      const context = yield* Layer.build(
        AuthleteSandbox.layer({
          clients: algs.map((alg) => ({ clientId: alg, authMethod: "none", idTokenSignedResponseAlg: alg }))
        })
      )
      const { jwks } = Context.get(context, AuthleteSandbox)
      const first = yield* Effect.fork(jwks)
      yield* Effect.yieldNow()
      yield* Fiber.interrupt(first)
      assert.lengthOf((yield* jwks).keys, algs.length)
    }).pipe(Effect.scoped)
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
