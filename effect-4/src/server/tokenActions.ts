import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Record from "effect/Record"
import { log } from "../client/log.js"
import type { TokenAction, TokenResponse } from "../operations/processToken.js"
import { TokenEndpoint } from "../operations/TokenEndpoint.js"
import { contentStatus, missingService, refusals, unanswered } from "../wire/server/actions.js"
import { nonceHeaders, type OAuthAnswer } from "../wire/server/oauthAnswer.js"
import { type Answer, content, type Person, unexpected } from "./authleteAnswer.js"
import { ExtensionGrants } from "./ExtensionGrants.js"
import { type HttpEffect, type HttpServerResponse, setHeaders } from "./http.js"
import type { IdTokenClaims } from "./IdTokenClaims.js"
import * as oauthResponse from "./oauthResponse.js"
import { ownFiber } from "./ownFiber.js"
import { withinPatience } from "./patience.js"
import { ResourceOwnerAuthenticator } from "./ResourceOwnerAuthenticator.js"
import { type ReissueOptions, reissueOrPlain } from "./reissueOrPlain.js"

type Act = (response: TokenResponse) => Effect.Effect<HttpServerResponse, unknown, TokenEndpoint | IdTokenClaims>

/** Answers with what a second call to Authlete said, if it is one of the actions that this call may say. */
const followUp = (operation: "failToken" | "issueToken", answer: Answer, person: Person) =>
  Option.match(Record.get<string, number>(contentStatus[operation], answer.action ?? ""), {
    onNone: () => Effect.fail(unexpected(operation, answer, person)),
    onSome: (status) => content(operation, status, answer, person)
  })

/** A service that is used if it is there, and said once to be missing where it is asked for. */
const optional = <I, S>(service: Context.Key<I, S>, name: string) => {
  let warned = false
  return Effect.tap(Effect.serviceOption(service), (found) => {
    if (Option.isSome(found) || warned) return Effect.void
    warned = true
    return log("Warn", missingService(name))
  })
}

const checkPassword = (authenticators: Effect.Effect<Option.Option<typeof ResourceOwnerAuthenticator.Service>>): Act =>
  Effect.fnUntraced(function* (response) {
    const authenticator = yield* authenticators
    if (Option.isNone(authenticator)) return oauthResponse.make(refusals.PASSWORD)
    const endpoint = yield* TokenEndpoint
    const { password, ticket, username } = response
    if (password === undefined || ticket === undefined || username === undefined) {
      return yield* unexpected("processToken", response, response)
    }
    const subject = yield* ownFiber(authenticator.value.authenticate({ username, password, tokenResponse: response }))
    if (Option.isSome(subject)) {
      const issued = yield* withinPatience(endpoint.issueToken({ ticket, subject: subject.value }))
      return yield* followUp("issueToken", issued, { username, subject: subject.value })
    }
    const failed = yield* withinPatience(endpoint.failToken({ ticket, reason: "INVALID_RESOURCE_OWNER_CREDENTIALS" }))
    return yield* followUp("failToken", failed, response)
  })

const askApplication =
  (grants: Effect.Effect<Option.Option<typeof ExtensionGrants.Service>>, refusal: OAuthAnswer): Act =>
  (response) =>
    Effect.flatMap(
      grants,
      Option.match({
        onNone: () => Effect.succeed(oauthResponse.make(refusal)),
        onSome: (grants) => ownFiber(grants.answer(response))
      })
    )

/** Authlete's own content goes to the client. */
const passOn =
  (action: keyof typeof contentStatus.processToken): Act =>
  (response) =>
    content("processToken", contentStatus.processToken[action], response, response)

/** One entry for each action: a forgotten one does not compile. */
const actions = (options: ReissueOptions): { readonly [Action in TokenAction]: Act } => {
  const grants = optional(ExtensionGrants, "ExtensionGrants")
  return {
    OK: passOn("OK"),
    INVALID_CLIENT: passOn("INVALID_CLIENT"),
    BAD_REQUEST: passOn("BAD_REQUEST"),
    INTERNAL_SERVER_ERROR: passOn("INTERNAL_SERVER_ERROR"),
    PASSWORD: checkPassword(optional(ResourceOwnerAuthenticator, "ResourceOwnerAuthenticator")),
    TOKEN_EXCHANGE: askApplication(grants, refusals.TOKEN_EXCHANGE),
    JWT_BEARER: askApplication(grants, refusals.JWT_BEARER),
    NATIVE_SSO: askApplication(grants, refusals.NATIVE_SSO),
    ID_TOKEN_REISSUABLE: reissueOrPlain(options)
  }
}

/** What is nobody's fault but ours is an error in the log, and nothing of it is in the answer. */
export const orServerError = <E, R>(answer: HttpEffect<E, R>): HttpEffect<never, R> =>
  Effect.catchCause(answer, (cause) => Effect.as(log("Error", unanswered, cause), oauthResponse.serverError))

/** Does what a token response says, and answers the OAuth client. */
export const make = (options: ReissueOptions) => {
  const act = actions(options)
  const isKnown = (action: string): action is TokenAction => Object.hasOwn(act, action)
  return (response: TokenResponse): HttpEffect<never, TokenEndpoint | IdTokenClaims> => {
    const { action = "" } = response
    const answer = isKnown(action) ? act[action](response) : Effect.fail(unexpected("processToken", response, response))
    return Effect.map(orServerError(answer), setHeaders(nonceHeaders(response)))
  }
}
