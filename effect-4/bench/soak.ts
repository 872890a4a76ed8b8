/**
 * Load and soak, as `../../bench/soaking.ts` says; it ends with 1 if something is left.
 *
 *     npm run soak --prefix effect-4
 *
 * Settings: `SOAK_CALLS` (200,000, half of them by each client), `SOAK_FIBERS` (256), `SOAK_FAULTS` (0.1 of the requests).
 */
import { NodeHttpClient } from "@effect/platform-node"
import { Cause, Context, Effect, Exit, Layer, ManagedRuntime, Metric, Option, Redacted, Schedule } from "effect"
import { FetchHttpClient, HttpClient, HttpClientRequest } from "effect/http"
import { AuthleteConfig, RetryPolicy, TokenEndpoint } from "effect-authlete"
import { type Running, soak, timeout } from "../../bench/soaking.js"

const clients = { undici: NodeHttpClient.layerUndici, fetch: FetchHttpClient.layer }

/** A busy server is waited for. There is only one retry, so that each kind of failure is an outcome, too. */
const retry = Schedule.max([RetryPolicy.backoff({ initialInterval: 5, maxInterval: timeout }), Schedule.recurs(1)])

type Failure = { readonly _tag: string; readonly reason?: unknown }

const outcomeOf = (exit: Exit.Exit<unknown, Failure>): string => {
  if (Exit.isSuccess(exit)) return "Success"
  if (Cause.hasInterruptsOnly(exit.cause)) return "Interrupted"
  const error = Exit.findErrorOption(exit)
  if (Option.isNone(error) || exit.cause.reasons.length > 1) return "Defect"
  const { _tag, reason } = error.value
  return typeof reason === "string" ? `${_tag} ${reason}` : _tag
}

/** How many fibers there are. */
const watched = () => {
  let active = 0
  const service: Metric.FiberRuntimeMetricsService = {
    recordFiberStart: () => {
      active += 1
    },
    recordFiberEnd: () => {
      active -= 1
    }
  }
  return { layer: Layer.succeed(Metric.FiberRuntimeMetrics, service), fibers: () => active }
}

await soak(async (name, baseUrl) => {
  const { fibers, layer } = watched()
  const config = AuthleteConfig.layer({ serviceId: "1", bearer: Redacted.make("a-bearer"), baseUrl, timeout, retry })
  const runtime = ManagedRuntime.make(
    TokenEndpoint.layer.pipe(Layer.provide(config), Layer.provideMerge(clients[name]), Layer.provideMerge(layer))
  )
  const context = await runtime.context()
  const run = (call: Effect.Effect<unknown, Failure, TokenEndpoint | HttpClient.HttpClient>): Running => {
    const fiber = Effect.runForkWith(context)(call)
    return {
      outcome: new Promise((resolve) => fiber.addObserver((exit) => resolve(outcomeOf(exit)))),
      interrupt: () => fiber.interruptUnsafe()
    }
  }
  return {
    library: ({ accessToken, refreshToken }) => {
      const request = { accessToken: Redacted.make(accessToken), refreshToken: Redacted.make(refreshToken) }
      return run(Effect.flatMap(TokenEndpoint, ({ reissueIdToken }) => reissueIdToken(request)))
    },
    bare: (tokens) => {
      const request = HttpClientRequest.bodyJsonUnsafe(HttpClientRequest.post(baseUrl), tokens)
      return run(
        Effect.flatMap(HttpClient.HttpClient, (client) => HttpClient.withScope(client).execute(request)).pipe(
          Effect.flatMap((response) => response.arrayBuffer),
          Effect.scoped,
          Effect.timeout(timeout)
        )
      )
    },
    fibers,
    counted: () =>
      Metric.snapshotUnsafe(Context.empty())
        .flatMap((snapshot) =>
          snapshot.id === "authlete.client.operations" && snapshot.type === "Counter" ? [snapshot.state.count] : []
        )
        .reduce((sum: number, count) => sum + Number(count), 0),
    close: runtime.dispose
  }
})
