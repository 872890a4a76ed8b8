import type * as Config from "effect/Config"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import { constTrue } from "effect/Function"
import * as NetAddress from "effect/net/NetAddress"
import * as Stream from "effect/Stream"
import { configError } from "../client/configError.js"
import { ConnectionDropped } from "./app.js"
import {
  emptyResponse,
  HttpServer,
  HttpServerRequest,
  type HttpServerResponse,
  serveEffect,
  streamResponse,
  TracerDisabledWhen
} from "./http.js"
import type { App } from "./routing.js"

/** What Node's request has and the platform's does not show: the socket, which is closed once all is written. */
interface NodeSource {
  readonly socket: { readonly destroySoon: () => void }
}

const isNodeSource = (source: object): source is NodeSource => "socket" in source

/** What a server is given for a connection that is closed already. */
export const dropped = emptyResponse()

/**
 * Closes the connection at once on Node. Another server gets a body that fails, and does with it what it does.
 */
const closeConnection = Effect.flatMap(HttpServerRequest, ({ source }) =>
  isNodeSource(source)
    ? Effect.as(
        Effect.sync(() => source.socket.destroySoon()),
        dropped
      )
    : Effect.succeed(streamResponse(Stream.fail("closed")))
)

const closeWhenBroken = (response: HttpServerResponse) =>
  Effect.map(HttpServerRequest, (request) =>
    response.body._tag === "Stream"
      ? streamResponse(
          Stream.tapError(response.body.stream, () =>
            Effect.provideService(closeConnection, HttpServerRequest, request)
          ),
          { ...response, headers: response.headers }
        )
      : response
  )

/**
 * Serves the app for as long as the scope is open; then connections on which a request is still waiting are closed, since
 * the server would wait for them. It makes no spans: its callers' traces are about their own work.
 */
export const serve = Effect.fnUntraced(
  function* (app: App<ConnectionDropped>) {
    const released = yield* Deferred.make<never, ConnectionDropped>()
    yield* app.pipe(
      Effect.raceFirst(Deferred.await(released)),
      Effect.interruptible,
      Effect.flatMap(closeWhenBroken),
      Effect.catchTag("ConnectionDropped", () => closeConnection),
      serveEffect()
    )
    // What is added last is run first: the server waits for its connections once these requests have ended.
    yield* Effect.addFinalizer(() => Deferred.fail(released, new ConnectionDropped()))
  },
  Effect.provideService(TracerDisabledWhen, constTrue)
)

const unsupported = configError({ name: "HttpServer", sentence: "the sandbox needs a server on a TCP port" })

/** The URL of the server, for a client on the same machine. */
export const baseUrl: Effect.Effect<string, Config.ConfigError, HttpServer> = Effect.flatMap(
  HttpServer,
  ({ address }) => {
    if (NetAddress.isUnixPathAddress(address)) return Effect.fail(unsupported)
    const hostname = NetAddress.formatIp(address.address)
    const host = hostname === "0.0.0.0" ? "127.0.0.1" : hostname.includes(":") ? `[${hostname}]` : hostname
    return Effect.succeed(`http://${host}:${address.port}`)
  }
)
