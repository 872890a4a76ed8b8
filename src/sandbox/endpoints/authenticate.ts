import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import type { TokenRequest } from "../../operations/processToken.js"
import { type Credentials, credentialsOf } from "../../wire/sandbox/credentials.js"
import type { FormParameters } from "../../wire/sandbox/form.js"
import { invalidClient } from "../../wire/sandbox/oauthProblem.js"
import { isSameSecret } from "../digest.js"
import type { SandboxClient } from "../SandboxClient.js"
import type { Clients, NumberedClient } from "../state/Clients.js"
import { OAuthError } from "./OAuthError.js"

const matches = (client: SandboxClient, { authMethod, clientSecret = "" }: Credentials): Effect.Effect<boolean> =>
  client.authMethod !== authMethod
    ? Effect.succeed(false)
    : client.authMethod === "none"
      ? Effect.succeed(true)
      : isSameSecret(Redacted.value(client.clientSecret), clientSecret)

/** The client that the request comes from, if it proves that by the method that the client is registered with. */
export const authenticate = (
  clients: Clients,
  { clientId, clientSecret }: TokenRequest,
  parameters: FormParameters
): Effect.Effect<NumberedClient, OAuthError> =>
  Effect.gen(function* () {
    const header = { clientId, clientSecret: clientSecret && Redacted.value(clientSecret) }
    const credentials = credentialsOf(header, parameters)
    const client = yield* yield* clients.find(credentials.clientId ?? "")
    return yield* (yield* matches(client, credentials)) ? Option.some(client) : Option.none()
  }).pipe(Effect.catchTag("NoSuchElementException", () => new OAuthError(invalidClient)))
