/**
 * An outage, as `../../bench/outages.ts` says; it ends with 1 if something is wrong.
 *
 *     npm run outage --prefix effect-4
 *
 * Setting: `OUTAGE_SECONDS` (60).
 */
import { createServer } from "node:http"
import { NodeHttpClient, NodeHttpServer } from "@effect/platform-node"
import { Context, Effect, Exit, Layer, Redacted, References, Scope } from "effect"
import { FetchHttpClient, HttpRouter, HttpServer } from "effect/http"
import { AuthleteConfig, IdTokenClaims, RetryPolicy, TokenEndpoint, TokenRequestHandler } from "effect-authlete"
import { outages } from "../../bench/outages.js"

const clients = { undici: NodeHttpClient.layerUndici, fetch: FetchHttpClient.layer }

await outages(async (client, baseUrl) => {
  const scope = Effect.runSync(Scope.make())
  const retry = RetryPolicy.backoff()
  const routes = HttpRouter.add("*", "/token", TokenRequestHandler.make())
  const context = await HttpRouter.serve(routes, { disableListenLog: true, disableLogger: true }).pipe(
    Layer.provide(IdTokenClaims.none),
    Layer.provide(TokenEndpoint.layer),
    Layer.provide(AuthleteConfig.layer({ serviceId: "1", bearer: Redacted.make("a-bearer"), baseUrl, retry })),
    Layer.provide(clients[client]),
    Layer.provideMerge(NodeHttpServer.layer(() => createServer(), { host: "127.0.0.1", port: 0 })),
    Layer.provide(Layer.succeed(References.MinimumLogLevel, "None")),
    Layer.buildWithScope(scope),
    Effect.runPromise
  )
  const { address } = Context.get(context, HttpServer.HttpServer)
  return {
    url: `http://127.0.0.1:${"port" in address ? address.port : 0}/token`,
    stop: () => Effect.runPromise(Scope.close(scope, Exit.void))
  }
})
