import * as Undici from "@effect/platform-node/Undici"
import { it } from "@effect/vitest"
import { Effect, Layer, ManagedRuntime, Option, References } from "effect"
import { FetchHttpClient, HttpClient } from "effect/http"
import { reissueIdToken } from "effect-authlete"
import { type AnswerTo, fetchFrom, play } from "../../../test/wire/fuzz/playing.js"
import { type Edition, limit, tests } from "../../../test/wire/fuzz/tests.js"
import { clients, configFor, request, undiciWith } from "./call.js"
import { plain } from "./outcome.js"

class DispatcherFrom extends Undici.Dispatcher {
  constructor(readonly answerTo: AnswerTo) {
    super()
  }

  override dispatch(options: Undici.Dispatcher.DispatchOptions, handler: Undici.Dispatcher.DispatchHandler): boolean {
    let isGone = false
    const controller: Undici.Dispatcher.DispatchController = {
      get aborted() {
        return isGone
      },
      paused: false,
      reason: null,
      abort: () => {
        isGone = true
      },
      pause: () => {},
      resume: () => {}
    }
    handler.onRequestStart?.(controller, {})
    void play(this.answerTo(options.path), {
      isGone: () => isGone,
      head: (status, headers) =>
        handler.onResponseStart?.(
          controller,
          status,
          Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value]))
        ),
      data: (piece) => handler.onResponseData?.(controller, piece),
      end: () => handler.onResponseEnd?.(controller, {}),
      error: (error) => handler.onResponseError?.(controller, error)
    })
    return true
  }
}

const inMemory = {
  fetch: (answerTo: AnswerTo) =>
    Layer.provide(FetchHttpClient.layer, Layer.succeed(FetchHttpClient.Fetch, fetchFrom(answerTo))),
  undici: (answerTo: AnswerTo) => undiciWith(new DispatcherFrom(answerTo))
}

/** Spans and log lines, which other tests watch, would take half of the time. */
const unwatched = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  effect.pipe(
    Effect.provideService(References.TracerEnabled, false),
    Effect.provideService(References.MinimumLogLevel, "None")
  )

const edition: Edition = {
  open: (name, to) => {
    const client = "origin" in to ? clients[name] : inMemory[name](to.answerTo)
    const origin = "origin" in to ? to.origin : "http://127.0.0.1:1"
    const runtime = ManagedRuntime.make(Layer.merge(configFor(origin), client))
    return {
      call: (id, timeout) =>
        reissueIdToken(request, { serviceId: String(id), timeout }).pipe(
          Effect.match({
            onSuccess: (response) => ({ tag: "Success", ...plain(response) }),
            onFailure: (error) => ({ tag: error._tag, ...plain(error) })
          }),
          unwatched,
          runtime.runPromise
        ),
      bare: (url, timeout) =>
        HttpClient.post(url).pipe(
          // 204 and 304 end with their headers.
          Effect.flatMap(({ arrayBuffer, headers, status }) =>
            Effect.map([204, 304].includes(status) ? Effect.succeed(new ArrayBuffer(0)) : arrayBuffer, (body) => ({
              status,
              contentType: headers["content-type"],
              body: Buffer.from(body)
            }))
          ),
          Effect.provideService(FetchHttpClient.RequestInit, { redirect: "manual" }),
          Effect.timeoutOption(timeout),
          Effect.match({
            onFailure: () => "Transport" as const,
            onSuccess: Option.getOrElse(() => "Timeout" as const)
          }),
          unwatched,
          runtime.runPromise
        ),
      close: runtime.dispose
    }
  }
}

for (const { name, run } of tests(edition)) it(name, run, limit)
