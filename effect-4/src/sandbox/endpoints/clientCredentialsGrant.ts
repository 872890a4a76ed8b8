import * as Effect from "effect/Effect"
import { issuedToClient } from "../../wire/sandbox/answers.js"
import { publicClient } from "../../wire/sandbox/oauthProblem.js"
import * as IssuedTokens from "../state/IssuedTokens.js"
import { requestedScopes } from "./formParameters.js"
import type { GrantType } from "./GrantType.js"
import { OAuthError } from "./OAuthError.js"

/**
 * `grant_type=client_credentials` (RFC 6749 §4.4): for confidential clients alone, without a refresh token, and without an
 * ID token, since there is no user. The sandbox has no list of scopes: whichever are asked for are issued.
 */
export const clientCredentialsGrant: GrantType = ({ issuer }) =>
  Effect.fnUntraced(function* ({ client, parameters, request }) {
    if (client.authMethod === "none") return yield* new OAuthError(publicClient)
    const scopes = (yield* requestedScopes(parameters)) ?? []
    const grant = { subject: client.clientId, clientId: client.clientId, scopes }
    return issuedToClient(client, yield* IssuedTokens.make(issuer, grant, scopes, request))
  })
