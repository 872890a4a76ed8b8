import { HttpClient } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, Layer } from "effect"
import { reissueIdToken } from "effect-authlete"
import { clients, configFor, request, serve } from "./call.js"
import { head, type Step } from "./scenarios.js"
import type { WireServer } from "./server.js"

const receive: Step = { do: "receive" }
const stall: Step = { do: "stall" }
const send = (data: string): Step => ({ do: "send", data })

const bodies: Record<string, ReadonlyArray<Step>> = {
  "of declared length": [head({ status: 200 }, "Content-Length: 16"), send(`{"action":"OK"}`)],
  "in chunks": [head({ status: 200 }, "Transfer-Encoding: chunked"), send(`f\r\n{"action":"OK"}\r\n`)],
  "of an error": [head({ status: 400 }, "Content-Length: 16"), send(`{"action":"OK"}`)]
}

/** Interrupts a call when `event` has come; the server then sees its connection close, before the layers are released. */
const interruptAfter = (server: WireServer, event: Effect.Effect<unknown>) =>
  Effect.gen(function* () {
    const call = yield* Effect.fork(reissueIdToken(request))
    yield* event
    const exit = yield* Fiber.interrupt(call)
    assert.isTrue(Exit.isInterrupted(exit))
    yield* Effect.promise(server.allClosed)
    assert.strictEqual(server.requests.length, 1)
  })

for (const [name, client] of Object.entries(clients)) {
  describe(`an interruption, by ${name}`, () => {
    it.scoped("before the headers closes the connection", () =>
      Effect.gen(function* () {
        const server = yield* serve([receive, stall])
        yield* interruptAfter(
          server,
          Effect.promise(() => server.received)
        ).pipe(Effect.provide(Layer.merge(configFor(server.origin), client)))
      })
    )

    for (const [body, steps] of Object.entries(bodies)) {
      it.scoped(`within a body ${body} closes the connection`, () =>
        Effect.gen(function* () {
          const server = yield* serve([receive, ...steps, stall])
          const answered = yield* Deferred.make<void>()
          const transformClient = HttpClient.tap(() => Deferred.succeed(answered, undefined))
          yield* interruptAfter(server, Deferred.await(answered)).pipe(
            Effect.provide(Layer.merge(configFor(server.origin, { transformClient }), client))
          )
        })
      )
    }

    it.scoped("between the headers and the body, where a wrapped client is busy, closes the connection", () =>
      Effect.gen(function* () {
        const server = yield* serve([receive, head({ status: 200 }, "Content-Length: 16"), stall])
        const answered = yield* Deferred.make<void>()
        const transformClient = HttpClient.tap(() =>
          Effect.zipRight(Deferred.succeed(answered, undefined), Effect.never)
        )
        yield* interruptAfter(server, Deferred.await(answered)).pipe(
          Effect.provide(Layer.merge(configFor(server.origin, { transformClient }), client))
        )
      })
    )
  })
}
