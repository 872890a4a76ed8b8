/**
 * Who answers the grants that Authlete leaves to the application.
 *
 * @since 1.0.0
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { TokenResponse } from "../operations/processToken.js"
import type { HttpServerResponse } from "./http.js"

/**
 * Answers the actions `TOKEN_EXCHANGE` (RFC 8693), `JWT_BEARER` (RFC 7523) and `NATIVE_SSO` (OpenID Connect Native SSO
 * for Mobile Apps 1.0). Without this service, the token endpoint answers the first two with `unsupported_grant_type`, and
 * the third with `invalid_grant`, since it also comes for grants that are supported.
 *
 * @since 1.0.0
 * @category services
 */
export class ExtensionGrants extends Context.Service<
  ExtensionGrants,
  {
    /** The answer to the OAuth client; `Cache-Control`, `Pragma` and the nonce headers are added to it. */
    readonly answer: (tokenResponse: TokenResponse) => Effect.Effect<HttpServerResponse, unknown>
  }
>()("effect-authlete/ExtensionGrants") {}
