import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { TokenRequest } from "../../operations/processToken.js"
import { type Credentials, credentialsOf } from "../../wire/sandbox/credentials.js"
import type { FormParameters } from "../../wire/sandbox/form.js"
import { invalidClient } from "../../wire/sandbox/oauthProblem.js"
import { isSameSecret } from "../digest.js"
import type { SandboxClient } from "../SandboxClient.js"
import type { Clients } from "../state/Clients.js"
import { OAuthError } from "./OAuthError.js"

const matches = (client: SandboxClient, { authMethod, clientSecret = "" }: Credentials): Effect.Effect<boolean> =>
  client.authMethod !== authMethod
    ? Effect.succeed(false)
    : client.authMethod === "none"
      ? Effect.succeed(true)
      : isSameSecret(Redacted.value(client.clientSecret), clientSecret)

/** The client that the request comes from, if it proves that by the method that the client is registered with. */
export const authenticate = Effect.fnUntraced(
  function* (clients: Clients, { clientId, clientSecret }: TokenRequest, parameters: FormParameters) {
    const header = { clientId, clientSecret: clientSecret && Redacted.value(clientSecret) }
    const credentials = credentialsOf(header, parameters)
    const client = yield* Effect.flatMap(clients.find(credentials.clientId ?? ""), Effect.fromOption)
    return (yield* matches(client, credentials)) ? client : yield* Effect.fail(new OAuthError(invalidClient))
  },
  Effect.catchTag("NoSuchElementError", () => Effect.fail(new OAuthError(invalidClient)))
)
