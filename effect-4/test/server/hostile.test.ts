import type { Socket } from "node:net"
import { afterAll, assert, describe, it } from "@effect/vitest"
import { Context, Deferred, Effect, Exit, Layer, Redacted, Scope } from "effect"
import { TestClock } from "effect/testing"
import { AuthleteConfig, TokenEndpoint } from "effect-authlete"
import { AuthleteSandbox, SandboxReply } from "effect-authlete/sandbox"
import { hold, onAccept } from "../../../test/rawConnections.js"
import {
  type Check,
  clients,
  type Endpoint,
  refresh,
  requestChecks,
  rotation,
  socketChecks,
  streamChecks,
  whole
} from "../../../test/server/hostileChecks.js"
import { watchingSleeps } from "../asleep.js"
import { mounts as sandboxes } from "../sandbox/mounts.js"
import { form, type Mount, mounts, stage, turn } from "./mount.js"

const onSocket = mounts["on a socket"] ?? assert.fail()

const registered = clients.map((client) =>
  client.authMethod === "none" ? client : { ...client, clientSecret: Redacted.make(client.clientSecret) }
)

/** A token endpoint, and behind it a sandbox. */
const serve = (
  mount: Mount,
  sandboxed: keyof typeof sandboxes = "in memory",
  change: (endpoint: typeof TokenEndpoint.Service) => Partial<typeof TokenEndpoint.Service> = () => ({})
) =>
  Effect.gen(function* () {
    const context = yield* Layer.build(
      Layer.provideMerge(TokenEndpoint.layer, sandboxes[sandboxed]({ clients: registered }))
    )
    const sandbox = Context.get(context, AuthleteSandbox)
    const endpoint = Context.get(context, TokenEndpoint)
    const { answerTo, logs, port } = yield* stage(mount, {
      endpoint: Layer.succeed(TokenEndpoint, { ...endpoint, ...change(endpoint) })
    })
    const hostile: Endpoint = {
      answerTo: (init) => Effect.runPromise(answerTo(init)),
      port,
      refreshToken: (fields = {}) =>
        Effect.runPromise(
          Effect.map(sandbox.grant({ subject: "alice", clientId: "app", scopes: ["email"], ...fields }), (tokens) =>
            Redacted.value(tokens.refreshToken)
          )
        ),
      tokenRequests: () =>
        Effect.runPromise(
          Effect.map(sandbox.requests, (requests) =>
            requests.filter(({ path }) => path === "/api/1000000000/auth/token").map(({ body }) => Redacted.value(body))
          )
        ),
      calls: () => Effect.runPromise(Effect.map(sandbox.requests, ({ length }) => length)),
      logs
    }
    return { ...hostile, baseUrl: Context.get(context, AuthleteConfig).baseUrl, sandbox }
  })

/** One endpoint for all checks of a block. */
const play = (mount: Mount, checks: ReadonlyArray<Check>) => {
  const scope = Effect.runSync(Scope.make())
  afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))
  const served = serve(mount).pipe(Scope.provide(scope), Effect.cached, Effect.runSync)
  for (const { name, run } of checks) it(name, () => Effect.runPromise(served).then(run))
}

for (const [name, mount] of Object.entries(mounts)) {
  describe(`A token endpoint ${name}`, () => play(mount, requestChecks))
}

for (const [name, sandboxed] of [
  ["on a socket", "on a socket"],
  ["as a web handler", "in memory"]
] as const) {
  describe(`A token endpoint ${name}, with Authlete ${sandboxed}`, () => {
    it.live(rotation.name, () =>
      Effect.gen(function* () {
        const endpoint = yield* serve(mounts[name] ?? assert.fail(), sandboxed)
        yield* Effect.promise(() => rotation.run(endpoint))
      })
    )
  })
}

describe("A token endpoint as a web handler", () => play(mounts["as a web handler"] ?? assert.fail(), streamChecks))

describe("A token endpoint on a socket", () => play(onSocket, socketChecks))

describe("A token endpoint on a socket", () => {
  for (const [how, go] of [
    ["closes", (client: Socket) => client.destroy()],
    ["resets", (client: Socket) => client.resetAndDestroy()]
  ] as const) {
    it.effect(`interrupts the call to Authlete for a client that ${how} its connection, whose token stays good`, () =>
      Effect.gen(function* () {
        const interrupted = yield* Deferred.make<void>()
        const released = yield* Deferred.make<void>()
        const { asleepUntil, provide } = yield* watchingSleeps
        const {
          answerTo,
          baseUrl,
          port = 0,
          refreshToken,
          sandbox
        } = yield* serve(onSocket, "on a socket", (endpoint) => ({
          processToken: (...request) =>
            Effect.onInterrupt(endpoint.processToken(...request), () => Deferred.succeed(interrupted, undefined))
        })).pipe(provide)
        const token = yield* Effect.promise(() => refreshToken())
        yield* sandbox.next(SandboxReply.Delay({ duration: "1 hour" }))
        const stop = onAccept(Number(new URL(baseUrl).port), (socket) =>
          socket.once("close", () => Deferred.doneUnsafe(released, Effect.void))
        )
        yield* Effect.addFinalizer(() => Effect.sync(stop))
        const client = hold(port, whole(token))
        yield* Effect.addFinalizer(() => Effect.sync(() => client.destroy()))
        yield* asleepUntil(3_600_000)
        go(client)
        yield* Deferred.await(interrupted)
        yield* Deferred.await(released)
        yield* turn
        yield* TestClock.adjust("2 hours")
        const { status } = yield* Effect.promise(() => answerTo(form(refresh(token))))
        assert.strictEqual(status, 200)
      })
    )
  }
})
