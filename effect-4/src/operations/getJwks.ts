/**
 * `GET /api/{serviceId}/service/jwks/get`: the public keys of a service.
 *
 * @since 1.0.0
 */
import * as Schema from "effect/Schema"
import { Operation } from "../client/Operation.js"

/**
 * The request of `getJwks`: it has no fields.
 *
 * @since 1.0.0
 * @category Token endpoint
 */
export const JwksRequest = Schema.Struct({})

/**
 * The request of `getJwks`: it has no fields.
 *
 * @since 1.0.0
 * @category Token endpoint
 */
export interface JwksRequest extends Schema.Schema.Type<typeof JwksRequest> {}

/**
 * A JSON Web Key Set, which an authorization server serves at its `jwks_uri`.
 *
 * Source: RFC 7517 §5.
 *
 * @since 1.0.0
 * @category Token endpoint
 */
export const Jwks = Schema.Struct({
  /** The keys, each with the members that Authlete sent. */
  keys: Schema.Array(Schema.Record(Schema.String, Schema.Unknown))
})

/**
 * A JSON Web Key Set, which an authorization server serves at its `jwks_uri`.
 *
 * Source: RFC 7517 §5.
 *
 * @since 1.0.0
 * @category Token endpoint
 */
export interface Jwks extends Schema.Schema.Type<typeof Jwks> {}

/**
 * Gets the public keys of a service, to serve them at the `jwks_uri`.
 *
 * It is idempotent: the configured `retry` repeats it after any failure for which waiting can help.
 *
 * Fails with `ResultError` if Authlete refuses the call, and with `DefaultError` for everything else.
 *
 * Source: `GET /api/{serviceId}/service/jwks/get` of Authlete's OpenAPI document 3.0.16.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { getJwks } from "effect-authlete"
 *
 * const program = Effect.gen(function* () {
 *   const { keys } = yield* getJwks({})
 *   return keys
 * })
 * ```
 *
 * @since 1.0.0
 * @category Token endpoint
 */
export const getJwks: Operation<JwksRequest, Jwks> = /*#__PURE__*/ Operation.make({
  name: "getJwks",
  method: "GET",
  path: "service/jwks/get",
  idempotent: true,
  request: JwksRequest,
  response: Jwks
})
