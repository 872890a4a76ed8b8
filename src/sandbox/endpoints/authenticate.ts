import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import type { TokenRequest } from "../../operations/processToken.js"
import { isSameSecret } from "../digest.js"
import type { SandboxClient } from "../SandboxClient.js"
import type { Clients, NumberedClient } from "../state/Clients.js"
import type { FormParameters } from "./formParameters.js"
import { OAuthError } from "./OAuthError.js"

interface Credentials {
  readonly clientId: string | undefined
  readonly clientSecret: string | undefined
  readonly authMethod: SandboxClient["authMethod"]
}

/**
 * What the request says of its client. Where it holds credentials twice, those of the header count: Authlete refuses no
 * such request (seen at an Authlete 3.0 service in August 2026); which of them it looks at is the sandbox's choice.
 */
const credentialsOf = (request: TokenRequest, parameters: FormParameters): Credentials => {
  const clientId = request.clientId ?? parameters.get("client_id")
  if (request.clientSecret !== undefined) {
    return { clientId, clientSecret: Redacted.value(request.clientSecret), authMethod: "client_secret_basic" }
  }
  const clientSecret = parameters.get("client_secret")
  return { clientId, clientSecret, authMethod: clientSecret === undefined ? "none" : "client_secret_post" }
}

const matches = (client: SandboxClient, { authMethod, clientSecret = "" }: Credentials): Effect.Effect<boolean> =>
  client.authMethod !== authMethod
    ? Effect.succeed(false)
    : client.authMethod === "none"
      ? Effect.succeed(true)
      : isSameSecret(Redacted.value(client.clientSecret), clientSecret)

/** The client that the request comes from, if it proves that by the method that the client is registered with. */
export const authenticate = (
  clients: Clients,
  request: TokenRequest,
  parameters: FormParameters
): Effect.Effect<NumberedClient, OAuthError> =>
  Effect.gen(function* () {
    const credentials = credentialsOf(request, parameters)
    const client = yield* yield* clients.find(credentials.clientId ?? "")
    return yield* (yield* matches(client, credentials)) ? Option.some(client) : Option.none()
  }).pipe(
    Effect.catchTag(
      "NoSuchElementException",
      () =>
        new OAuthError({
          error: "invalid_client",
          resultCode: "SANDBOX_INVALID_CLIENT",
          problem: "The client is unknown, or did not authenticate by its method with its secret"
        })
    )
  )
