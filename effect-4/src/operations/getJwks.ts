/**
 * `GET /api/{serviceId}/service/jwks/get`: the public keys of a service.
 *
 * @since 1.0.0
 */
import * as Schema from "effect/Schema"
import { Operation } from "../client/Operation.js"

/**
 * The keys of a service, without options.
 *
 * @since 1.0.0
 * @category models
 */
export const JwksRequest = Schema.Struct({})

/**
 * The keys of a service, without options.
 *
 * @since 1.0.0
 * @category models
 */
export interface JwksRequest extends Schema.Schema.Type<typeof JwksRequest> {}

/**
 * A JSON Web Key Set (RFC 7517 §5): what the `jwks_uri` of an authorization server serves.
 *
 * @since 1.0.0
 * @category models
 */
export const Jwks = Schema.Struct({
  /** The keys, each with its members as they came. */
  keys: Schema.Array(Schema.Record(Schema.String, Schema.Unknown))
})

/**
 * A JSON Web Key Set.
 *
 * @since 1.0.0
 * @category models
 */
export interface Jwks extends Schema.Schema.Type<typeof Jwks> {}

/**
 * Gets the public keys of a service (`GET /api/{serviceId}/service/jwks/get`), to serve them at the `jwks_uri`.
 *
 * It is idempotent, so the configured `retry` repeats it after any failure that waiting may mend.
 *
 * Fails with `ResultError` when Authlete refuses the call, and with `DefaultError` for everything else.
 *
 * @since 1.0.0
 * @category operations
 */
export const getJwks: Operation<JwksRequest, Jwks> = /*#__PURE__*/ Operation.make({
  name: "getJwks",
  method: "GET",
  path: "service/jwks/get",
  idempotent: true,
  request: JwksRequest,
  response: Jwks
})
