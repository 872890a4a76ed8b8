import { readFileSync } from "node:fs"
import { createServer, type Server } from "node:http"
import { parseArgs } from "node:util"
import * as HttpServer from "@effect/platform/HttpServer"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Clock from "effect/Clock"
import * as ConfigError from "effect/ConfigError"
import * as Console from "effect/Console"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Exit from "effect/Exit"
import { constVoid } from "effect/Function"
import * as Layer from "effect/Layer"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import { AuthleteConfig } from "../client/AuthleteConfig.js"
import { AuthleteSandbox } from "./AuthleteSandbox.js"
import { dropped } from "./onSocket.js"
import type { SandboxClient } from "./SandboxClient.js"

const help = `An Authlete that runs on this machine, for tests, demos and work without a network.

  npx effect-authlete-sandbox [flags]

  --host HOST         where to listen; default 127.0.0.1
  --port PORT         default 9000; 0 for any that is free
  --service-id ID     default 1000000000
  --bearer TOKEN      default sandbox-bearer
  --issuer URL        the iss of ID tokens; default https://as.example.com
  --client ID         a public OAuth client; may be repeated
  --client ID:SECRET[:METHOD]
                      a confidential one; METHOD is client_secret_basic (default) or client_secret_post
  --verbose           a line for each request
  --help, --version
`

/** What is wrong, in one sentence. */
class CommandError extends Data.TaggedError("CommandError")<{ readonly message: string }> {}

const clientOf = (text: string): Either.Either<SandboxClient, CommandError> => {
  const [clientId = "", secret, method = "client_secret_basic", ...more] = text.split(":")
  if (clientId === "" || secret === "" || more.length > 0) {
    return Either.left(new CommandError({ message: "--client wants ID or ID:SECRET[:METHOD], without other colons." }))
  }
  if (secret === undefined) return Either.right({ clientId, authMethod: "none" })
  return method === "client_secret_basic" || method === "client_secret_post"
    ? Either.right({ clientId, clientSecret: Redacted.make(secret), authMethod: method })
    : Either.left(
        new CommandError({ message: "--client knows the methods client_secret_basic and client_secret_post alone." })
      )
}

const flagsOf = (args: ReadonlyArray<string>) =>
  Either.gen(function* () {
    const { values } = yield* Either.try({
      try: () =>
        parseArgs({
          args: [...args],
          options: {
            host: { type: "string", default: "127.0.0.1" },
            port: { type: "string", default: "9000" },
            "service-id": { type: "string" },
            bearer: { type: "string" },
            issuer: { type: "string" },
            client: { type: "string", multiple: true, default: [] },
            verbose: { type: "boolean", default: false },
            help: { type: "boolean", default: false },
            version: { type: "boolean", default: false }
          }
        }),
      // The sentence of Node's may go on with advice of its own.
      catch: (error) => new CommandError({ message: `${String(Object(error).message).split(/\.\s/)[0]}. Try --help.` })
    })
    if (values.help || values.version) return { ...values, port: 0, clients: [], serviceId: undefined }
    if (values.host === "")
      return yield* Either.left(new CommandError({ message: "--host wants a name or an address." }))
    const port = Number(values.port)
    if (!/^\d+$/.test(values.port) || port > 65_535) {
      return yield* Either.left(new CommandError({ message: "--port wants a number from 0 to 65535." }))
    }
    const clients = yield* Either.all(values.client.map(clientOf))
    return { ...values, port, clients, serviceId: values["service-id"] }
  })

type Flags = Either.Either.Right<ReturnType<typeof flagsOf>>

/** The path, without what may be a token. */
const shortened = (url: string): string =>
  url.replace(/\?.*/, "?…").replace(/[\w.~-]{24,}/g, (token) => `${token.slice(0, 6)}…`)

/** A line for each request. */
const withLines = (server: HttpServer.HttpServer): HttpServer.HttpServer =>
  HttpServer.make({
    address: server.address,
    serve: (app) =>
      server.serve(
        Effect.gen(function* () {
          const { method, url } = yield* HttpServerRequest.HttpServerRequest
          const began = yield* Clock.currentTimeMillis
          return yield* Effect.onExit(app, (exit) =>
            Effect.flatMap(Clock.currentTimeMillis, (ended) =>
              Console.log(
                `${method} ${shortened(url)} ${
                  Exit.isSuccess(exit) && exit.value !== dropped ? exit.value.status : "no answer"
                } ${ended - began} ms`
              )
            )
          )
        })
      )
  })

