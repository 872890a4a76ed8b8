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
      /** The client ID. */
      readonly clientId: string
      /** A public client has none. */
      readonly clientSecret?: undefined
      /** The client only says its ID. */
      readonly authMethod: "none"
    }
  | {
      /** The client ID. */
      readonly clientId: string
      /** The client secret. */
      readonly clientSecret: Redacted.Redacted
      /** Where the client shows its secret. */
      readonly authMethod: "client_secret_basic" | "client_secret_post"
    }
