import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { HttpServerRequest, jsonResponse } from "../http.js"
import { refuse } from "../refuse.js"
import type { App } from "../routing.js"

/** An operation of Authlete's as the router takes it. */
export interface Endpoint {
  /** What comes after `/api/{serviceId}/`. */
  readonly path: string
  readonly app: App
}

const badRequest = (problem: string) => Effect.succeed(refuse(400, "SANDBOX_BAD_REQUEST", problem))

/**
 * An operation that takes JSON and gives JSON: its path, what its answers say in their field `type`, its request on the
 * wire, and what it answers.
 */
export const make = <Request, RequestBody, Response extends object>(definition: {
  readonly path: string
  readonly type: string
  readonly request: Schema.Codec<Request, RequestBody>
  readonly answer: (request: Request) => Effect.Effect<Response>
}): Endpoint => {
  const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(definition.request))
  return {
    path: definition.path,
    app: Effect.flatMap(HttpServerRequest, (request) => request.text).pipe(
      Effect.flatMap(decode),
      Effect.flatMap(definition.answer),
      Effect.map((response) => jsonResponse({ type: definition.type, ...response })),
      Effect.catchTags({
        SchemaError: () => badRequest("The body does not fit the operation"),
        HttpServerError: () => badRequest("The body can't be read")
      })
    )
  }
}
