/**
 * Sandboxes under load, as `../../bench/sandboxes.ts` says; it ends with 1 if memory grew.
 *
 *     npm run soak:sandbox --prefix effect-4
 *
 * Setting: `SANDBOX_REQUESTS` (100,000).
 */
import { createServer } from "node:http"
import { NodeHttpClient, NodeHttpServer } from "@effect/platform-node"
import { Effect, Layer, ManagedRuntime, Redacted } from "effect"
import { processToken, reissueIdToken } from "effect-authlete"
import { AuthleteSandbox } from "effect-authlete/sandbox"
import { sandboxes } from "../../bench/sandboxes.js"

await sandboxes({
  key: () =>
    Effect.flatMap(AuthleteSandbox, ({ jwks }) => jwks).pipe(
      Effect.provide(AuthleteSandbox.layer()),
      Effect.runPromise
    ),
  start: async () => {
    const runtime = ManagedRuntime.make(
      AuthleteSandbox.layerServer().pipe(
        Layer.provide(NodeHttpServer.layer(() => createServer(), { host: "127.0.0.1", port: 0 })),
        Layer.merge(NodeHttpClient.layerUndici)
      )
    )
    let tokens = await runtime.runPromise(
      Effect.flatMap(AuthleteSandbox, ({ grant }) => grant({ subject: "alice", clientId: "app", scopes: ["openid"] }))
    )
    const turn = Effect.gen(function* () {
      yield* reissueIdToken(tokens)
      const form = { grant_type: "refresh_token", client_id: "app", refresh_token: Redacted.value(tokens.refreshToken) }
      const parameters = Redacted.make(new URLSearchParams(form).toString())
      const { accessToken, refreshToken } = yield* processToken({ parameters })
      if (accessToken === undefined || refreshToken === undefined) throw new Error("a refresh was refused")
      tokens = { accessToken, refreshToken }
    })
    return { turn: () => runtime.runPromise(turn), stop: runtime.dispose }
  }
})
