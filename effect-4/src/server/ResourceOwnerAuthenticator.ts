/**
 * Who checks a user's password, for the resource owner password credentials grant.
 *
 * @since 1.0.0
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import type { TokenResponse } from "../operations/processToken.js"

/**
 * Checks the credentials of a resource owner (RFC 6749 §4.3). Without this service, the token endpoint answers such
 * requests with `unsupported_grant_type`.
 *
 * @since 1.0.0
 * @category services
 */
export class ResourceOwnerAuthenticator extends Context.Service<
  ResourceOwnerAuthenticator,
  {
    /** Succeeds with the user's subject, or with nothing if there is no such user or the password is wrong. */
    readonly authenticate: (credentials: {
      readonly username: string
      readonly password: Redacted.Redacted
      readonly tokenResponse: TokenResponse
    }) => Effect.Effect<Option.Option<string>, unknown>
  }
>()("effect-authlete/ResourceOwnerAuthenticator") {}
