import type * as HttpApp from "@effect/platform/HttpApp"
import * as HttpMiddleware from "@effect/platform/HttpMiddleware"
import * as HttpServer from "@effect/platform/HttpServer"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as ConfigError from "effect/ConfigError"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import { constTrue } from "effect/Function"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { ConnectionDropped } from "./app.js"

/** What Node's request has and the platform's does not show: the socket, which is closed once all is written. */
interface NodeSource {
  readonly socket: { readonly destroySoon: () => void }
}

const isNodeSource = (source: unknown): source is NodeSource =>
  typeof source === "object" && source !== null && "socket" in source

/** What a server is given for a connection that is closed already. */
export const dropped = HttpServerResponse.empty()

/**
 * Closes the connection at once on Node. Another server gets a body that fails, and does with it what it does.
 */
const closeConnection = Effect.flatMap(HttpServerRequest.HttpServerRequest, ({ source }) =>
  isNodeSource(source)
    ? Effect.as(
        Effect.sync(() => source.socket.destroySoon()),
        dropped
      )
    : Effect.succeed(HttpServerResponse.stream(Stream.fail("closed")))
)

const closeWhenBroken = (response: HttpServerResponse.HttpServerResponse) =>
  Effect.map(HttpServerRequest.HttpServerRequest, (request) =>
    response.body._tag === "Stream"
      ? HttpServerResponse.stream(
          Stream.tapError(response.body.stream, () =>
            Effect.provideService(closeConnection, HttpServerRequest.HttpServerRequest, request)
          ),
          { ...response, headers: response.headers }
        )
      : response
  )

/**
 * Serves the app for as long as the scope is open; then connections on which a request is still waiting are closed, since
 * the server would wait for them. It makes no spans: its callers' traces are about their own work.
 */
export const serve = (
  app: HttpApp.Default<ConnectionDropped>
): Effect.Effect<void, never, HttpServer.HttpServer | Scope.Scope> =>
  Effect.acquireRelease(Deferred.make<never, ConnectionDropped>(), Deferred.fail(new ConnectionDropped())).pipe(
    Effect.flatMap((released) =>
      app.pipe(
        Effect.raceFirst(Deferred.await(released)),
        Effect.interruptible,
        Effect.flatMap(closeWhenBroken),
        Effect.catchTag("ConnectionDropped", () => closeConnection),
        HttpServer.serveEffect()
      )
    ),
    HttpMiddleware.withTracerDisabledWhenEffect(constTrue)
  )

/** The URL of the server, for a client on the same machine. */
export const baseUrl: Effect.Effect<string, ConfigError.ConfigError, HttpServer.HttpServer> = HttpServer.addressWith(
  (address) => {
    if (address._tag === "UnixAddress") {
      return Effect.fail(ConfigError.Unsupported(["HttpServer"], "the sandbox needs a server on a TCP port"))
    }
    const { hostname, port } = address
    const host = hostname === "0.0.0.0" ? "127.0.0.1" : hostname.includes(":") ? `[${hostname}]` : hostname
    return Effect.succeed(`http://${host}:${port}`)
  }
)
