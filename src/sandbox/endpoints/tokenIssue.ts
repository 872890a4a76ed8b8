import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import { TokenIssueRequest, type TokenIssueResponse } from "../../operations/issueToken.js"
import { issued } from "../../wire/sandbox/answers.js"
import * as IssuedTokens from "../state/IssuedTokens.js"
import type { SandboxState } from "../state/SandboxState.js"
import * as endpoint from "./endpoint.js"
import { answerOAuthError } from "./OAuthError.js"
import { useTicket } from "./useTicket.js"

type WireResponse = Schema.Schema.Encoded<typeof TokenIssueResponse>

/** `POST /api/{serviceId}/auth/token/issue`: the tokens that a request with a ticket asked for. */
export const tokenIssue = ({ issuer, pairs, tickets }: SandboxState) =>
  endpoint.make({
    path: "auth/token/issue",
    type: "tokenIssueResponse",
    request: TokenIssueRequest,
    answer: (request): Effect.Effect<WireResponse> =>
      Effect.gen(function* () {
        const { client, scopes } = yield* useTicket(tickets, request.ticket)
        const grant = { subject: request.subject, clientId: client.clientId, scopes }
        const tokens = yield* IssuedTokens.make(issuer, grant, scopes, request)
        yield* pairs.add(tokens)
        return issued(client, tokens)
      }).pipe(answerOAuthError)
  })
