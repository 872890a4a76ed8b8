/**
 * A thousand sandboxes, which share the key that is slow to make. Then two side by side, each on a socket: memory after
 * many reissues and refreshes must be what it was once their records of requests were full, or it ends with 1.
 *
 *     npm run soak:sandbox
 *
 * Setting: `SANDBOX_REQUESTS` (100,000).
 */
import { createServer } from "node:http"
import { NodeHttpClient, NodeHttpServer, NodeRuntime } from "@effect/platform-node"
import { Console, Context, Duration, Effect, Layer, Redacted } from "effect"
import { processToken, reissueIdToken } from "effect-authlete"
import { AuthleteSandbox } from "effect-authlete/sandbox"
import { memoryKept } from "./memoryKept.js"

const requests = Number(process.env["SANDBOX_REQUESTS"] ?? 100_000)
/** Both have then 10,000 requests that came in, and V8 has compiled what it will. */
const warmUp = 30_000
/** In KiB; 80 times less than the requests would take if they were kept. */
const allowedGrowth = 1024

const memory = Effect.promise(memoryKept)

/** Starts a sandbox, and gives what sends it requests: a reissue and a refresh in turn, each with the tokens of the last. */
const start = Effect.gen(function* () {
  const sandbox = yield* Layer.build(
    Layer.provide(
      AuthleteSandbox.layerServer(),
      NodeHttpServer.layer(() => createServer(), { host: "127.0.0.1", port: 0 })
    )
  )
  const { grant } = Context.get(sandbox, AuthleteSandbox)
  let tokens = yield* grant({ subject: "alice", clientId: "app", scopes: ["openid"] })
  const turn = Effect.gen(function* () {
    yield* reissueIdToken(tokens)
    const form = { grant_type: "refresh_token", client_id: "app", refresh_token: Redacted.value(tokens.refreshToken) }
    const parameters = Redacted.make(new URLSearchParams(form).toString())
    const { accessToken, refreshToken } = yield* processToken({ parameters })
    if (accessToken === undefined || refreshToken === undefined)
      return yield* Effect.dieMessage("a refresh was refused")
    tokens = { accessToken, refreshToken }
  })
  return (requests: number) => Effect.provide(Effect.repeatN(turn, requests / 2 - 1), sandbox)
})

const first = Effect.flatMap(AuthleteSandbox, ({ jwks }) => jwks).pipe(Effect.provide(AuthleteSandbox.layer()))

Effect.gen(function* () {
  const [key] = yield* Effect.timed(first)
  const [more] = yield* Effect.timed(Effect.repeatN(first, 999))
  const ratio = Duration.toMillis(more) / Duration.toMillis(key)
  yield* Console.log(
    `the first sandbox with its key ${Duration.format(key)}, 1,000 more: ${ratio.toFixed(1)} times that`
  )

  const loads = yield* Effect.all([start, start])
  const send = (requests: number) =>
    Effect.forEach(loads, (load) => load(requests / loads.length), { concurrency: "unbounded", discard: true })
  yield* send(warmUp)
  const before = yield* memory
  yield* send(requests)
  const after = yield* memory
  yield* Console.log(`${requests} requests to two sandboxes: memory ${before} KiB before, ${after} KiB after`)
  if (after - before > allowedGrowth) return yield* Effect.dieMessage(`more than ${allowedGrowth} KiB were kept`)
}).pipe(Effect.scoped, Effect.provide(NodeHttpClient.layerUndici), NodeRuntime.runMain)
