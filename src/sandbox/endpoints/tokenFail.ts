import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import { TokenFailRequest, type TokenFailResponse } from "../../operations/failToken.js"
import { failures } from "../../wire/sandbox/oauthProblem.js"
import type { SandboxState } from "../state/SandboxState.js"
import * as endpoint from "./endpoint.js"
import { answerOAuthError, OAuthError } from "./OAuthError.js"
import { useTicket } from "./useTicket.js"

type WireResponse = Schema.Schema.Encoded<typeof TokenFailResponse>

/**
 * `POST /api/{serviceId}/auth/token/fail`: the OAuth error for a request with a ticket. That the reason `UNKNOWN` goes
 * out with the action `INTERNAL_SERVER_ERROR` is the sandbox's choice.
 */
export const tokenFail = ({ tickets }: SandboxState) =>
  endpoint.make({
    path: "auth/token/fail",
    type: "tokenFailResponse",
    request: TokenFailRequest,
    answer: (request): Effect.Effect<WireResponse> =>
      answerOAuthError(Effect.zipRight(useTicket(tickets, request.ticket), new OAuthError(failures[request.reason])))
  })
