import type * as HttpApp from "@effect/platform/HttpApp"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Record from "effect/Record"
import type { TokenAction, TokenResponse } from "../operations/processToken.js"
import { TokenEndpoint } from "../operations/TokenEndpoint.js"
import { type Answer, content, type Person, unexpected } from "./authleteAnswer.js"
import { ExtensionGrants } from "./ExtensionGrants.js"
import type { IdTokenClaims } from "./IdTokenClaims.js"
import * as oauthResponse from "./oauthResponse.js"
import { withinPatience } from "./patience.js"
import { ResourceOwnerAuthenticator } from "./ResourceOwnerAuthenticator.js"
import { type ReissueOptions, reissueOrPlain } from "./reissueOrPlain.js"

const unsupportedGrantType = oauthResponse.error(400, "unsupported_grant_type", "The grant type is not supported.")

type Act = (
  response: TokenResponse
) => Effect.Effect<HttpServerResponse.HttpServerResponse, unknown, TokenEndpoint | IdTokenClaims>

/** Answers with what a second call to Authlete said, if it is one of the actions that this call may say. */
const followUp = (operation: string, statuses: Readonly<Record<string, number>>, answer: Answer, person: Person) =>
  Option.match(Record.get(statuses, answer.action ?? ""), {
    onNone: () => Effect.fail(unexpected(operation, answer, person)),
    onSome: (status) => content(operation, status, answer, person)
  })

/** A service that is used if it is there, and said once to be missing where it is asked for. */
const optional = <I, S>(service: Context.Tag<I, S>, name: string) => {
  let warned = false
  return Effect.tap(Effect.serviceOption(service), (found) => {
    if (Option.isSome(found) || warned) return Effect.void
    warned = true
    return Effect.logWarning(`A client asked for a grant that needs ${name}, and none is provided: it is refused`)
  })
}

const checkPassword =
  (authenticators: Effect.Effect<Option.Option<typeof ResourceOwnerAuthenticator.Service>>): Act =>
  (response) =>
    Effect.gen(function* () {
      const authenticator = yield* authenticators
      if (Option.isNone(authenticator)) return unsupportedGrantType
      const endpoint = yield* TokenEndpoint
      const { password, ticket, username } = response
      if (password === undefined || ticket === undefined || username === undefined) {
        return yield* unexpected("processToken", response, response)
      }
      const subject = yield* authenticator.value.authenticate({ username, password, tokenResponse: response })
      return yield* Option.match(subject, {
        onSome: (subject) =>
          Effect.flatMap(withinPatience(endpoint.issueToken({ ticket, subject })), (answer) =>
            followUp("issueToken", { OK: 200, INTERNAL_SERVER_ERROR: 500 }, answer, { username, subject })
          ),
        onNone: () =>
          Effect.flatMap(
            withinPatience(endpoint.failToken({ ticket, reason: "INVALID_RESOURCE_OWNER_CREDENTIALS" })),
            (answer) => followUp("failToken", { BAD_REQUEST: 400, INTERNAL_SERVER_ERROR: 500 }, answer, response)
          )
      })
    })

const askApplication =
  (
    grants: Effect.Effect<Option.Option<typeof ExtensionGrants.Service>>,
    refusal: HttpServerResponse.HttpServerResponse
  ): Act =>
  (response) =>
    Effect.flatMap(
      grants,
      Option.match({
        onNone: () => Effect.succeed(refusal),
        onSome: (grants) => grants.answer(response)
      })
    )

/** One entry for each action: a forgotten one does not compile. */
const actions = (options: ReissueOptions): { readonly [Action in TokenAction]: Act } => {
  const grants = optional(ExtensionGrants, "ExtensionGrants")
  return {
    OK: (response) => content("processToken", 200, response, response),
    INVALID_CLIENT: (response) =>
      Effect.map(content("processToken", 401, response, response), oauthResponse.withChallenge),
    BAD_REQUEST: (response) => content("processToken", 400, response, response),
    INTERNAL_SERVER_ERROR: (response) => content("processToken", 500, response, response),
    PASSWORD: checkPassword(optional(ResourceOwnerAuthenticator, "ResourceOwnerAuthenticator")),
    TOKEN_EXCHANGE: askApplication(grants, unsupportedGrantType),
    JWT_BEARER: askApplication(grants, unsupportedGrantType),
    NATIVE_SSO: askApplication(grants, oauthResponse.error(400, "invalid_grant", "The grant can't be used here.")),
    ID_TOKEN_REISSUABLE: reissueOrPlain(options)
  }
}

/** What is nobody's fault but ours is an error in the log, and nothing of it is in the answer. */
export const orServerError = <E, R>(answer: HttpApp.Default<E, R>): HttpApp.Default<never, R> =>
  Effect.catchAllCause(answer, (cause) =>
    Effect.as(Effect.logError("The token request could not be answered", cause), oauthResponse.serverError)
  )

/** The nonces that the token response brought go on every answer that follows from it (RFC 9449 §8). */
const withNonces = ({ attestationChallenge, dpopNonce }: TokenResponse) =>
  HttpServerResponse.setHeaders(
    Record.filter(
      { "dpop-nonce": dpopNonce, "oauth-client-attestation-challenge": attestationChallenge },
      (value) => value !== undefined && /^[\x21-\x7e]+$/.test(value)
    )
  )

/** Does what a token response says, and answers the OAuth client. */
export const make = (options: ReissueOptions) => {
  const act = actions(options)
  const isKnown = (action: string): action is TokenAction => Object.hasOwn(act, action)
  return (response: TokenResponse): HttpApp.Default<never, TokenEndpoint | IdTokenClaims> => {
    const { action = "" } = response
    const answer = isKnown(action) ? act[action](response) : Effect.fail(unexpected("processToken", response, response))
    return Effect.map(orServerError(answer), withNonces(response))
  }
}
