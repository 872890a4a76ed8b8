import { FetchHttpClient, HttpClient } from "@effect/platform"
import { Undici } from "@effect/platform-node"
import { it } from "@effect/vitest"
import { Effect, Layer, Logger, LogLevel, ManagedRuntime, Option } from "effect"
import { reissueIdToken } from "effect-authlete"
import { type AnswerTo, fetchFrom, play } from "../wire/fuzz/playing.js"
import { type Edition, limit, tests } from "../wire/fuzz/tests.js"
import { clients, configFor, request, undiciWith } from "./call.js"
import { plain } from "./outcome.js"

class DispatcherFrom extends Undici.Dispatcher {
  constructor(readonly answerTo: AnswerTo) {
    super()
  }

  override dispatch(options: Undici.Dispatcher.DispatchOptions, handler: Undici.Dispatcher.DispatchHandler): boolean {
    let isGone = false
    handler.onConnect?.(() => {
      isGone = true
    })
    void play(this.answerTo(options.path), {
      isGone: () => isGone,
      head: (status, headers) =>
        handler.onHeaders?.(
          status,
          headers.flat().map((text) => Buffer.from(text, "latin1")),
          () => {},
          ""
        ),
      data: (piece) => handler.onData?.(piece),
      end: () => handler.onComplete?.([]),
      error: (error) => handler.onError?.(error)
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
  Effect.withTracerEnabled(effect, false).pipe(Logger.withMinimumLogLevel(LogLevel.None))

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
