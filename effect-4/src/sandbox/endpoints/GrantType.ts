import type * as Effect from "effect/Effect"
import type { TokenRequest, TokenResponse } from "../../operations/processToken.js"
import type { FormParameters } from "../../wire/sandbox/form.js"
import type { NumberedClient } from "../state/Clients.js"
import type { SandboxState } from "../state/SandboxState.js"
import type { OAuthError } from "./OAuthError.js"

/** A token request whose client is known. */
export interface ClientRequest {
  readonly request: TokenRequest
  readonly parameters: FormParameters
  readonly client: NumberedClient
}

/** What one grant type makes of a token request. */
export type GrantType = (
  state: SandboxState
) => (request: ClientRequest) => Effect.Effect<(typeof TokenResponse)["Encoded"], OAuthError>
