import type { Socket } from "node:net"
import { Effect, type Scope } from "effect"
import * as raw from "./rawConnections.js"

export { assertDiscreet, type Bytes, type RawAnswer, shapes } from "./rawConnections.js"

/** Writes the bytes on a connection of its own, and reads whole answers until the server closes it. */
export const exchange = (port: number, bytes: raw.Bytes): Effect.Effect<ReadonlyArray<raw.RawAnswer>> =>
  Effect.promise((signal) => raw.exchange(port, bytes, signal))

/** A connection on which these bytes are written, and which stays open as long as the scope. */
export const hold = (port: number, bytes: raw.Bytes): Effect.Effect<Socket, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() => raw.hold(port, bytes)),
    (socket) => Effect.sync(() => socket.destroy())
  )

/** Tells of the server's side of each connection to this port, as it comes. */
export const onAccept = (port: number, tell: (socket: Socket) => void): Effect.Effect<void, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() => raw.onAccept(port, tell)),
    (stop) => Effect.sync(stop)
  )

/** Writes the bytes, goes away without waiting for an answer, and ends when the server has closed its side too. */
export const leave = (port: number, bytes: raw.Bytes): Effect.Effect<void> =>
  Effect.promise(() => raw.leave(port, bytes))
