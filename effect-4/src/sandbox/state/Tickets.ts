import * as Effect from "effect/Effect"
import * as HashMap from "effect/HashMap"
import type * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import type { NumberedClient } from "./Clients.js"
import { randomToken } from "./randomToken.js"

/** A token request that waits for the application's decision. */
export interface PendingRequest {
  readonly client: NumberedClient
  readonly scopes: ReadonlyArray<string>
}

/** The token requests that wait, each by its ticket. */
export interface Tickets {
  readonly issue: (request: PendingRequest) => Effect.Effect<string>
  /** Uses the ticket up: what waited for it is given once. */
  readonly use: (ticket: string) => Effect.Effect<Option.Option<PendingRequest>>
  readonly clear: Effect.Effect<void>
}

export const make: Effect.Effect<Tickets> = Effect.map(
  Ref.make(HashMap.empty<string, PendingRequest>()),
  (pending): Tickets => ({
    issue: (request) => Effect.tap(randomToken, (ticket) => Ref.update(pending, HashMap.set(ticket, request))),
    use: (ticket) =>
      Ref.modify(pending, (requests) => [HashMap.get(requests, ticket), HashMap.remove(requests, ticket)]),
    clear: Ref.set(pending, HashMap.empty())
  })
)
