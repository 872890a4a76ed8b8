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

/** `unknown` for a request with fields of fixed names; otherwise a type that says what is wrong, and that no schema fits. */
export type CheckedFields<RequestBody> =
  RequestBody extends ReadonlyArray<unknown>
    ? { readonly "the request must be a struct": never }
    : string extends keyof RequestBody
      ? { readonly "the request must have fields of fixed names": never }
      : unknown

/** The names of the fields in a path, where TypeScript knows it. */
type PathField<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PathField<Rest>
  : never

/** `unknown` for a path that can work; otherwise a type that says what is wrong, and that no path fits. */
export type CheckedPath<Path extends string, Fields> = Path extends
  | `/${string}`
  | `${string}?${string}`
  | `${string}#${string}`
  | ".."
  | `../${string}`
  | `${string}/..`
  | `${string}/../${string}`
  ? { readonly "a path begins with a name, and has no query, no fragment and no ..": never }
  : [Exclude<PathField<Path>, keyof Fields>] extends [never]
    ? unknown
    : { readonly "the request lacks a field of the path": Exclude<PathField<Path>, keyof Fields> }
