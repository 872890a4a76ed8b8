import * as Effect from "effect/Effect"
import * as Clients from "../state/Clients.js"
import { requestedScopes, required } from "./formParameters.js"
import type { GrantType } from "./GrantType.js"

/**
 * `grant_type=password` (RFC 6749 §4.3): the application checks the user, and then calls `/auth/token/issue` or
 * `/auth/token/fail`. The sandbox has no list of scopes: whichever are asked for will be issued.
 */
export const passwordGrant: GrantType =
  ({ tickets }) =>
  ({ client, parameters }) =>
    Effect.gen(function* () {
      const username = yield* required(parameters, "username")
      const password = yield* required(parameters, "password")
      const scopes = (yield* requestedScopes(parameters)) ?? []
      return {
        resultCode: "SANDBOX_PASSWORD",
        resultMessage: "[SANDBOX_PASSWORD] The application has to check the user, and to say so with the ticket.",
        action: "PASSWORD",
        grantType: "PASSWORD",
        ticket: yield* tickets.issue({ client, scopes }),
        username,
        password,
        scopes,
        ...Clients.wireFields(client)
      }
    })
