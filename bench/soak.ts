/**
 * Load and soak, as `soaking.ts` says; it ends with 1 if something is left.
 *
 *     npm run soak
 *
 * Settings: `SOAK_CALLS` (200,000, half of them by each client), `SOAK_FIBERS` (256), `SOAK_FAULTS` (0.1 of the requests).
 */
import { FetchHttpClient, HttpClient, HttpClientRequest } from "@effect/platform"
import { NodeHttpClient } from "@effect/platform-node"
import {
  Cause,
  Effect,
  Exit,
  Layer,
  ManagedRuntime,
  Metric,
  MetricState,
  Redacted,
  Runtime,
  Schedule,
  Supervisor
} from "effect"
import { AuthleteConfig, RetryPolicy, TokenEndpoint } from "effect-authlete"
import { type Running, soak, timeout } from "./soaking.js"

const clients = { undici: NodeHttpClient.layerUndici, fetch: FetchHttpClient.layer }

/** A busy server is waited for. There is only one retry, so that each kind of failure is an outcome, too. */
const retry = Schedule.intersect(RetryPolicy.backoff({ initialInterval: 5, maxInterval: timeout }), Schedule.recurs(1))

type Failure = { readonly _tag: string; readonly reason?: string }

const outcomeOf = (exit: Exit.Exit<unknown, Failure>): string => {
  if (Exit.isSuccess(exit)) return "Success"
  if (exit.cause._tag === "Fail") return `${exit.cause.error._tag} ${exit.cause.error.reason ?? ""}`.trim()
  return Cause.isInterruptedOnly(exit.cause) ? "Interrupted" : "Defect"
}

const counted = (): number =>
  Metric.unsafeSnapshot()
    .flatMap(({ metricKey, metricState }) => (metricKey.name === "authlete.client.operations" ? metricState : []))
    .filter(MetricState.isCounterState)
    .reduce((sum, { count }) => sum + Number(count), 0)

await soak(async (name, baseUrl) => {
  const supervisor = Effect.runSync(Supervisor.track)
  const config = AuthleteConfig.layer({ serviceId: "1", bearer: Redacted.make("a-bearer"), baseUrl, timeout, retry })
  const managed = ManagedRuntime.make(
    TokenEndpoint.layer.pipe(
      Layer.provide(config),
      Layer.provideMerge(clients[name]),
      Layer.provideMerge(Supervisor.addSupervisor(supervisor))
    )
  )
  const runtime = await managed.runtime()
  const run = (call: Effect.Effect<unknown, Failure, TokenEndpoint | HttpClient.HttpClient>): Running => {
    const fiber = Runtime.runFork(runtime)(call)
    return {
      outcome: new Promise((resolve) => fiber.addObserver((exit) => resolve(outcomeOf(exit)))),
      interrupt: () => fiber.unsafeInterruptAsFork(fiber.id())
    }
  }
  return {
    library: ({ accessToken, refreshToken }) => {
      const request = { accessToken: Redacted.make(accessToken), refreshToken: Redacted.make(refreshToken) }
      return run(Effect.flatMap(TokenEndpoint, ({ reissueIdToken }) => reissueIdToken(request)))
    },
    bare: (tokens) => {
      const request = HttpClientRequest.bodyUnsafeJson(HttpClientRequest.post(baseUrl), tokens)
      return run(
        Effect.flatMap(HttpClient.HttpClient, (client) => HttpClient.withScope(client).execute(request)).pipe(
          Effect.flatMap((response) => response.arrayBuffer),
          Effect.scoped,
          Effect.timeout(timeout)
        )
      )
    },
    fibers: () => Effect.runSync(supervisor.value).length,
    counted,
    close: managed.dispose
  }
})
