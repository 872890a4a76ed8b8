/**
 * The OAuth clients of a sandbox.
 *
 * @since 1.0.0
 */
import type * as Redacted from "effect/Redacted"

/**
 * How ID tokens may be signed (RFC 7518 §3.1, RFC 8037 §3.1).
 *
 * @since 1.0.0
 * @category models
 */
export type SigningAlg = "RS256" | "PS256" | "ES256" | "EdDSA"

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
      /** How its ID tokens are signed. Default: `RS256` (OpenID Connect Registration 1.0 §2). */
      readonly idTokenSignedResponseAlg?: SigningAlg | undefined
      /** The client only says its ID. */
      readonly authMethod: "none"
    }
  | {
      /** The client ID. */
      readonly clientId: string
      /** The client secret. */
      readonly clientSecret: Redacted.Redacted
      /** How its ID tokens are signed. Default: `RS256` (OpenID Connect Registration 1.0 §2). */
      readonly idTokenSignedResponseAlg?: SigningAlg | undefined
      /** Where the client shows its secret. */
      readonly authMethod: "client_secret_basic" | "client_secret_post"
    }
