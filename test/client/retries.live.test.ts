import { FetchHttpClient, HttpClient } from "@effect/platform"
import { describe, it } from "@effect/vitest"
import { Effect, Either, Redacted, Schedule } from "effect"
import { RetryPolicy, reissueIdToken } from "effect-authlete"
import { configFor, request } from "./call.js"
import { assertRun, runs, serve } from "./liveRetryScenarios.js"

describe.concurrent("On a wall clock, over sockets, the retries of a call", () => {
  for (const [sentence, run] of Object.entries(runs)) {
    it.live(
      sentence,
      () =>
        Effect.gen(function* () {
          const { backoff, timeout } = run
          const { origin, requests } = yield* Effect.acquireRelease(
            Effect.promise(() => serve(run)),
            ({ close }) => Effect.sync(close)
          )
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
            Schedule.tapInput(() => Effect.sync(() => failed.push(performance.now())))
          )
          let rotations = 0
          const bearer = Effect.sync(() => Redacted.make(`bearer-${++rotations}`))
          const outcome = yield* Effect.either(reissueIdToken(request)).pipe(
            Effect.provide(configFor(origin, { bearer, retry, timeout, transformClient })),
            Effect.provide(FetchHttpClient.layer)
          )

          assertRun(run, {
            outcome: Either.isRight(outcome) ? outcome.right.action : outcome.left.status,
            sent,
            failed,
            requests: requests()
          })
        }).pipe(Effect.scoped),
      30_000
    )
  }
})
