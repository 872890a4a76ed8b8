/**
 * An outage: clients refresh at a token endpoint, 64 at a time, while Authlete takes no connections for a minute. Then it
 * is back. The first refresh must succeed, and memory and sockets must be what they were, or it ends with 1. It does so
 * over both of the platform's clients.
 *
 *     npm run outage
 *
 * Setting: `OUTAGE_SECONDS` (60).
 */
import { createServer as createHttpServer } from "node:http"
import { setTimeout } from "node:timers/promises"
import { FetchHttpClient, HttpRouter, HttpServer } from "@effect/platform"
import { NodeHttpClient, NodeHttpServer, Undici } from "@effect/platform-node"
import { Context, Effect, Exit, Layer, Logger, Redacted, Scope } from "effect"
import { AuthleteConfig, IdTokenClaims, RetryPolicy, TokenEndpoint, TokenRequestHandler } from "effect-authlete"
import { answer, tokenAnswer } from "./answer.js"
import { memoryKept } from "./memoryKept.js"

const seconds = Number(process.env["OUTAGE_SECONDS"] ?? 60)
const inFlight = 64

/** Listens at the same port each time. */
const authlete = async (port: number) => {
  const server = createHttpServer((request, response) =>
    request.resume().on("end", () => {
      response.writeHead(200, { "content-type": "application/json" })
      response.end(request.url?.endsWith("/auth/token") ? tokenAnswer : answer)
    })
  )
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve))
  const address = server.address()
  return {
    port: typeof address === "object" ? (address?.port ?? 0) : 0,
    stop: () =>
      new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      })
  }
}

const figures = async () => {
  // Idle connections are closed in the meantime.
  await setTimeout(6000)
  const memory = await memoryKept()
  const sockets = process.getActiveResourcesInfo().filter((name) => name === "TCPSocketWrap").length
  return { memory, sockets }
}

const outage = async (name: string, client: typeof FetchHttpClient.layer) => {
  let server = await authlete(0)
  const scope = Effect.runSync(Scope.make())
  const context = await HttpRouter.empty.pipe(
    HttpRouter.all("/token", TokenRequestHandler.make()),
    HttpServer.serve(),
    Layer.provide(IdTokenClaims.none),
    Layer.provide(TokenEndpoint.layer),
    Layer.provide(
      AuthleteConfig.layer({
        serviceId: "1",
        bearer: Redacted.make("a-bearer"),
        baseUrl: `http://127.0.0.1:${server.port}`,
        retry: RetryPolicy.backoff()
      })
    ),
    Layer.provide(client),
    Layer.provideMerge(NodeHttpServer.layer(() => createHttpServer(), { host: "127.0.0.1", port: 0 })),
    Layer.provide(Logger.remove(Logger.defaultLogger)),
    Layer.buildWithScope(scope),
    Effect.runPromise
  )
  const { address } = Context.get(context, HttpServer.HttpServer)
  const url = `http://127.0.0.1:${address._tag === "TcpAddress" ? address.port : 0}/token`

  const agent = new Undici.Agent({ keepAliveTimeout: 1000 })
  const counts: Record<number, number> = {}
  let slowest = 0
  const refresh = async () => {
    const begun = performance.now()
    const { body, statusCode } = await Undici.request(url, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: "grant_type=refresh_token&refresh_token=a-refresh-token&client_id=app",
      dispatcher: agent
    })
    await body.dump()
    slowest = Math.max(slowest, performance.now() - begun)
    counts[statusCode] = (counts[statusCode] ?? 0) + 1
    return statusCode
  }
  const load = async (until: () => boolean) => {
    const worker = async () => {
      while (!until()) await refresh()
    }
    await Promise.all(Array.from({ length: inFlight }, worker))
  }
  const forSeconds = (length: number) => {
    const end = performance.now() + length * 1000
    return () => performance.now() > end
  }

  const outageOf = async (length: number) => {
    await server.stop()
    await load(forSeconds(length))
    server = await authlete(server.port)
  }

  // A short outage is part of the warm-up: the code for failures is compiled then.
  await load(forSeconds(10))
  await outageOf(10)
  await load(forSeconds(5))
  const before = await figures()
  const { 200: warm = 0, 500: refusedBefore = 0 } = counts

  await outageOf(seconds)
  const refused = (counts[500] ?? 0) - refusedBefore
  const first = await refresh()
  const after = await figures()

  await agent.destroy()
  await Effect.runPromise(Scope.close(scope, Exit.void))
  await server.stop()

  console.log(name, {
    warm,
    refused,
    slowest: `${(slowest / 1000).toFixed(1)} s`,
    memory: `${before.memory} → ${after.memory} KiB`,
    sockets: `${before.sockets} → ${after.sockets}`,
    first
  })
  return [
    first === 200 || "the first refresh after the outage failed",
    after.memory <= before.memory + 1024 || "memory grew",
    after.sockets <= before.sockets || "sockets are left"
  ].filter((problem) => problem !== true)
}

const problems = [
  ...(await outage("undici", NodeHttpClient.layerUndici)),
  ...(await outage("fetch", FetchHttpClient.layer))
]
for (const problem of problems) console.error(problem)
process.exit(problems.length === 0 ? 0 : 1)
