/**
 * The guide's token endpoint, to be ended by SIGTERM: `rollout.ts {client} {order of layers}`. Authlete and the users are
 * at the origin that the environment names. Prints its address, and that the signal has come.
 */
import { createServer } from "node:http"
import { NodeHttpClient, NodeHttpServer, NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Layer } from "effect"
import { FetchHttpClient, HttpClient, HttpRouter, HttpServer } from "effect/http"
import { AuthleteConfig, IdTokenClaims, TokenEndpoint, TokenRequestHandler } from "effect-authlete"

const [, , client, order] = process.argv

const Client = client === "fetch" ? FetchHttpClient.layer : NodeHttpClient.layerUndici

/** Users in a database, whose connections end with the program. */
const Claims = Layer.effect(
  IdTokenClaims,
  Effect.gen(function* () {
    const http = yield* HttpClient.HttpClient
    const pool = yield* Effect.acquireRelease(
      Effect.sync(() => ({ open: true })),
      (pool) =>
        Effect.sync(() => {
          pool.open = false
        })
    )
    return {
      lookUp: Effect.fnUntraced(function* () {
        if (!pool.open) return yield* Effect.fail("the pool is closed")
        const { json } = yield* http.get(`${process.env["AUTHLETE_BASE_URL"]}/claims`)
        return { claims: { email: String(yield* json) } }
      })
    }
  })
)

const createTokenServer = () => {
  const server = createServer()
  return server.on("request", (_, response) =>
    response.on("close", () => server.listening || setImmediate(() => server.closeIdleConnections()))
  )
}

const Server = NodeHttpServer.layer(createTokenServer, { host: "127.0.0.1", port: 0 })

const app = HttpRouter.serve(HttpRouter.add("*", "/token", TokenRequestHandler.make()), {
  disableListenLog: true,
  disableLogger: true
})

const ready = Layer.effectDiscard(HttpServer.addressFormattedWith((address) => Console.log(address)))

const endpoint = Layer.merge(app, ready)

const Authlete = TokenEndpoint.layer.pipe(Layer.provide(AuthleteConfig.layerConfig()))

process.once("SIGTERM", () => process.stdout.write("SIGTERM\n"))

const programs: Record<string, Layer.Layer<never, unknown>> = {
  "the server provided last": endpoint.pipe(
    Layer.provide(Authlete),
    Layer.provide(Claims),
    Layer.provide(Client),
    Layer.provide(Server)
  ),
  "the server provided first": endpoint.pipe(
    Layer.provide(Server),
    Layer.provide(Claims),
    Layer.provide(Authlete),
    Layer.provide(Client)
  ),
  "all provided at once": endpoint.pipe(
    Layer.provide(Layer.merge(Authlete, Server).pipe(Layer.provideMerge(Claims), Layer.provideMerge(Client)))
  ),
  "the client beside the server": endpoint.pipe(
    Layer.provide(Authlete),
    Layer.provide(Claims),
    Layer.provide(Layer.merge(Server, Client))
  )
}

const program = programs[order ?? ""]
if (program === undefined) throw new Error(`there is no order ${order}`)
NodeRuntime.runMain(Layer.launch(program))
