import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { refreshed } from "../../wire/sandbox/answers.js"
import { invalidRefreshToken, scopeNotGranted } from "../../wire/sandbox/oauthProblem.js"
import * as IssuedTokens from "../state/IssuedTokens.js"
import { requestedScopes, required } from "./formParameters.js"
import type { GrantType } from "./GrantType.js"
import { OAuthError } from "./OAuthError.js"

/**
 * `grant_type=refresh_token` (RFC 6749 §6). The refresh token is used up: a new one comes with the new access token. A
 * request for fewer scopes narrows the access token alone.
 *
 * A grant always has a subject and a client here; so that there can be a new ID token, it needs the scope `openid`.
 */
export const refreshGrant: GrantType = ({ idTokenReissuable, issuer, pairs }) =>
  Effect.fnUntraced(function* ({ client, parameters, request }) {
    const refreshToken = yield* required(parameters, "refresh_token")
    const found = Option.filter(yield* pairs.find(refreshToken), ({ grant }) => grant.clientId === client.clientId)
    if (Option.isNone(found)) return yield* new OAuthError(invalidRefreshToken)
    const { grant } = found.value
    const scopes = (yield* requestedScopes(parameters)) ?? grant.scopes
    if (!scopes.every((scope) => grant.scopes.includes(scope))) return yield* new OAuthError(scopeNotGranted)
    const tokens = yield* IssuedTokens.make(issuer, grant, scopes, request)
    if (!(yield* pairs.replace(found.value, tokens))) return yield* new OAuthError(invalidRefreshToken)
    return refreshed(client, tokens, idTokenReissuable)
  })
