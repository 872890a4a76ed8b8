import { createServer, type Server } from "node:http"
import { inspect } from "node:util"
import { NodeHttpServer } from "@effect/platform-node"
import { assert } from "@effect/vitest"
import { Cause, Context, Effect, Layer, Logger, Metric, References, Schema, type Scope } from "effect"
import { HttpEffect, HttpRouter, HttpServer } from "effect/http"
import {
  type AuthleteError,
  IdTokenClaims,
  type IdTokenReissueRequest,
  type IdTokenReissueResponse,
  TokenEndpoint,
  type TokenFailRequest,
  type TokenFailResponse,
  type TokenIssueRequest,
  type TokenIssueResponse,
  type TokenRequest,
  TokenRequestHandler,
  TokenResponse,
  type TokenRevokeRequest,
  type TokenRevokeResponse
} from "effect-authlete"
import { type Answer, type Init, read } from "../../../test/server/answers.js"
import type { Line } from "../../../test/server/scenario.js"
import { watchingSleeps } from "../asleep.js"
import { logTo } from "../logTo.js"

export * from "../../../test/server/answers.js"
export { turn } from "../asleep.js"
export { revealed } from "../revealed.js"

type Services = TokenEndpoint | IdTokenClaims

interface Mounted {
  /** Sends one request to the handler. */
  readonly send: (init: Init) => Promise<Response>
  /** Where it listens, if it does. */
  readonly port?: number
}

export type Mount = (
  app: ReturnType<typeof TokenRequestHandler.make>,
  services: Layer.Layer<Services>
) => Effect.Effect<Mounted, never, Scope.Scope>

/** What a server in front of a web handler leaves in the request, and what `fetch` adds to its own. */
const withContentLength = (request: Request, body: Init["body"]): Request => {
  if (typeof body === "string") request.headers.set("content-length", String(Buffer.byteLength(body)))
  if (body instanceof Uint8Array) request.headers.set("content-length", String(body.length))
  return request
}

const onFreePort = (server: Server) => NodeHttpServer.layer(() => server, { host: "127.0.0.1", port: 0 })

/** A server at a free port of 127.0.0.1. */
export const NodeServer = Layer.suspend(() => onFreePort(createServer()))

/** The port of a server that listens on TCP. */
export const portOf = ({ address }: HttpServer.HttpServer["Service"]): number =>
  "port" in address ? address.port : assert.fail("no port")

/** Serves routes, and says nothing in the log of what it serves. */
export const serve = <A, E, R>(routes: Layer.Layer<A, E, R>) =>
  HttpRouter.serve(routes, { disableListenLog: true, disableLogger: true })

export const mounts: Record<string, Mount> = {
  "on a socket": (app, services) =>
    Effect.gen(function* () {
      const server = createServer()
      const context = yield* HttpRouter.add("*", "/token", app).pipe(
        serve,
        Layer.provide(services),
        Layer.provideMerge(onFreePort(server)),
        Layer.build,
        Effect.orDie
      )
      const port = portOf(Context.get(context, HttpServer.HttpServer))
      // It would wait for a client that may send another request.
      yield* Effect.addFinalizer(() => Effect.sync(() => server.closeAllConnections()))
      return { port, send: (init) => fetch(`http://127.0.0.1:${port}/token`, init) }
    }),
  "as a web handler": (app, services) =>
    Effect.gen(function* () {
      // The clock, the scheduler and the loggers of the test.
      const context = yield* Effect.context<never>()
      const { dispose, handler } = HttpEffect.toWebHandlerLayer(
        app,
        Layer.merge(Layer.succeedContext(context), services)
      )
      yield* Effect.addFinalizer(() => Effect.promise(dispose))
      return { send: (init) => handler(withContentLength(new Request("http://localhost/token", init), init.body)) }
    })
}

/** What Authlete answers to each call; a call that has no answer here is a defect. */
export interface Authlete {
  readonly processToken?: Effect.Effect<TokenResponse, AuthleteError>
  readonly issueToken?: Effect.Effect<TokenIssueResponse, AuthleteError>
  readonly failToken?: Effect.Effect<TokenFailResponse, AuthleteError>
  readonly reissueIdToken?: Effect.Effect<IdTokenReissueResponse, AuthleteError>
  /** Default: one token is revoked. */
  readonly revokeToken?: Effect.Effect<TokenRevokeResponse, AuthleteError>
}

/** The requests that reached Authlete. */
export interface Calls {
  readonly processToken: Array<TokenRequest>
  readonly issueToken: Array<TokenIssueRequest>
  readonly failToken: Array<TokenFailRequest>
  readonly reissueIdToken: Array<IdTokenReissueRequest>
  readonly revokeToken: Array<TokenRevokeRequest>
}

