import type * as HttpApp from "@effect/platform/HttpApp"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { refuse } from "../refuse.js"

/** An operation of Authlete's as the router takes it. */
export interface Endpoint {
  /** What comes after `/api/{serviceId}/`. */
  readonly path: string
  readonly app: HttpApp.Default
}

/**
 * An operation that takes JSON and gives JSON: its path, what its answers say in their field `type`, its request on the
 * wire, and what it answers.
 */
export const make = <Request, RequestBody, Response extends object>(definition: {
  readonly path: string
  readonly type: string
  readonly request: Schema.Schema<Request, RequestBody>
  readonly answer: (request: Request) => Effect.Effect<Response>
}): Endpoint => {
  const decode = Schema.decodeUnknown(Schema.parseJson(definition.request))
  return {
    path: definition.path,
    app: Effect.flatMap(HttpServerRequest.HttpServerRequest, (request) => request.text).pipe(
      Effect.flatMap(decode),
      Effect.flatMap(definition.answer),
      Effect.map((response) => HttpServerResponse.unsafeJson({ type: definition.type, ...response })),
      Effect.catchTags({
        ParseError: () => refuse(400, "SANDBOX_BAD_REQUEST", "The body does not fit the operation"),
        RequestError: () => refuse(400, "SANDBOX_BAD_REQUEST", "The body can't be read")
      })
    )
  }
}
