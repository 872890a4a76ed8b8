import { readFileSync } from "node:fs"
import { createServer, type Server } from "node:http"
import { parseArgs } from "node:util"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Clock from "effect/Clock"
import * as Config from "effect/Config"
import * as Console from "effect/Console"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { constVoid } from "effect/Function"
import * as Layer from "effect/Layer"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import { AuthleteConfig } from "../client/AuthleteConfig.js"
import * as texts from "../wire/sandbox/command.js"
import { AuthleteSandbox } from "./AuthleteSandbox.js"
import { HttpServer, HttpServerRequest, makeServer } from "./http.js"
import { dropped } from "./onSocket.js"
import type { SandboxClient } from "./SandboxClient.js"

/** What is wrong, in one sentence. */
class CommandError extends Data.TaggedError("CommandError")<{ readonly message: string }> {}

const clientOf = (text: string): Effect.Effect<SandboxClient, CommandError> => {
  const flag = texts.clientFlag(text)
  switch (flag._tag) {
    case "Problem":
      return Effect.fail(new CommandError({ message: flag.problem }))
    case "Public":
      return Effect.succeed({ clientId: flag.clientId, authMethod: "none" })
    case "Confidential":
      return Effect.succeed({ ...flag, clientSecret: Redacted.make(flag.clientSecret) })
  }
}

const flagsOf = Effect.fnUntraced(function* (args: ReadonlyArray<string>) {
  const { values } = yield* Effect.try({
    try: () => parseArgs({ args: [...args], options: texts.flags }),
    catch: (error) => new CommandError({ message: texts.parseProblem(String(Object(error).message)) })
  })
  if (values.help || values.version) return { ...values, port: 0, clients: [], serviceId: undefined }
  const problem = texts.addressProblem(values.host, values.port)
  if (problem !== undefined) return yield* new CommandError({ message: problem })
  const clients = yield* Effect.forEach(values.client, clientOf)
  return { ...values, port: Number(values.port), clients, serviceId: values["service-id"] }
})

type Flags = Effect.Success<ReturnType<typeof flagsOf>>

/** A line for each request. */
const withLines = (server: HttpServer["Service"]) =>
  makeServer({
    address: server.address,
    serve: (app) =>
      server.serve(
        Effect.gen(function* () {
          const { method, url } = yield* HttpServerRequest
          const began = yield* Clock.currentTimeMillis
          return yield* Effect.onExit(app, (exit) =>
            Effect.flatMap(Clock.currentTimeMillis, (ended) => {
              const status = Exit.isSuccess(exit) && exit.value !== dropped ? exit.value.status : undefined
              return Console.log(texts.requestLine(method, url, status, ended - began))
            })
          )
        })
      )
  })

const invitation = Effect.fnUntraced(function* ({ bearer, host }: Flags) {
  const { baseUrl, serviceId } = yield* AuthleteConfig
  const warning = texts.warning(host)
  if (warning !== undefined) yield* Console.error(warning)
  yield* Console.log(texts.invitation({ baseUrl, serviceId, bearer }))
})

/** Ends connections that are idle, and those on which a request waits, when the program ends. */
const ended = (server: Server) =>
  Layer.effectDiscard(Effect.addFinalizer(() => Effect.sync(() => server.closeAllConnections())))

const whyNot = (error: unknown): CommandError => {
  if (error instanceof CommandError) return error
  if (error instanceof Config.ConfigError) {
    // The lines after it say where, as the sentence does.
    const [sentence] = error.cause.message.split("\n", 1)
    return new CommandError({ message: `${sentence}.` })
  }
  const cause = Predicate.hasProperty(error, "cause") ? error.cause : undefined
  const code = Predicate.hasProperty(cause, "code") ? cause.code : undefined
  return new CommandError({ message: texts.listenProblem(code) })
}

const sandbox = (flags: Flags) => {
  const { bearer, clients, host, issuer, port, serviceId, verbose } = flags
  const server = createServer()
  const Http = NodeHttpServer.layerServer(() => server, { host, port })
  const Listening = verbose ? Layer.provide(Layer.effect(HttpServer, Effect.map(HttpServer, withLines)), Http) : Http
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
    if (flags.help) return yield* Console.log(texts.help)
    if (flags.version) return yield* Console.log(version())
    return yield* Layer.launch(sandbox(flags))
  }).pipe(
    Effect.mapError(whyNot),
    Effect.tapError(({ message }) => Console.error(`effect-authlete-sandbox: ${message}`)),
    NodeRuntime.runMain({ disableErrorReporting: true })
  )
