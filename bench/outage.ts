/**
 * An outage, as `outages.ts` says; it ends with 1 if something is wrong.
 *
 *     npm run outage
 *
 * Setting: `OUTAGE_SECONDS` (60).
 */
import { createServer } from "node:http"
import { FetchHttpClient, HttpRouter, HttpServer } from "@effect/platform"
import { NodeHttpClient, NodeHttpServer } from "@effect/platform-node"
import { Context, Effect, Exit, Layer, Logger, Redacted, Scope } from "effect"
import { AuthleteConfig, IdTokenClaims, RetryPolicy, TokenEndpoint, TokenRequestHandler } from "effect-authlete"
import { outages } from "./outages.js"

const clients = { undici: NodeHttpClient.layerUndici, fetch: FetchHttpClient.layer }

await outages(async (client, baseUrl) => {
  const scope = Effect.runSync(Scope.make())
  const retry = RetryPolicy.backoff()
  const context = await HttpRouter.empty.pipe(
    HttpRouter.all("/token", TokenRequestHandler.make()),
    HttpServer.serve(),
    Layer.provide(IdTokenClaims.none),
    Layer.provide(TokenEndpoint.layer),
    Layer.provide(AuthleteConfig.layer({ serviceId: "1", bearer: Redacted.make("a-bearer"), baseUrl, retry })),
    Layer.provide(clients[client]),
    Layer.provideMerge(NodeHttpServer.layer(() => createServer(), { host: "127.0.0.1", port: 0 })),
    Layer.provide(Logger.remove(Logger.defaultLogger)),
    Layer.buildWithScope(scope),
    Effect.runPromise
  )
  const { address } = Context.get(context, HttpServer.HttpServer)
  return {
    url: `http://127.0.0.1:${address._tag === "TcpAddress" ? address.port : 0}/token`,
    stop: () => Effect.runPromise(Scope.close(scope, Exit.void))
  }
})
