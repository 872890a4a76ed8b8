import * as Effect from "effect/Effect"
import { passwordToCheck } from "../../wire/sandbox/answers.js"
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
      const ticket = yield* tickets.issue({ client, scopes })
      return passwordToCheck(client, { ticket, username, password, scopes })
    })
