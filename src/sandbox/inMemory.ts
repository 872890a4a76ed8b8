import type * as HttpApp from "@effect/platform/HttpApp"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientError from "@effect/platform/HttpClientError"
import type * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Tracer from "effect/Tracer"
import type { ConnectionDropped } from "./app.js"

const bodyOf = ({ body }: HttpClientRequest.HttpClientRequest): Uint8Array<ArrayBuffer> | null =>
  body._tag === "Uint8Array" ? new Uint8Array(body.body) : null

/** The app's own place in a trace is elsewhere: it must not write on the span of the attempt. */
const withoutSpan = <A, E>(self: Effect.Effect<A, E>): Effect.Effect<A, E> =>
  Effect.mapInputContext(self, (context: Context.Context<never>) => Context.omit(Tracer.ParentSpan)(context))

/** A client that hands each request to the app in the calling fiber, without a socket. It sends bodies of bytes only. */
export const client = (app: HttpApp.Default<ConnectionDropped>): HttpClient.HttpClient =>
  HttpClient.make((request, url) => {
    const failed = (cause: unknown) => new HttpClientError.RequestError({ request, reason: "Transport", cause })
    return Effect.try({
      try: () => new Request(url, { method: request.method, headers: request.headers, body: bodyOf(request) }),
      catch: failed
    }).pipe(
      Effect.flatMap((webRequest) =>
        app.pipe(
          Effect.provideService(HttpServerRequest.HttpServerRequest, HttpServerRequest.fromWeb(webRequest)),
          withoutSpan
        )
      ),
      Effect.flatMap((response) => Effect.try(() => HttpServerResponse.toWeb(response))),
      Effect.mapBoth({
        onFailure: failed,
        onSuccess: (response) => HttpClientResponse.fromWeb(request, response)
      }),
      Effect.scoped
    )
  })
