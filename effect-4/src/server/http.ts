/** All that the server takes from `effect/http`, which a minor release of Effect may change. */
import type * as Effect from "effect/Effect"
import type { HttpServerRequest } from "effect/http/HttpServerRequest"
import type { HttpServerResponse } from "effect/http/HttpServerResponse"

export { HttpServerRequest } from "effect/http/HttpServerRequest"
export { type HttpServerResponse, setHeaders, text } from "effect/http/HttpServerResponse"

/** What answers a request: what the functions of `HttpEffect` take, and a route of an `HttpRouter`. */
export type HttpEffect<E, R> = Effect.Effect<HttpServerResponse, E, R | HttpServerRequest>
