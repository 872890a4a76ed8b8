import { createServer, type RequestListener, type Server } from "node:http"
import { createServer as createTlsServer } from "node:https"
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from "node:net"
import { Effect, type Scope } from "effect"

/** Listens on 127.0.0.1 for as long as the scope is open, on a port that is free unless one is given. */
export const listen = (server: Server | TcpServer, port = 0): Effect.Effect<number, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.callback<number>((resume) => {
      server.listen(port, "127.0.0.1", () => {
        // A server that listens on TCP has an address of this type.
        const { port } = server.address() as AddressInfo
        resume(Effect.succeed(port))
      })
    }),
    () =>
      Effect.sync(() => {
        server.close()
        if ("closeAllConnections" in server) server.closeAllConnections()
      })
  )

/** Answers like an Authlete. */
export const ok: RequestListener = (request, response) => {
  request.resume().on("end", () => response.end('{"action":"OK"}'))
}

/** A port of 127.0.0.1 at which nobody listens. */
export const freePort = Effect.scoped(listen(createServer()))

/** The origin of a server that speaks TLS. */
export const secure = (options: Parameters<typeof createTlsServer>[0]) =>
  Effect.map(listen(createTlsServer(options, ok)), (port) => `https://127.0.0.1:${port}`)

/** The origin of a server that speaks plain HTTP. */
export const plain = (listener: RequestListener) =>
  Effect.map(listen(createServer(listener)), (port) => `http://127.0.0.1:${port}`)

/** The origin, as of a server that speaks TLS, of one that does as it is told. */
export const raw = (onConnection: Parameters<typeof createTcpServer>[1]) =>
  Effect.map(listen(createTcpServer(onConnection)), (port) => `https://127.0.0.1:${port}`)
