/**
 * The OAuth clients of a sandbox.
 *
 * @since 1.0.0
 */
import type * as Redacted from "effect/Redacted"

/**
 * An OAuth client, and how it proves who it is: RFC 7591's `token_endpoint_auth_method`.
 *
 * - `none`: a public client, which says its ID and has no secret.
 * - `client_secret_basic`: ID and secret come as `clientId` and `clientSecret` of the call to `/auth/token`.
 * - `client_secret_post`: ID and secret come as `client_id` and `client_secret` in the call's `parameters`.
 *
 * @since 1.0.0
 * @category models
 */
export type SandboxClient =
  | {
      readonly clientId: string
      readonly clientSecret?: undefined
      readonly authMethod: "none"
    }
  | {
      readonly clientId: string
      readonly clientSecret: Redacted.Redacted
      readonly authMethod: "client_secret_basic" | "client_secret_post"
    }
