import { once } from "node:events"
import type { Server } from "node:http"
import type { AddressInfo } from "node:net"
import { Effect, type Scope } from "effect"

/** Listens on a free port of 127.0.0.1 for as long as the scope is open. */
export const listen = (server: Server): Effect.Effect<number, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      await once(server.listen(0, "127.0.0.1"), "listening")
      // A server that listens on TCP has an address of this type.
      const { port } = server.address() as AddressInfo
      return port
    }),
    () => Effect.sync(() => server.close().closeAllConnections())
  )
