import { createServer, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted, Result, Schedule } from "effect"
import { FetchHttpClient, HttpClient } from "effect/http"
import { RetryPolicy, reissueIdToken } from "effect-authlete"
import { configFor, request } from "./call.js"

type Reply = (response: ServerResponse) => void

const ok: Reply = (response) => response.end(`{"action":"OK"}`)
const unavailable: Reply = (response) => response.writeHead(503).end()
const retryAfter =
  (value: string): Reply =>
  (response) =>
    response.writeHead(503, { "retry-after": value }).end()
const reset: Reply = (response) => response.socket?.resetAndDestroy()
const breakOff: Reply = (response) => {
  response.writeHead(200, { "content-length": 15 }).write("{", () => reset(response))
}
const stall: Reply = () => {}

/** A server that gives the replies in turn, and the last one again and again. */
const serve = (replies: ReadonlyArray<Reply>) =>
  Effect.acquireRelease(
    Effect.callback<{ readonly origin: string; readonly requests: () => number; readonly stop: () => void }>(
      (resume) => {
        let requests = 0
        const server = createServer((request, response) => {
          const reply = replies[Math.min(requests++, replies.length - 1)]
          request.on("end", () => reply?.(response)).resume()
        }).listen(0, "127.0.0.1", () => {
          // A server that listens on TCP has an address of this type.
          const { port } = server.address() as AddressInfo
          const stop = () => void server.close().closeAllConnections()
          resume(Effect.succeed({ origin: `http://127.0.0.1:${port}`, requests: () => requests, stop }))
        })
      }
    ),
    ({ stop }) => Effect.sync(stop)
  )

/** A whole second, at least half a second from now: an HTTP date has no fractions. */
const soon = Math.ceil(Date.now() / 1000 + 0.5) * 1000

interface Run {
  readonly replies: ReadonlyArray<Reply>
  readonly backoff: RetryPolicy.BackoffOptions
  /** The least milliseconds from each failure to the next attempt. Nobody knows how much more a busy machine takes. */
  readonly delays: ReadonlyArray<number>
  readonly ends?: 503
  readonly timeout?: number
  /** How many attempts there are at least, and at most. Default: as many as replies. */
  readonly attempts?: readonly [least: number, most: number]
  /** No second attempt before this time. */
  readonly notBefore?: number
}

const runs: Record<string, Run> = {
  "wait at least 80 % of a growing interval after each way to fail": {
    replies: [reset, unavailable, breakOff, ok],
    backoff: { initialInterval: 50, exponent: 2 },
    delays: [40, 80, 160]
  },
  "wait no longer than maxInterval, or the third attempt would be hours away": {
    replies: [unavailable, unavailable, unavailable, ok],
    backoff: { initialInterval: 20, exponent: 1e6, maxInterval: 100 },
    delays: [16, 100, 100]
  },
  "wait a second if Retry-After says so": {
    replies: [retryAfter("1"), ok],
    backoff: { initialInterval: 10 },
    delays: [1000]
  },
  "wait until the date of Retry-After": {
    replies: [retryAfter(new Date(soon).toUTCString()), ok],
    backoff: { initialInterval: 10 },
    delays: [8],
    notBefore: soon
  },
  "keep to their own delays where Retry-After is past, or nonsense": {
    replies: [...["Sun, 06 Nov 1994 08:49:37 GMT", "0", "-1", "soon"].map(retryAfter), ok],
    backoff: { initialInterval: 30, exponent: 1 },
    delays: [24, 24, 24, 24]
  },
  "end where Retry-After asks for a thousand years": {
    replies: [retryAfter("31536000000")],
    backoff: { initialInterval: 10 },
    delays: [],
    ends: 503
  },
  "end when maxElapsedTime is over": {
    replies: [unavailable],
    backoff: { initialInterval: 100, exponent: 1, maxElapsedTime: 300 },
    delays: [80],
    ends: 503,
    // After the first failure, one each 80 ms at most.
    attempts: [2, 4]
  },
  "follow a timeout": {
    replies: [stall, ok],
    backoff: { initialInterval: 20 },
    delays: [16],
    timeout: 500,
    // On a very busy machine, others may time out too.
    attempts: [2, Number.POSITIVE_INFINITY]
  }
}

describe.concurrent("On a wall clock, over sockets, the retries of a call", () => {
  for (const [sentence, run] of Object.entries(runs)) {
    it.live(
      sentence,
      () =>
        Effect.gen(function* () {
          const { backoff, delays, replies, timeout } = run
          const server = yield* serve(replies)
          const sent: Array<{
            readonly at: number
            readonly date: number
            readonly authorization: string | undefined
          }> = []
          const transformClient = HttpClient.mapRequest((request) => {
            sent.push({ at: performance.now(), date: Date.now(), authorization: request.headers["authorization"] })
            return request
          })
          const failed: Array<number> = []
          const retry = RetryPolicy.backoff(backoff).pipe(
            Schedule.tap(() => Effect.sync(() => failed.push(performance.now())))
          )
          let rotations = 0
          const bearer = Effect.sync(() => Redacted.make(`bearer-${++rotations}`))
          const outcome = yield* Effect.result(reissueIdToken(request)).pipe(
            Effect.provide(configFor(server.origin, { bearer, retry, timeout, transformClient })),
            Effect.provide(FetchHttpClient.layer)
          )

          assert.strictEqual(
            Result.isSuccess(outcome) ? outcome.success.action : outcome.failure.status,
            run.ends ?? "OK"
          )
          const [least, most] = run.attempts ?? [replies.length, replies.length]
          assert.isAtLeast(sent.length, least)
          assert.isAtMost(sent.length, most)
          if (timeout === undefined) assert.strictEqual(server.requests(), sent.length)
          for (const [index, delay] of delays.entries()) {
            // A timer may be a millisecond early.
            assert.isAtLeast((sent[index + 1]?.at ?? 0) - (failed[index] ?? 0), delay - 2)
          }
          if (run.notBefore !== undefined) assert.isAtLeast(sent[1]?.date ?? 0, run.notBefore - 2)
          assert.deepStrictEqual(
            sent.map(({ authorization }) => authorization),
            sent.map((_, index) => `Bearer bearer-${index + 1}`)
          )
        }).pipe(Effect.scoped),
      30_000
    )
  }
})
