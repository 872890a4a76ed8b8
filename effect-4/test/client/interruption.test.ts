import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, Layer, Redacted, Schedule } from "effect"
import { HttpClient } from "effect/http"
import { TestClock } from "effect/testing"
import { type AuthleteConfigOptions, RetryPolicy, reissueIdToken } from "effect-authlete"
import { answers, head, type Step } from "../../../test/wire/scenarios.js"
import type { WireServer } from "../../../test/wire/server.js"
import { answering, clients, configFor, leavingNothing, request, serve } from "./call.js"

const receive: Step = { do: "receive" }
const stall: Step = { do: "stall" }
const send = (data: string | Uint8Array): Step => ({ do: "send", data })

const unavailable = answers({ status: 503, body: "{}" })

const bodies: Record<string, ReadonlyArray<Step>> = {
  "of declared length": [head({ status: 200 }, "Content-Length: 16"), send(`{"action":"OK"}`)],
  "in chunks": [head({ status: 200 }, "Transfer-Encoding: chunked"), send(`f\r\n{"action":"OK"}\r\n`)],
  "in gzip": [head({ status: 200 }, "Content-Encoding: gzip"), send(Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3))],
  "of an error": [head({ status: 400 }, "Content-Length: 16"), send(`{"action":"OK"}`)],
  "that never ends": [head({ status: 200 }), { do: "sendForever", data: " ", everyMillis: 10 }]
}

for (const [name, client] of Object.entries(clients)) {
  /**
   * Interrupts a call that would be retried when `event` has come; the server then sees its connections close, before the
   * layers are released, and no request comes later.
   */
  const interruptAfter = (
    server: WireServer,
    event: Effect.Effect<unknown>,
    options: Partial<AuthleteConfigOptions> = {},
    requests = 1
  ) =>
    Effect.gen(function* () {
      const call = yield* Effect.forkChild(reissueIdToken(request))
      yield* event
      yield* Fiber.interrupt(call)
      assert.isTrue(Exit.hasInterrupts(yield* Fiber.await(call)))
      yield* Effect.promise(server.allClosed)
      yield* TestClock.adjust("1 day")
      assert.strictEqual(server.requests.length, requests)
    }).pipe(Effect.provide(Layer.merge(configFor(server.origin, { retry: RetryPolicy.backoff(), ...options }), client)))

  describe(`an interruption, by ${name}`, () => {
    it.effect("before the headers closes the connection", () =>
      Effect.gen(function* () {
        const server = yield* serve([receive, stall])
        yield* interruptAfter(
          server,
          Effect.promise(() => server.received)
        )
      }).pipe(leavingNothing)
    )

    for (const [body, steps] of Object.entries(bodies)) {
      it.effect(`within a body ${body} closes the connection`, () =>
        Effect.gen(function* () {
          const server = yield* serve([receive, ...steps, stall])
          const { answered, transformClient } = yield* answering
          yield* interruptAfter(server, answered, { transformClient })
        }).pipe(leavingNothing)
      )
    }

    it.effect("between the headers and the body, where a wrapped client is busy, closes the connection", () =>
      Effect.gen(function* () {
        const server = yield* serve([receive, head({ status: 200 }, "Content-Length: 16"), stall])
        const answered = yield* Deferred.make<void>()
        const transformClient = HttpClient.tap(() =>
          Effect.andThen(Deferred.succeed(answered, undefined), Effect.never)
        )
        yield* interruptAfter(server, Deferred.await(answered), { transformClient })
      }).pipe(leavingNothing)
    )

    it.effect("between two attempts leaves no connection open, and no other attempt is made", () =>
      Effect.gen(function* () {
        const server = yield* serve(unavailable)
        const decided = yield* Deferred.make<void>()
        const retry = Schedule.tap(RetryPolicy.backoff(), () => Deferred.succeed(decided, undefined))
        // The clock is moved when all fibers sleep: so does the call, until its next attempt.
        const asleep = Effect.andThen(Deferred.await(decided), TestClock.adjust(0))
        yield* interruptAfter(server, asleep, { retry })
        assert.strictEqual(server.connections(), 1)
      }).pipe(leavingNothing)
    )

    for (const attempt of [1, 2]) {
      it.effect(`while attempt ${attempt} obtains the credential interrupts that, and nothing is sent`, () =>
        Effect.gen(function* () {
          const server = yield* serve(unavailable)
          const [begun, interrupted] = yield* Effect.all([Deferred.make<void>(), Deferred.make<void>()])
          const obtaining = Deferred.succeed(begun, undefined).pipe(
            Effect.andThen(Effect.never),
            Effect.onInterrupt(() => Deferred.succeed(interrupted, undefined))
          )
          let obtained = 0
          const bearer = Effect.suspend(() =>
            ++obtained === attempt ? obtaining : Effect.succeed(Redacted.make("a-bearer"))
          )
          yield* interruptAfter(server, Deferred.await(begun), { bearer, retry: Schedule.recurs(1) }, attempt - 1)
          assert.isTrue(yield* Deferred.isDone(interrupted))
          assert.strictEqual(server.connections(), attempt - 1)
        }).pipe(leavingNothing)
      )
    }
  })
}
