import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Tracer from "effect/Tracer"
import type { ConnectionDropped } from "./app.js"
import {
  HttpClient,
  HttpClientError,
  type HttpClientRequest,
  HttpClientResponse,
  HttpServerRequest,
  HttpServerResponse
} from "./http.js"
import type { App } from "./routing.js"

const bodyOf = ({ body }: HttpClientRequest.HttpClientRequest): Uint8Array<ArrayBuffer> | null =>
  body._tag === "Uint8Array" ? new Uint8Array(body.body) : null

/** The app's own place in a trace is elsewhere: it must not write on the span of the attempt. */
const withoutSpan = <A, E>(self: Effect.Effect<A, E>): Effect.Effect<A, E> =>
  Effect.updateContext(self, (context: Context.Context<never>) => Context.omit(Tracer.ParentSpan)(context))

/** A client that hands each request to the app in the calling fiber, without a socket. It sends bodies of bytes only. */
export const client = (app: App<ConnectionDropped>): HttpClient.HttpClient =>
  HttpClient.make((request, url) => {
    const failed = (cause: unknown) =>
      new HttpClientError.HttpClientError({ reason: new HttpClientError.TransportError({ request, cause }) })
    return Effect.try({
      try: () => new Request(url, { method: request.method, headers: request.headers, body: bodyOf(request) }),
      catch: failed
    }).pipe(
      Effect.flatMap((webRequest) =>
        app.pipe(
          Effect.provideService(HttpServerRequest.HttpServerRequest, HttpServerRequest.fromWeb(webRequest)),
          Effect.scoped,
          withoutSpan
        )
      ),
      Effect.flatMap((response) =>
        Effect.try({ try: () => HttpServerResponse.toWeb(response), catch: (cause) => cause })
      ),
      Effect.mapBoth({
        onFailure: failed,
        onSuccess: (response) => HttpClientResponse.fromWeb(request, response)
      })
    )
  })
