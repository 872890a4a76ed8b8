/**
 * The answers to grants that Authlete leaves to the application.
 *
 * @since 1.0.0
 */
import type * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { TokenResponse } from "../operations/processToken.js"

/**
 * Answers the actions `TOKEN_EXCHANGE`, `JWT_BEARER` and `NATIVE_SSO`, which Authlete leaves to the application.
 * Without this service, the client gets `unsupported_grant_type` for the first two. For `NATIVE_SSO` it gets
 * `invalid_grant`, because this action can also follow a grant type that is supported.
 *
 * Source: RFC 8693, RFC 7523, OpenID Connect Native SSO for Mobile Apps 1.0.
 *
 * @example
 * ```ts
 * import { HttpServerResponse } from "@effect/platform"
 * import { Layer } from "effect"
 * import { ExtensionGrants } from "effect-authlete"
 *
 * const grants = Layer.succeed(ExtensionGrants, {
 *   answer: ({ action }) =>
 *     HttpServerResponse.json({ error: "unauthorized_client", error_description: `no ${action}` }, { status: 400 })
 * })
 * ```
 *
 * @since 1.0.0
 * @category Token endpoint
 */
export class ExtensionGrants extends Context.Tag("effect-authlete/ExtensionGrants")<
  ExtensionGrants,
  {
    /**
     * Returns the answer for the OAuth client. The handler adds `Cache-Control`, `Pragma` and the nonce headers. If the
     * effect fails, the client gets 500 `server_error`.
     */
    readonly answer: (tokenResponse: TokenResponse) => Effect.Effect<HttpServerResponse.HttpServerResponse, unknown>
  }
>() {}
