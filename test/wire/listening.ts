/** Servers of Node on 127.0.0.1. Imports no `effect`. */
import { createServer, type RequestListener, type Server } from "node:http"
import { createServer as createTlsServer } from "node:https"
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from "node:net"

export interface Listening {
  readonly port: number
  readonly close: () => void
}

/** Listens on a port that is free, unless one is given. */
export const listen = (server: Server | TcpServer, port = 0): Promise<Listening> =>
  new Promise((resolve) => {
    server.listen(port, "127.0.0.1", () => {
      // A server that listens on TCP has an address of this type.
      const { port } = server.address() as AddressInfo
      const close = () => {
        server.close()
        if ("closeAllConnections" in server) server.closeAllConnections()
      }
      resolve({ port, close })
    })
  })

/** Answers like an Authlete. */
export const ok: RequestListener = (request, response) => {
  request.resume().on("end", () => response.end('{"action":"OK"}'))
}

/** What a call is sent to. */
export interface Origin {
  readonly origin: string
  readonly close: () => void
}

const at = async (scheme: "http" | "https", listening: Promise<Listening>): Promise<Origin> => {
  const { close, port } = await listening
  return { origin: `${scheme}://127.0.0.1:${port}`, close }
}

/** A server that speaks TLS. */
export const secure = (options: Parameters<typeof createTlsServer>[0]) =>
  at("https", listen(createTlsServer(options, ok)))

/** A server that speaks plain HTTP. */
export const plain = (listener: RequestListener) => at("http", listen(createServer(listener)))

/** A server that does as it is told, and is taken for one that speaks TLS. */
export const raw = (onConnection: Parameters<typeof createTcpServer>[1]) =>
  at("https", listen(createTcpServer(onConnection)))

/** A port at which nobody listens. */
export const freePort = async (): Promise<number> => {
  const { close, port } = await listen(createServer())
  close()
  return port
}

/** A server whose first answer has a body that never ends. */
export const endlessFirst = async (status: number) => {
  let requests = 0
  let close = () => {}
  const closed = new Promise<void>((resolve) => {
    close = resolve
  })
  const server = await plain((request, response) => {
    request.resume()
    if (++requests > 1) return void response.end('{"action":"OK"}')
    response.on("close", close)
    response.writeHead(status, { location: "/elsewhere" }).write("x")
  })
  return {
    ...server,
    /** Ends when the connection of the first answer is closed. */
    closed
  }
}
