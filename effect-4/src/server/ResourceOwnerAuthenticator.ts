/**
 * The check of a user's password, for the resource owner password credentials grant.
 *
 * @since 1.0.0
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import type { TokenResponse } from "../operations/processToken.js"

/**
 * Checks the user name and password of the resource owner password credentials grant. Without this service, the client
 * gets `unsupported_grant_type`.
 *
 * Source: RFC 6749 §4.3.
 *
 * @example
 * ```ts
 * import { Effect, Layer, Option, type Redacted } from "effect"
 * import { ResourceOwnerAuthenticator } from "effect-authlete"
 *
 * declare const isRight: (username: string, password: Redacted.Redacted) => Effect.Effect<boolean>
 *
 * const authenticator = Layer.succeed(ResourceOwnerAuthenticator, {
 *   authenticate: ({ username, password }) =>
 *     Effect.map(isRight(username, password), (right) => (right ? Option.some(username) : Option.none()))
 * })
 * ```
 *
 * @since 1.0.0
 * @category Token endpoint
 */
export class ResourceOwnerAuthenticator extends Context.Service<
  ResourceOwnerAuthenticator,
  {
    /**
     * Returns the subject of the user, or nothing if there is no such user or the password is wrong. If the effect
     * fails, the client gets 500 `server_error`.
     */
    readonly authenticate: (credentials: {
      /** The name of the user. */
      readonly username: string
      /** The password of the user. */
      readonly password: Redacted.Redacted
      /** The whole token response. */
      readonly tokenResponse: TokenResponse
    }) => Effect.Effect<Option.Option<string>, unknown>
  }
>()("effect-authlete/ResourceOwnerAuthenticator") {}
