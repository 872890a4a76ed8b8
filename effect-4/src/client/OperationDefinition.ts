/**
 * The definition of an operation of Authlete's API.
 *
 * @since 1.0.0
 */
import type * as Schema from "effect/Schema"
import type { Method } from "../wire/definition.js"

/**
 * An operation of Authlete's API: the argument of `Operation.make`.
 *
 * @example
 * ```ts
 * import { Schema } from "effect"
 * import { Field, Operation } from "effect-authlete"
 *
 * const getClient = Operation.make({
 *   name: "getClient",
 *   method: "GET",
 *   path: "client/get/{clientId}",
 *   idempotent: true,
 *   request: Schema.Struct({ clientId: Schema.String }),
 *   response: Schema.Struct({ clientName: Field.lenient(Schema.String) })
 * })
 * ```
 *
 * @since 1.0.0
 * @category Another operation
 */
export interface OperationDefinition<Request, RequestBody, Response, ResponseBody> {
  /** The name in spans, metrics and messages: letters, digits and underscores, such as `introspect`. */
  readonly name: string
  /** The HTTP method. Default: `POST`. */
  readonly method?: Method | undefined
  /**
   * The path after `/api/{serviceId}/`. A name in braces is a field of the request: `client/get/{clientId}`. Its value
   * is percent-encoded. If the schema renames the field, use the name on the wire.
   */
  readonly path: string
  /**
   * Whether a call may arrive twice without harm. If true, the configured `retry` repeats any failure for which waiting
   * can help. If false, it repeats only a call that surely had no effect. Use false if the operation invalidates
   * something (a code, a ticket, a refresh token that rotates) or makes something new each time.
   */
  readonly idempotent: boolean
  /**
   * The model of the request: a `Schema.Struct` or a union of them. Filters and transformations are allowed. Fields
   * that the path does not name become the JSON body of a POST or PUT, or the query of a GET or DELETE. In a query, a
   * field that is `undefined` is left out, and the name of an array is repeated for each element.
   */
  readonly request: Schema.ConstraintCodec<Request, RequestBody>
  /**
   * The model of the body of a 200. Default: none. Without it, the operation returns nothing, and accepts 200 and 204
   * with any body.
   */
  readonly response?: Schema.ConstraintCodec<Response, ResponseBody> | undefined
}
