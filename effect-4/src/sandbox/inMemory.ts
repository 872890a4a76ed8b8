import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Tracer from "effect/Tracer"
import type { ConnectionDropped } from "./app.js"
import {
  clientResponse,
  type HttpClient,
  HttpClientError,
  type HttpClientRequest,
  HttpServerRequest,
  makeClient,
  serverRequest,
  TransportError,
  toWeb
} from "./http.js"
import type { App } from "./routing.js"

const bodyOf = ({ body }: HttpClientRequest): Uint8Array<ArrayBuffer> | null =>
  body._tag === "Uint8Array" ? new Uint8Array(body.body) : null

/** The app's own place in a trace is elsewhere: it must not write on the span of the attempt. */
const withoutSpan = <A, E>(self: Effect.Effect<A, E>): Effect.Effect<A, E> =>
  Effect.updateContext(self, (context: Context.Context<never>) => Context.omit(Tracer.ParentSpan)(context))

/** A client that hands each request to the app in the calling fiber, without a socket. It sends bodies of bytes only. */
export const client = (app: App<ConnectionDropped>): HttpClient =>
  makeClient((request, url) => {
    const failed = (cause: unknown) => new HttpClientError({ reason: new TransportError({ request, cause }) })
    return Effect.try({
      try: () => new Request(url, { method: request.method, headers: request.headers, body: bodyOf(request) }),
      catch: failed
    }).pipe(
      Effect.flatMap((webRequest) =>
        app.pipe(Effect.provideService(HttpServerRequest, serverRequest(webRequest)), Effect.scoped, withoutSpan)
      ),
      Effect.flatMap((response) => Effect.try({ try: () => toWeb(response), catch: (cause) => cause })),
      Effect.mapBoth({
        onFailure: failed,
        onSuccess: (response) => clientResponse(request, response)
      })
    )
  })
