import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { TokenRequest, type TokenResponse } from "../../operations/processToken.js"
import { unsupportedGrantType } from "../../wire/sandbox/oauthProblem.js"
import type { SandboxState } from "../state/SandboxState.js"
import { authenticate } from "./authenticate.js"
import { clientCredentialsGrant } from "./clientCredentialsGrant.js"
import { codeGrant } from "./codeGrant.js"
import * as endpoint from "./endpoint.js"
import { parseForm, required } from "./formParameters.js"
import type { GrantType } from "./GrantType.js"
import { answerOAuthError, OAuthError } from "./OAuthError.js"
import { passwordGrant } from "./passwordGrant.js"
import { refreshGrant } from "./refreshGrant.js"

const grantTypes: ReadonlyMap<string, GrantType> = new Map([
  ["authorization_code", codeGrant],
  ["client_credentials", clientCredentialsGrant],
  ["refresh_token", refreshGrant],
  ["password", passwordGrant]
])

/**
 * `POST /api/{serviceId}/auth/token`. Of the request, DPoP, attestations, certificates and `properties` are ignored. In
 * which order a request is examined is the sandbox's choice: form, grant type, client, and then the rest.
 */
export const token = (state: SandboxState) =>
  endpoint.make({
    path: "auth/token",
    type: "tokenResponse",
    request: TokenRequest,
    answer: Effect.fnUntraced(function* (request): Effect.fn.Return<(typeof TokenResponse)["Encoded"], OAuthError> {
      const parameters = yield* parseForm(Redacted.value(request.parameters))
      const grantType = grantTypes.get(yield* required(parameters, "grant_type"))
      if (grantType === undefined) return yield* new OAuthError(unsupportedGrantType(grantTypes.keys()))
      const client = yield* authenticate(state.clients, request, parameters)
      return yield* grantType(state)({ request, parameters, client })
    }, answerOAuthError)
  })
