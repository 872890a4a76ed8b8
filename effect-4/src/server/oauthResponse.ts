import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as oauthAnswer from "../wire/server/oauthAnswer.js"
import { type HttpServerResponse, setHeaders, text } from "./http.js"

/** Every answer of a token endpoint has these headers. */
export const withoutCaching: (response: HttpServerResponse) => HttpServerResponse = setHeaders(
  oauthAnswer.withoutCaching
)

/** An answer as the response of a server. */
export const make = ({ body, headers, status }: oauthAnswer.OAuthAnswer): HttpServerResponse =>
  text(body, { status, headers, contentType: "application/json" })

/** A body that Authlete wrote. */
export const content = (status: number, body: Redacted.Redacted): HttpServerResponse =>
  make({ status, headers: status === 401 ? oauthAnswer.challenge : {}, body: Redacted.value(body) })

/** An OAuth error (RFC 6749 §5.2). */
export const error = (status: number, code: string, description: string): HttpServerResponse =>
  make(oauthAnswer.error(status, code, description))

/** What the client learns of a failure that is not its own. */
export const serverError = make(oauthAnswer.serverError)

/** Fails with an answer. */
export const refuse = (answer: oauthAnswer.OAuthAnswer): Effect.Effect<never, HttpServerResponse> =>
  Effect.fail(make(answer))
