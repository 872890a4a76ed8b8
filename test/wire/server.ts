import { subscribe, unsubscribe } from "node:diagnostics_channel"
import { type AddressInfo, createServer, type Socket } from "node:net"
import { setTimeout } from "node:timers/promises"
import type { Step } from "./scenarios.js"

export interface WireRequest {
  /** The request line and the headers. */
  readonly head: string
  readonly body: string
}

/** A server on loopback that plays the same steps on every connection. */
export interface WireServer {
  readonly origin: string
  /** The requests that were received whole. */
  readonly requests: ReadonlyArray<WireRequest>
  readonly connections: () => number
  /** When the first request was received whole. */
  readonly received: Promise<WireRequest>
  /** When all steps are played, or the last one, which never ends, has begun. */
  readonly played: Promise<void>
  /**
   * When each connection that bytes went over is closed, here and (unless it speaks TLS) where the client has its end. A
   * client's pool may open more, to have them ready.
   */
  readonly allClosed: () => Promise<void>
  /** Closes all connections and the port. */
  readonly stop: () => Promise<void>
}

/** Reads to the end of the body whose length the request declares. */
const receive = (socket: Socket): Promise<WireRequest> =>
  new Promise((resolve) => {
    let bytes = Buffer.alloc(0)
    socket.on("data", (data) => {
      bytes = Buffer.concat([bytes, data])
      const end = bytes.indexOf("\r\n\r\n")
      if (end === -1) return
      const head = bytes.toString("latin1", 0, end)
      const body = bytes.subarray(end + 4)
      const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0)
      if (body.length >= length) resolve({ head, body: body.toString("utf8") })
    })
  })

/** Ends, too, when the client is gone. */
const write = (socket: Socket, data: string | Uint8Array): Promise<void> =>
  new Promise((resolve) => {
    socket.write(data, () => resolve())
  })

/** Listens on a free port of 127.0.0.1; `other` is the origin that steps refer to. */
export const startServer = async (steps: ReadonlyArray<Step>, other = ""): Promise<WireServer> => {
  const requests: Array<WireRequest> = []
  const sockets: Array<Socket> = []
  const ends: Array<Socket> = []
  let markReceived = (_: WireRequest): void => {}
  const received = new Promise<WireRequest>((resolve) => {
    markReceived = resolve
  })
  let markPlayed = (): void => {}
  const played = new Promise<void>((resolve) => {
    markPlayed = resolve
  })

  // Node publishes each socket that this process connects, and the client is in this process too.
  const watchClient = (message: unknown): void => {
    ends.push((message as { readonly socket: Socket }).socket)
  }
  subscribe("net.client.socket", watchClient)

  const play = async (socket: Socket): Promise<void> => {
    for (const step of steps) {
      switch (step.do) {
        case "receive": {
          const request = await receive(socket)
          requests.push(request)
          markReceived(request)
          break
        }
        case "send":
          await write(socket, typeof step.data === "string" ? step.data.replaceAll("{other}", other) : step.data)
          break
        case "sendForever":
          while (socket.writable) {
            await write(socket, step.data)
            markPlayed()
            if (step.everyMillis > 0) await setTimeout(step.everyMillis)
          }
          break
        case "halfClose":
          socket.end()
          break
        case "close":
          socket.destroySoon()
          break
        case "reset":
          socket.resetAndDestroy()
          break
        case "stall":
          break
      }
    }
    markPlayed()
  }

  // Once the client has ended its side, nothing that the server could still say would be read.
  const server = createServer({ allowHalfOpen: false, noDelay: true }, (socket) => {
    sockets.push(socket)
    ends.push(socket)
    socket.on("error", () => {})
    void play(socket)
    socket.resume()
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  // A server that listens on TCP has an address of this type.
  const { port } = server.address() as AddressInfo

  return {
    origin: `http://127.0.0.1:${port}`,
    requests,
    connections: () => sockets.length,
    received,
    played,
    allClosed: async () => {
      const used = () => ends.filter((end) => !end.closed && end.bytesRead + end.bytesWritten > 0)
      for (let open = used(); open.length > 0; open = used()) {
        await Promise.all(open.map((end) => new Promise((resolve) => end.once("close", resolve))))
      }
    },
    stop: () =>
      new Promise((resolve) => {
        unsubscribe("net.client.socket", watchClient)
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      })
  }
}
