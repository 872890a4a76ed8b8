import * as Effect from "effect/Effect"
import { TokenFailRequest, type TokenFailResponse } from "../../operations/failToken.js"
import { failures } from "../../wire/sandbox/oauthProblem.js"
import type { SandboxState } from "../state/SandboxState.js"
import * as endpoint from "./endpoint.js"
import { answerOAuthError, OAuthError } from "./OAuthError.js"
import { useTicket } from "./useTicket.js"

/**
 * `POST /api/{serviceId}/auth/token/fail`: the OAuth error for a request with a ticket. That the reason `UNKNOWN` goes
 * out with the action `INTERNAL_SERVER_ERROR` is the sandbox's choice.
 */
export const tokenFail = ({ tickets }: SandboxState) =>
  endpoint.make({
    path: "auth/token/fail",
    type: "tokenFailResponse",
    request: TokenFailRequest,
    answer: (request): Effect.Effect<(typeof TokenFailResponse)["Encoded"]> =>
      answerOAuthError(
        Effect.andThen(useTicket(tickets, request.ticket), Effect.fail(new OAuthError(failures[request.reason])))
      )
  })
