import * as Effect from "effect/Effect"
import * as HashMap from "effect/HashMap"
import type * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import type { SandboxClient } from "../SandboxClient.js"

/** A client with the number that stands for its ID on the wire. */
export type NumberedClient = SandboxClient & { readonly number: number }

/** The OAuth clients that the sandbox knows. */
export interface Clients {
  readonly find: (clientId: string) => Effect.Effect<Option.Option<NumberedClient>>
  /** The ID of the client that this is the ID or the number of; the same text where there is no such client. */
  readonly idOf: (identifier: string) => Effect.Effect<string>
  /** Makes a public client of an ID that is not known yet. */
  readonly ensure: (clientId: string) => Effect.Effect<void>
}

type Known = HashMap.HashMap<string, NumberedClient>

/** The first client's number: as long as Authlete's are, and exact in JSON. */
const firstNumber = 10_000_000_000_001

const add = (known: Known, client: SandboxClient): Known =>
  HashMap.has(known, client.clientId)
    ? known
    : HashMap.set(known, client.clientId, { ...client, number: firstNumber + HashMap.size(known) })

export const make = (clients: ReadonlyArray<SandboxClient>): Effect.Effect<Clients> =>
  Effect.map(Ref.make(clients.reduce(add, HashMap.empty())), (known) => ({
    find: (clientId) => Effect.map(Ref.get(known), HashMap.get(clientId)),
    idOf: (identifier) =>
      Effect.map(Ref.get(known), (clients) => {
        const client = [...HashMap.values(clients)].find(({ number }) => String(number) === identifier)
        return client?.clientId ?? identifier
      }),
    ensure: (clientId) => Ref.update(known, (clients) => add(clients, { clientId, authMethod: "none" }))
  }))
