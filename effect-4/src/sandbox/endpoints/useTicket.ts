import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { unknownTicket } from "../../wire/sandbox/oauthProblem.js"
import type { PendingRequest, Tickets } from "../state/Tickets.js"
import { OAuthError } from "./OAuthError.js"

/**
 * What waited for the ticket, which is used up by this. That a ticket which is not known, or no longer, makes an
 * `INTERNAL_SERVER_ERROR` is the sandbox's choice: of the documented actions, it is the one for a mistake of the caller.
 */
export const useTicket = (tickets: Tickets, ticket: Redacted.Redacted): Effect.Effect<PendingRequest, OAuthError> =>
  tickets.use(Redacted.value(ticket)).pipe(
    Effect.flatMap(Effect.fromOption),
    Effect.mapError(() => new OAuthError(unknownTicket))
  )
