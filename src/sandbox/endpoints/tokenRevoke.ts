import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { TokenRevokeRequest, type TokenRevokeResponse } from "../../operations/revokeToken.js"
import { revoked } from "../../wire/sandbox/answers.js"
import { isMeant } from "../../wire/sandbox/revocation.js"
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
      accessTokenIdentifier: accessToken,
      clientIdentifier,
      refreshTokenIdentifier: refreshToken,
      subject
    }): Effect.Effect<WireResponse> =>
      Effect.gen(function* () {
        const clientId = clientIdentifier === undefined ? undefined : yield* clients.idOf(clientIdentifier)
        return revoked(yield* pairs.revoke(isMeant({ accessToken, refreshToken, clientId, subject })))
      })
  })
