import * as Effect from "effect/Effect"
import { TokenIssueRequest, type TokenIssueResponse } from "../../operations/issueToken.js"
import { issued } from "../../wire/sandbox/answers.js"
import * as IssuedTokens from "../state/IssuedTokens.js"
import type { SandboxState } from "../state/SandboxState.js"
import * as endpoint from "./endpoint.js"
import { answerOAuthError, type OAuthError } from "./OAuthError.js"
import { useTicket } from "./useTicket.js"

/** `POST /api/{serviceId}/auth/token/issue`: the tokens that a request with a ticket asked for. */
export const tokenIssue = ({ issuer, pairs, tickets }: SandboxState) =>
  endpoint.make({
    path: "auth/token/issue",
    type: "tokenIssueResponse",
    request: TokenIssueRequest,
    answer: Effect.fnUntraced(function* (
      request
    ): Effect.fn.Return<(typeof TokenIssueResponse)["Encoded"], OAuthError> {
      const { client, scopes } = yield* useTicket(tickets, request.ticket)
      const grant = { subject: request.subject, clientId: client.clientId, scopes }
      const tokens = yield* IssuedTokens.make(issuer, grant, scopes, request)
      yield* pairs.add(tokens)
      return issued(client, tokens)
    }, answerOAuthError)
  })
