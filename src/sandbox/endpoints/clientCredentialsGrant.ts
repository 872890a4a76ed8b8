import * as Effect from "effect/Effect"
import * as Clients from "../state/Clients.js"
import * as IssuedTokens from "../state/IssuedTokens.js"
import { requestedScopes } from "./formParameters.js"
import type { GrantType } from "./GrantType.js"
import { OAuthError } from "./OAuthError.js"

/**
 * `grant_type=client_credentials` (RFC 6749 §4.4): for confidential clients alone, without a refresh token, and without an
 * ID token, since there is no user. The sandbox has no list of scopes: whichever are asked for are issued.
 */
export const clientCredentialsGrant: GrantType =
  ({ issuer }) =>
  ({ client, parameters, request }) =>
    Effect.gen(function* () {
      if (client.authMethod === "none") {
        return yield* new OAuthError({
          error: "unauthorized_client",
          resultCode: "SANDBOX_PUBLIC_CLIENT",
          problem: "A public client may not use this grant"
        })
      }
      const scopes = (yield* requestedScopes(parameters)) ?? []
      const grant = { subject: client.clientId, clientId: client.clientId, scopes }
      const tokens = yield* IssuedTokens.make(issuer, grant, scopes, request)
      const { refresh_token: _, ...content } = IssuedTokens.tokenResponse(tokens)
      const { accessToken, accessTokenDuration, accessTokenExpiresAt } = IssuedTokens.wireFields(tokens)
      return {
        resultCode: "SANDBOX_ISSUED_TO_CLIENT",
        resultMessage: "[SANDBOX_ISSUED_TO_CLIENT] The sandbox issued an access token.",
        action: "OK",
        grantType: "CLIENT_CREDENTIALS",
        ...Clients.wireFields(client),
        responseContent: JSON.stringify(content),
        scopes,
        accessToken,
        accessTokenDuration,
        accessTokenExpiresAt
      }
    })
