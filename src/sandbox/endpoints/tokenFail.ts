import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import { TokenFailRequest, type TokenFailResponse } from "../../operations/failToken.js"
import type { SandboxState } from "../state/SandboxState.js"
import * as endpoint from "./endpoint.js"
import { answerOAuthError, OAuthError } from "./OAuthError.js"
import { useTicket } from "./useTicket.js"

type WireResponse = Schema.Schema.Encoded<typeof TokenFailResponse>

/**
 * The OAuth error of each reason, as the Javadoc of `TokenFailRequest.Reason` in authlete-java-common has it. For wrong
 * credentials RFC 6749 §5.2 would have `invalid_grant`.
 */
const failures = {
  UNKNOWN: new OAuthError({
    error: "server_error",
    resultCode: "SANDBOX_FAILED",
    problem: "The application refused the token request, and gave no reason"
  }),
  INVALID_RESOURCE_OWNER_CREDENTIALS: new OAuthError({
    error: "invalid_request",
    resultCode: "SANDBOX_INVALID_CREDENTIALS",
    problem: "The username or the password is wrong"
  }),
  INVALID_TARGET: new OAuthError({
    error: "invalid_target",
    resultCode: "SANDBOX_INVALID_TARGET",
    problem: "A resource of the token request is not one that tokens are issued for"
  })
}

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
      answerOAuthError(Effect.zipRight(useTicket(tickets, request.ticket), failures[request.reason]))
  })
