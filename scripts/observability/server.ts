import { createServer } from "node:http"
import * as NodeSdk from "@effect/opentelemetry/NodeSdk"
import { HttpRouter, HttpServer } from "@effect/platform"
import { NodeHttpClient, NodeHttpServer } from "@effect/platform-node"
import { PrometheusExporter } from "@opentelemetry/exporter-prometheus"
import { Effect, Layer, Logger, LogLevel, Redacted, Ref } from "effect"
import {
  AuthleteConfig,
  IdTokenClaims,
  RefreshDenied,
  RetryPolicy,
  TokenEndpoint,
  TokenRequestHandler
} from "effect-authlete"
import { AuthleteSandbox } from "effect-authlete/sandbox"

/** What of the server itself is broken. */
export type Broken = "bearer" | "lookUp" | "nothing"

/** A user whose refreshes the look-up denies. */
export const denied = "mallory"

const socket = () => NodeHttpServer.layer(() => createServer(), { host: "127.0.0.1", port: 0 })

const Sandbox = AuthleteSandbox.layerServer().pipe(Layer.provide(Layer.fresh(socket())))

/** The sandbox's configuration, with retries and a bearer that can break. */
const configuration = (broken: Ref.Ref<Broken>) =>
  Layer.effect(
    AuthleteConfig,
    Effect.map(AuthleteConfig, (config) => ({
      ...config,
      bearer: Effect.flatMap(Ref.get(broken), (broken) =>
        broken === "bearer" ? Effect.fail("the vault is sealed") : Effect.succeed(Redacted.make("sandbox-bearer"))
      ),
      retry: RetryPolicy.backoff({ initialInterval: "20 millis", maxElapsedTime: "2 seconds" })
    }))
  )

const userClaims = (broken: Ref.Ref<Broken>) =>
  Layer.succeed(IdTokenClaims, {
    lookUp: ({ subject }) =>
      Effect.gen(function* () {
        if ((yield* Ref.get(broken)) === "lookUp") return yield* Effect.fail("the database is away")
        return subject === denied ? yield* new RefreshDenied() : {}
      })
  })

/** A token endpoint whose metrics can be scraped from this port, with a sandbox in Authlete's place. */
export const layer = (metricsPort: number, broken: Ref.Ref<Broken>) =>
  HttpRouter.empty.pipe(
    HttpRouter.all("/token", TokenRequestHandler.make({ idTokenAudType: "string" })),
    HttpServer.serve(),
    Layer.provide(userClaims(broken)),
    Layer.provide(TokenEndpoint.layer),
    Layer.provide(configuration(broken)),
    Layer.provide(NodeHttpClient.layerUndici),
    Layer.provideMerge(Sandbox),
    Layer.provideMerge(socket()),
    Layer.provide(
      NodeSdk.layer(() => ({
        resource: { serviceName: "authorization-server" },
        metricReader: new PrometheusExporter({ host: "127.0.0.1", port: metricsPort })
      }))
    ),
    // The errors in the log are the faults.
    Layer.provide(Logger.minimumLogLevel(LogLevel.None))
  )
