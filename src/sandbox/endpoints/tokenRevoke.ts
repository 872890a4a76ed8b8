import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { TokenRevokeRequest, type TokenRevokeResponse } from "../../operations/revokeToken.js"
import { clientsAccessToken } from "../../wire/sandbox/tokens.js"
import type { IssuedTokens } from "../state/IssuedTokens.js"
import type { SandboxState } from "../state/SandboxState.js"
import * as endpoint from "./endpoint.js"

type WireResponse = Schema.Schema.Encoded<typeof TokenRevokeResponse>

const WireRequest = Schema.encodedBoundSchema(TokenRevokeRequest)

/**
 * `POST /api/{serviceId}/auth/token/revoke`. That a pair is meant by any of its tokens, and otherwise by client and subject
 * together, is the sandbox's choice, as is that a request without any of them revokes nothing. The hash of a token is not
 * known to it.
 */
export const tokenRevoke = ({ clients, pairs }: SandboxState) =>
  endpoint.make({
    path: "auth/token/revoke",
    type: "tokenRevokeResponse",
    request: WireRequest,
    answer: ({
      accessTokenIdentifier,
      clientIdentifier,
      refreshTokenIdentifier,
      subject
    }): Effect.Effect<WireResponse> =>
      Effect.gen(function* () {
        const byToken = accessTokenIdentifier !== undefined || refreshTokenIdentifier !== undefined
        const byOwner = clientIdentifier !== undefined || subject !== undefined
        const clientId = clientIdentifier === undefined ? undefined : yield* clients.idOf(clientIdentifier)
        const isMeant = (tokens: IssuedTokens): boolean =>
          byToken
            ? [tokens.accessToken, clientsAccessToken(tokens)].includes(accessTokenIdentifier ?? "") ||
              tokens.refreshToken === refreshTokenIdentifier
            : byOwner &&
              (clientId === undefined || tokens.grant.clientId === clientId) &&
              (subject === undefined || tokens.grant.subject === subject)
        const count = yield* pairs.revoke(isMeant)
        return {
          resultCode: "SANDBOX_REVOKED",
          resultMessage: `[SANDBOX_REVOKED] The sandbox revoked ${count} access token(s).`,
          count
        }
      })
  })
