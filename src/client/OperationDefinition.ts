/**
 * What an operation of Authlete's API is.
 *
 * @since 1.0.0
 */
import type * as Schema from "effect/Schema"
import type { Method } from "../wire/definition.js"

/**
 * What an operation of Authlete's API is: `Operation.make` makes a call of it.
 *
 * @since 1.0.0
 * @category models
 */
export interface OperationDefinition<Request, RequestBody, Response, ResponseBody> {
  /** What spans, metrics and messages call it: letters, digits and underscores, such as `introspect`. */
  readonly name: string
  /** Default: `POST`. */
  readonly method?: Method | undefined
  /**
   * What comes after `/api/{serviceId}/`. A field of the request in braces goes there, percent-encoded:
   * `client/get/{clientId}`. It is the name that the field is sent by, should its schema rename it.
   */
  readonly path: string
  /**
   * Whether a call that arrives twice does no harm. If it is true, the configured `retry` repeats any failure that waiting
   * may mend; if it is false, only what surely took no effect. Say false for whatever uses something up (a code, a ticket,
   * a refresh token that rotates) or makes something new each time.
   */
  readonly idempotent: boolean
  /**
   * The model of the request: a `Schema.Struct`, perhaps filtered or transformed, or a union of such. What the path does
   * not name is the JSON body of a POST or PUT. It is the query of a GET or DELETE: `undefined` is left out, and an array
   * repeats the name.
   */
  readonly request: Schema.Schema<Request, RequestBody>
  /**
   * The model that a 200 is decoded by. Default: none; then the operation gives nothing, and takes 200 and 204, whatever the
   * body.
   */
  readonly response?: Schema.Schema<Response, ResponseBody> | undefined
}