const isLoopback = (host: string): boolean => /^(127(\.\d+){3}|localhost|::1)$/.test(host)

/** A shell takes a `~` at the start of a value for a folder. */
const quoted = (value: string): string => (value.startsWith("~") ? `'${value}'` : value)

const invitation = ({ bearer = "sandbox-bearer", host }: Flags) =>
  Effect.flatMap(AuthleteConfig, ({ baseUrl, serviceId }) => {
    const authorization = `-H 'Authorization: Bearer ${bearer}'`
    const grant = `{"subject":"alice","clientId":"my-app","scopes":["openid"]}`
    return Effect.zipRight(
      isLoopback(host)
        ? Effect.void
        : Console.error(`Warning: ${host} is no loopback address. Whoever reaches the sandbox can use it.`),
      Console.log(`The sandbox listens at ${baseUrl}

export AUTHLETE_SERVICE_ID=${quoted(serviceId)}
export AUTHLETE_BEARER=${quoted(bearer)}
export AUTHLETE_BASE_URL=${baseUrl}

Make a grant and reissue its ID token:

curl -s ${authorization} '${baseUrl}/sandbox/grants' -d '${grant}' | curl -s ${authorization} -H 'Content-Type: application/json' '${baseUrl}/api/${serviceId}/idtoken/reissue' -d @-

End it with Ctrl-C.`)
    )
  })

/** Ends connections that are idle, and those on which a request waits, when the program ends. */
const ended = (server: Server) =>
  Layer.scopedDiscard(Effect.addFinalizer(() => Effect.sync(() => server.closeAllConnections())))

const whyNot = (error: unknown): CommandError => {
  if (error instanceof CommandError) return error
  if (ConfigError.isConfigError(error)) {
    return new CommandError({ message: `${Predicate.hasProperty(error, "message") ? error.message : error}.` })
  }
  const cause = Predicate.hasProperty(error, "cause") ? error.cause : undefined
  const code = Predicate.hasProperty(cause, "code") ? cause.code : undefined
  return new CommandError({
    message:
      code === "EADDRINUSE"
        ? "The port is in use: end what listens there, or take another with --port (0 for any that is free)."
        : `The server can't listen (${String(code)}): check --host and --port.`
  })
}

const sandbox = (flags: Flags) => {
  const { bearer, clients, host, issuer, port, serviceId, verbose } = flags
  const server = createServer()
  const Http = NodeHttpServer.layerServer(() => server, { host, port })
  const Listening = verbose
    ? Layer.provide(Layer.effect(HttpServer.HttpServer, Effect.map(HttpServer.HttpServer, withLines)), Http)
    : Http
  return Layer.effectDiscard(invitation(flags)).pipe(
    Layer.merge(ended(server)),
    Layer.provide(
      AuthleteSandbox.layerServer({
        clients,
        issuer,
        serviceId,
        bearer: bearer === undefined ? undefined : Redacted.make(bearer)
      })
    ),
    Layer.provide(Listening)
  )
}

const version = (): string => {
  const { version }: { readonly version: string } = JSON.parse(
    readFileSync(new URL("../../package.json", import.meta.url), "utf8")
  )
  return version
}

/** Runs the command until a signal ends it. What is wrong is one sentence, and the exit code is 1. */
export const run = (args: ReadonlyArray<string>): void =>
  Effect.gen(function* () {
    // Whoever read the output may have gone.
    for (const output of [process.stdout, process.stderr]) output.on("error", constVoid)
    const flags = yield* flagsOf(args)
    if (flags.help) return yield* Console.log(help)
    if (flags.version) return yield* Console.log(version())
    return yield* Layer.launch(sandbox(flags))
  }).pipe(
    Effect.mapError(whyNot),
    Effect.tapError(({ message }) => Console.error(`effect-authlete-sandbox: ${message}`)),
    NodeRuntime.runMain({ disableErrorReporting: true })
  )
