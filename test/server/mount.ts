import { createServer } from "node:http"
import { inspect } from "node:util"
import { HttpApp, HttpRouter, HttpServer } from "@effect/platform"
import { NodeHttpServer } from "@effect/platform-node"
import { assert } from "@effect/vitest"
import {
  Cause,
  Chunk,
  Context,
  Effect,
  FiberRef,
  Layer,
  Logger,
  LogLevel,
  Metric,
  Schema,
  type Scope,
  TestClock
} from "effect"
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
import { type Answer, type Init, read } from "./answers.js"
import type { Line } from "./scenario.js"

export { revealed } from "../revealed.js"
export * from "./answers.js"

type Services = TokenEndpoint | IdTokenClaims

interface Mounted {
  /** Sends one request to the handler. */
  readonly send: (init: Init) => Promise<Response>
  /** Where it listens, if it does. */
  readonly port?: number
}

export type Mount = (
  app: HttpApp.Default<never, Services>,
  services: Layer.Layer<Services>
) => Effect.Effect<Mounted, never, Scope.Scope>

/** The clock and the loggers of the test, for a handler that starts fibers of its own. */
const stateOfTheTest = Effect.gen(function* () {
  const clock = yield* Effect.clock
  const loggers = yield* FiberRef.get(FiberRef.currentLoggers)
  const level = yield* FiberRef.get(FiberRef.currentMinimumLogLevel)
  return Layer.mergeAll(
    Layer.setClock(clock),
    Layer.scopedDiscard(Effect.locallyScoped(FiberRef.currentLoggers, loggers)),
    Logger.minimumLogLevel(level)
  )
})

/** What a server in front of a web handler leaves in the request, and what `fetch` adds to its own. */
const withContentLength = (request: Request, body: Init["body"]): Request => {
  if (typeof body === "string") request.headers.set("content-length", String(Buffer.byteLength(body)))
  if (body instanceof Uint8Array) request.headers.set("content-length", String(body.length))
  return request
}

/** As in the README: errors of a connection to be upgraded are nobody else's, and would end the process. */
const createTokenServer = () => createServer().on("upgrade", (_, socket) => socket.on("error", () => {}))

export const mounts: Record<string, Mount> = {
  "on a socket": (app, services) =>
    Effect.gen(function* () {
      const server = createTokenServer()
      const context = yield* HttpRouter.empty.pipe(
        HttpRouter.all("/token", app),
        HttpServer.serve(),
        Layer.provide(services),
        Layer.provideMerge(NodeHttpServer.layerServer(() => server, { host: "127.0.0.1", port: 0 })),
        Layer.build,
        Effect.orDie
      )
      const { address } = Context.get(context, HttpServer.HttpServer)
      assert(address._tag === "TcpAddress")
      // After an abort, `fetch` connects again and sends nothing. Node takes such a connection for a busy one.
      yield* Effect.addFinalizer(() => Effect.sync(() => server.closeAllConnections()))
      return { port: address.port, send: (init) => fetch(`http://127.0.0.1:${address.port}/token`, init) }
    }),
  "as a web handler": (app, services) =>
    Effect.gen(function* () {
      const { dispose, handler } = HttpApp.toWebHandlerLayer(app, Layer.merge(services, yield* stateOfTheTest))
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
    const loggers = [Logger.stringLogger, Logger.logfmtLogger, Logger.jsonLogger, Logger.structuredLogger]
    lines.push({
      level: options.logLevel.label,
      millis: options.date.getTime(),
      text: [
        ...loggers.map((logger) => everyForm(logger.log(options))),
        Cause.pretty(options.cause, { renderErrorCause: true }),
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
  readonly lookUp?: (typeof IdTokenClaims.Service)["lookUp"]
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
    const { port, send } = yield* mount(TokenRequestHandler.make(setting.options), services).pipe(
      Effect.provide(Logger.replace(Logger.defaultLogger, recorder(logs))),
      Effect.locally(FiberRef.currentMinimumLogLevel, LogLevel.All)
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
        Effect.promise(async () => {
          const response = await send({ ...init, signal: AbortSignal.any([over.signal, init.signal ?? []].flat()) })
          return read(response)
        }),
      calls,
      logs,
      errors: () => logs.filter(({ level }) => level === "ERROR")
    }
  })

/** A token response, as it is on the wire. */
export const tokenResponse = (fields: Schema.Schema.Encoded<typeof TokenResponse>): Effect.Effect<TokenResponse> =>
  Effect.orDie(Schema.decode(TokenResponse)(fields))

/** How many refreshes were answered without the ID token that they were owed. */
export const reissueFailures: Effect.Effect<number> = Metric.counter(
  "authlete.token_request_handler.reissue_failures",
  { description: "Refreshes for which no ID token could be reissued", incremental: true }
).pipe(
  Metric.value,
  Effect.map(({ count }) => count)
)

/** How many refreshes the look-up denied. */
export const refreshesDenied: Effect.Effect<number> = Metric.counter(
  "authlete.token_request_handler.refreshes_denied",
  {
    description: "Refreshes that the look-up of the claims denied",
    incremental: true
  }
).pipe(
  Metric.value,
  Effect.map(({ count }) => count)
)

/** Lets what waits for the network go on. */
export const turn = Effect.promise(() => new Promise<void>((resolve) => setImmediate(resolve)))

/** Ends when some fiber sleeps until this time of the test's clock, which may then be moved; fails if none ever does. */
export const asleepUntil = (millis: number): Effect.Effect<void> =>
  TestClock.sleeps().pipe(
    Effect.zipLeft(turn),
    Effect.repeat({ until: Chunk.contains(millis), times: 10_000 }),
    Effect.map((sleeps) => assert.include(Chunk.toReadonlyArray(sleeps), millis))
  )
