import { createServer } from "node:http"
import { FetchHttpClient } from "@effect/platform"
import { NodeHttpClient, NodeHttpServer } from "@effect/platform-node"
import { assert, layer } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { reissueIdToken } from "effect-authlete"
import { AuthleteSandbox } from "effect-authlete/sandbox"
import { createLocalJWKSet, jwtVerify } from "jose"

const alice = { subject: "alice", clientId: "client-1", scopes: ["openid", "email"], authTime: 1_790_000_000 }

const onSocket = AuthleteSandbox.layerServer().pipe(
  Layer.provide(NodeHttpServer.layerServer(() => createServer(), { host: "127.0.0.1", port: 0 }))
)

const mounts = {
  "in memory": AuthleteSandbox.layer(),
  "on a socket, by fetch": Layer.merge(onSocket, FetchHttpClient.layer),
  "on a socket, by undici": Layer.merge(onSocket, NodeHttpClient.layerUndici)
}

for (const [name, mount] of Object.entries(mounts)) {
  layer(mount)(`reissueIdToken, with the sandbox ${name}`, (it) => {
    it.effect("gives the ID token that the sandbox signed", () =>
      Effect.gen(function* () {
        const sandbox = yield* AuthleteSandbox
        const tokens = yield* sandbox.grant(alice)
        const response = yield* reissueIdToken({ ...tokens, claims: { email: "alice@example.com" } })
        assert.strictEqual(response.action, "OK")
        assert.isDefined(response.idToken)
        const idToken = Redacted.value(response.idToken)
        const { payload } = yield* Effect.promise(() =>
          jwtVerify(idToken, createLocalJWKSet(sandbox.jwks), { currentDate: new Date(0) })
        )
        assert.strictEqual(payload.sub, "alice")
        assert.strictEqual(payload["email"], "alice@example.com")
      })
    )
  })
}