const fakeEndpoint = (authlete: Authlete, calls: Calls): Layer.Layer<TokenEndpoint> => {
  const answer =
    <Request, Response>(requests: Array<Request>, response: Effect.Effect<Response, AuthleteError> | undefined) =>
    (request: Request) =>
      Effect.suspend(() => {
        requests.push(request)
        return response ?? Effect.die(new Error("this call was not expected"))
      })
  return Layer.succeed(TokenEndpoint, {
    processToken: answer(calls.processToken, authlete.processToken),
    issueToken: answer(calls.issueToken, authlete.issueToken),
    failToken: answer(calls.failToken, authlete.failToken),
    reissueIdToken: answer(calls.reissueIdToken, authlete.reissueIdToken),
    revokeToken: answer(calls.revokeToken, authlete.revokeToken ?? Effect.succeed({ count: 1 })),
    getJwks: () => Effect.die(new Error("this call was not expected"))
  })
}

const everyForm = (value: unknown): string =>
  [String(value), JSON.stringify(value), inspect(value, { depth: 10 })].join("\n")

const recorder = (lines: Array<Line>) =>
  Logger.make<unknown, void>((options) => {
    const loggers = [Logger.formatSimple, Logger.formatLogFmt, Logger.formatJson, Logger.formatStructured]
    lines.push({
      level: options.logLevel,
      millis: options.date.getTime(),
      text: [
        ...loggers.map((logger) => everyForm(logger.log(options))),
        Cause.pretty(options.cause),
        inspect(options.message, { depth: 10 }),
        inspect(Cause.squash(options.cause), { depth: 10 })
      ].join("\n")
    })
  })

/** What stands behind a handler. */
export interface Setting {
  readonly authlete?: Authlete
  /** Instead of the one that answers as `authlete` says. */
  readonly endpoint?: Layer.Layer<TokenEndpoint>
  readonly lookUp?: IdTokenClaims["Service"]["lookUp"]
  readonly options?: TokenRequestHandler.TokenRequestHandlerOptions
  /** Services that the handler uses if they are there. */
  readonly more?: Layer.Layer<never>
}

/** Mounts a handler for as long as the scope is open. */
export const stage = (mount: Mount, setting: Setting) =>
  Effect.gen(function* () {
    const calls: Calls = { processToken: [], issueToken: [], failToken: [], reissueIdToken: [], revokeToken: [] }
    const logs: Array<Line> = []
    const services = Layer.mergeAll(
      setting.endpoint ?? fakeEndpoint(setting.authlete ?? {}, calls),
      setting.lookUp === undefined ? IdTokenClaims.none : Layer.succeed(IdTokenClaims, { lookUp: setting.lookUp }),
      setting.more ?? Layer.empty
    )
    const { asleepUntil, provide } = yield* watchingSleeps
    const { port, send } = yield* mount(TokenRequestHandler.make(setting.options), services).pipe(
      Effect.provide(logTo(recorder(logs))),
      Effect.provideService(References.MinimumLogLevel, "All"),
      provide
    )
    // A server does not close while a client still waits for it.
    const over = yield* Effect.acquireRelease(
      Effect.sync(() => new AbortController()),
      (controller) => Effect.sync(() => controller.abort())
    )
    return {
      port,
      /** Sends a request, and reads the answer to its end. */
      answerTo: (init: Init): Effect.Effect<Answer> =>
        Effect.promise(async () =>
          read(await send({ ...init, signal: AbortSignal.any([over.signal, init.signal ?? []].flat()) }))
        ),
      /** Ends when a fiber of the handler sleeps until this time of the test's clock. */
      asleepUntil,
      calls,
      logs,
      errors: () => logs.filter(({ level }) => level === "Error")
    }
  })

/** A token response, as it is on the wire. */
export const tokenResponse = (fields: (typeof TokenResponse)["Encoded"]): Effect.Effect<TokenResponse> =>
  Effect.orDie(Schema.decodeEffect(TokenResponse)(fields))

const count = (name: string, description: string): Effect.Effect<number> =>
  Effect.map(
    Metric.value(Metric.counter(`authlete.token_request_handler.${name}`, { description, incremental: true })),
    ({ count }) => count
  )

/** How many refreshes were answered without the ID token that they were owed. */
export const reissueFailures = count("reissue_failures", "Refreshes for which no ID token could be reissued")

/** How many refreshes the look-up denied. */
export const refreshesDenied = count("refreshes_denied", "Refreshes that the look-up of the claims denied")
