/** A token endpoint in a process of its own, which tells its parent the processor time that it has used. */
import { createServer } from "node:http"
import { NodeHttpClient, NodeHttpServer, NodeRuntime } from "@effect/platform-node"
import { Effect, Layer, Redacted } from "effect"
import { HttpRouter, HttpServer } from "effect/http"
import { AuthleteConfig, IdTokenClaims, TokenEndpoint, TokenRequestHandler } from "effect-authlete"

const [baseUrl = ""] = process.argv.slice(2)

const claims = Layer.succeed(IdTokenClaims, {
  lookUp: ({ subject }) => Effect.succeed({ claims: { email: `${subject}@example.com` } })
})

const report = Effect.map(HttpServer.HttpServer, ({ address }) => {
  process.on("message", () => process.send?.(process.cpuUsage()))
  process.send?.("port" in address ? address.port : undefined)
})

HttpRouter.serve(HttpRouter.add("*", "/token", TokenRequestHandler.make()), {
  disableListenLog: true,
  disableLogger: true
}).pipe(
  Layer.merge(Layer.effectDiscard(report)),
  Layer.provide(Layer.merge(TokenEndpoint.layer, claims)),
  Layer.provide(AuthleteConfig.layer({ serviceId: "1", bearer: Redacted.make("b".repeat(43)), baseUrl })),
  Layer.provide(NodeHttpClient.layerUndici),
  Layer.provide(NodeHttpServer.layer(() => createServer({ keepAliveTimeout: 60_000 }), { host: "127.0.0.1", port: 0 })),
  Layer.launch,
  NodeRuntime.runMain
)

process.on("disconnect", () => process.exit())
