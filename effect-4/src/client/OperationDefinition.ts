/**
 * What an operation of Authlete's API is.
 *
 * @since 1.0.0
 */
import type * as Schema from "effect/Schema"
import type { Method } from "./encodeRequest.js"

/**
 * What an operation of Authlete's API is: `Operation.make` makes a call of it.
 *
 * @since 1.0.0
 * @category models
 */
export interface OperationDefinition<Request, RequestBody, Response, ResponseBody> {
  /** What spans, metrics and messages call it: letters and digits, such as `introspect`. */
  readonly name: string
  /** Default: `POST`. */
  readonly method?: Method | undefined
  /**
   * What comes after `/api/{serviceId}/`. A field of the request in braces goes there, percent-encoded:
   * `client/get/{clientId}`.
   */
  readonly path: string
  /**
   * Whether a call that arrives twice does no harm. If it is true, the configured `retry` repeats any failure that waiting
   * may mend; if it is false, only what surely took no effect. Say false for whatever uses something up (a code, a ticket,
   * a refresh token that rotates) or makes something new each time.
   */
  readonly idempotent: boolean
  /**
   * The model of the request, a `Schema.Struct`. What the path does not name is the JSON body of a POST or PUT. It is the
   * query of a GET or DELETE: `undefined` is left out, and an array repeats the name.
   */
  readonly request: Schema.ConstraintCodec<Request, RequestBody> & {
    /** Those of the struct. */
    readonly fields: Schema.Struct.Fields
  }
  /**
   * The model that a 200 is decoded by. Default: none; then the operation gives nothing, and takes 200 and 204, whatever the
   * body.
   */
  readonly response?: Schema.ConstraintCodec<Response, ResponseBody> | undefined
}

/** The names of the fields in a path, where TypeScript knows it. */
type PathField<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PathField<Rest>
  : never

/** `unknown` for a path that can work; otherwise a type that says what is wrong, and that no path fits. */
export type CheckedPath<Path extends string, Fields> = Path extends
  | `/${string}`
  | `${string}?${string}`
  | `${string}#${string}`
  | `..${string}`
  | `${string}/..${string}`
  ? { readonly "a path begins with a name, and has no query, no fragment and no ..": never }
  : [Exclude<PathField<Path>, keyof Fields>] extends [never]
    ? unknown
    : { readonly "the request lacks a field of the path": Exclude<PathField<Path>, keyof Fields> }
