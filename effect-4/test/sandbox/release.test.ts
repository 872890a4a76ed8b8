import { createServer } from "node:http"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Exit, Fiber, Latch, Layer, Scope } from "effect"
import { FetchHttpClient } from "effect/http"
import { reissueIdToken } from "effect-authlete"
import { AuthleteSandbox, SandboxReply } from "effect-authlete/sandbox"

describe("The layer of a sandbox on a socket", () => {
  it.live("is released while a request is still waiting, whose connection it closes", () =>
    Effect.gen(function* () {
      const arrived = yield* Latch.make()
      const server = createServer(() => {
        Effect.runSync(arrived.open)
      })
      const scope = yield* Scope.make()
      const layer = AuthleteSandbox.layerServer().pipe(
        Layer.provide(NodeHttpServer.layerServer(() => server, { host: "127.0.0.1", port: 0 }))
      )
      const context = yield* Layer.buildWithScope(layer, scope)
      const sandbox = Context.get(context, AuthleteSandbox)
      yield* sandbox.next(SandboxReply.Delay({ duration: "1 hour" }))
      const tokens = yield* sandbox.grant({ subject: "alice", clientId: "client", scopes: ["openid"] })
      const call = yield* reissueIdToken(tokens).pipe(
        Effect.flip,
        Effect.provide(context),
        Effect.provide(FetchHttpClient.layer),
        Effect.forkChild
      )
      yield* arrived.await
      const began = Date.now()
      yield* Scope.close(scope, Exit.void)
      // The server would wait for its connections for twenty seconds.
      assert.isBelow(Date.now() - began, 5000)
      assert.propertyVal(yield* Fiber.join(call), "reason", "Transport")
    })
  )
})
