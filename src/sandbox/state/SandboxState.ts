import type * as Redacted from "effect/Redacted"
import type * as Ref from "effect/Ref"
import type { RoutedAnswer } from "../SandboxAnswer.js"
import type { SandboxReply } from "../SandboxReply.js"
import type { Clients } from "./Clients.js"
import type { Codes } from "./Codes.js"
import type { Issuer } from "./Issuer.js"
import type { Requests } from "./Requests.js"
import type { Tickets } from "./Tickets.js"
import type { TokenPairs } from "./TokenPairs.js"

/** What a sandbox answers from. */
export interface SandboxState {
  readonly serviceId: string
  readonly bearer: Redacted.Redacted
  readonly idTokenReissuable: boolean
  readonly clients: Clients
  readonly codes: Codes
  readonly pairs: TokenPairs
  readonly tickets: Tickets
  readonly issuer: Issuer
  readonly replies: Ref.Ref<ReadonlyArray<SandboxReply>>
  readonly requests: Requests
  /** For operations that it does not have. */
  readonly answers: ReadonlyArray<RoutedAnswer>
}
