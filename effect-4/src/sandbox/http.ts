/** All that the sandbox takes from `effect/http`, which a minor release of Effect may change, name by name. */
export { redact as redactHeaders } from "effect/http/Headers"
export { HttpClient, make as makeClient } from "effect/http/HttpClient"
export { HttpClientError, TransportError } from "effect/http/HttpClientError"
export type { HttpClientRequest } from "effect/http/HttpClientRequest"
export { fromWeb as clientResponse } from "effect/http/HttpClientResponse"
export { MaxBodySize } from "effect/http/HttpIncomingMessage"
export { TracerDisabledWhen } from "effect/http/HttpMiddleware"
export {
  addAll as addRoutes,
  params as routeParams,
  RouterConfig,
  route as makeRoute,
  toHttpEffect
} from "effect/http/HttpRouter"
export { HttpServer, make as makeServer, serveEffect } from "effect/http/HttpServer"
export { fromWeb as serverRequest, HttpServerRequest } from "effect/http/HttpServerRequest"
export {
  empty as emptyResponse,
  type HttpServerResponse,
  jsonUnsafe as jsonResponse,
  stream as streamResponse,
  text as textResponse,
  toWeb
} from "effect/http/HttpServerResponse"
