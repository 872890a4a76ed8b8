/**
 * The OAuth clients of a sandbox.
 *
 * @since 1.0.0
 */
import type * as Redacted from "effect/Redacted"

/**
 * How an ID token is signed.
 *
 * Source: RFC 7518 §3.1, RFC 8037 §3.1.
 *
 * @since 1.0.0
 * @category Sandbox
 */
export type SigningAlg = "RS256" | "PS256" | "ES256" | "EdDSA"

/**
 * An OAuth client, and how it authenticates: an element of `clients` in `AuthleteSandboxOptions`.
 *
 * - `none`: a public client. It sends its ID and has no secret.
 * - `client_secret_basic`: the ID and the secret are the fields `clientId` and `clientSecret` of the call to
 *   `/auth/token`.
 * - `client_secret_post`: the ID and the secret are `client_id` and `client_secret` in the field `parameters` of the
 *   call.
 *
 * Source: `token_endpoint_auth_method` of RFC 7591 §2.
 *
 * @since 1.0.0
 * @category Sandbox
 */
export type SandboxClient =
  | {
      /** The client ID. */
      readonly clientId: string
      /** A public client has no secret. */
      readonly clientSecret?: undefined
      /** How its ID tokens are signed. Default: `RS256`. Source: OpenID Connect Registration 1.0 §2. */
      readonly idTokenSignedResponseAlg?: SigningAlg | undefined
      /** The client gives only its ID. */
      readonly authMethod: "none"
    }
  | {
      /** The client ID. */
      readonly clientId: string
      /** The client secret. */
      readonly clientSecret: Redacted.Redacted
      /** How its ID tokens are signed. Default: `RS256`. Source: OpenID Connect Registration 1.0 §2. */
      readonly idTokenSignedResponseAlg?: SigningAlg | undefined
      /** Where the client puts its secret. */
      readonly authMethod: "client_secret_basic" | "client_secret_post"
    }
