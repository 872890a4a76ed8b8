import type { RequestListener, Server } from "node:http"
import type { Server as TcpServer } from "node:net"
import { Effect, type Scope } from "effect"
import * as listening from "../../test/wire/listening.js"

export { ok } from "../../test/wire/listening.js"

const acquire = <A extends { readonly close: () => void }>(start: () => Promise<A>) =>
  Effect.acquireRelease(Effect.promise(start), ({ close }) => Effect.sync(close))

/** Listens on 127.0.0.1 for as long as the scope is open, on a port that is free unless one is given. */
export const listen = (server: Server | TcpServer, port?: number): Effect.Effect<number, never, Scope.Scope> =>
  Effect.map(
    acquire(() => listening.listen(server, port)),
    ({ port }) => port
  )

/** The origin of a server, for as long as the scope is open. */
export const serving = (start: () => Promise<listening.Origin>): Effect.Effect<string, never, Scope.Scope> =>
  Effect.map(acquire(start), ({ origin }) => origin)

/** The origin of a server that speaks plain HTTP. */
export const plain = (listener: RequestListener) => serving(() => listening.plain(listener))
