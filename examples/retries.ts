/**
 * A reissue that is answered with 503 and `Retry-After`, then loses its connection, and then succeeds: shows each
 * attempt, and how long it waits for the next. It takes about two seconds.
 *
 *     npx tsx examples/retries.ts
 */
import { createServer } from "node:http"
import { FetchHttpClient } from "@effect/platform"
import { NodeHttpServer, NodeRuntime } from "@effect/platform-node"
import { Clock, Console, Duration, Effect, Schedule } from "effect"
import { type AuthleteError, RetryPolicy, reissueIdToken } from "effect-authlete"
import { AuthleteSandbox, SandboxReply } from "effect-authlete/sandbox"

const program = Effect.gen(function* () {
  const sandbox = yield* AuthleteSandbox
  const tokens = yield* sandbox.grant({ subject: "alice", clientId: "my-app", scopes: ["openid"] })
  yield* sandbox.next(
    SandboxReply.Response({ status: 503, headers: { "retry-after": "1" } }),
    SandboxReply.DroppedConnection()
  )

  const start = yield* Clock.currentTimeMillis
  const show = (line: string) =>
    Effect.flatMap(Clock.currentTimeMillis, (now) => Console.log(`${String(now - start).padStart(5)} ms  ${line}`))

  // The policy that a server would have, with a shorter first delay; what is added only looks on.
  const retry = RetryPolicy.backoff({ initialInterval: "300 millis" }).pipe(
    Schedule.intersect(Schedule.recurs(3)),
    Schedule.tapInput((error: AuthleteError) => show(error.message)),
    Schedule.delays,
    Schedule.tapOutput((delay) => show(`waits for ${Math.round(Duration.toMillis(delay))} ms`))
  )

  yield* show("the first attempt")
  const response = yield* reissueIdToken(tokens, { retry, timeout: "2 seconds" })
  yield* show(`${response.action}: ${response.resultMessage}`)
  yield* Console.log(`\nThe sandbox got ${(yield* sandbox.requests).length} requests.`)
})

program.pipe(
  Effect.provide(AuthleteSandbox.layerServer()),
  Effect.provide(NodeHttpServer.layer(() => createServer(), { host: "127.0.0.1", port: 0 })),
  Effect.provide(FetchHttpClient.layer),
  NodeRuntime.runMain
)
