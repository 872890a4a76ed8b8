import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

/** Every answer of a token endpoint has these headers (RFC 6749 §5.1, §5.2). */
export const withoutCaching: (
  response: HttpServerResponse.HttpServerResponse
) => HttpServerResponse.HttpServerResponse = HttpServerResponse.setHeaders({
  "cache-control": "no-store",
  pragma: "no-cache"
})

/** A body that Authlete wrote. */
export const content = (status: number, body: Redacted.Redacted): HttpServerResponse.HttpServerResponse =>
  HttpServerResponse.text(Redacted.value(body), { status, contentType: "application/json" })

/** An OAuth error (RFC 6749 §5.2). */
export const error = (status: number, code: string, description: string): HttpServerResponse.HttpServerResponse =>
  HttpServerResponse.unsafeJson({ error: code, error_description: description }, { status })

/** Refuses a request that is malformed (RFC 6749 §5.2). */
export const refuse = (description: string): Effect.Effect<never, HttpServerResponse.HttpServerResponse> =>
  Effect.fail(error(400, "invalid_request", description))

/** A client that did not authenticate is told how it may (RFC 6749 §5.2, RFC 7617 §2). */
export const withChallenge: (response: HttpServerResponse.HttpServerResponse) => HttpServerResponse.HttpServerResponse =
  HttpServerResponse.setHeader("www-authenticate", 'Basic realm="token"')

/** What the client learns of a failure that is not its own. */
export const serverError = error(500, "server_error", "The authorization server failed. Try again later.")

/** A form that is compressed: a client may send it again as it is (RFC 9110 §12.5.3, §15.5.16). */
export const unsupportedCoding = HttpServerResponse.setHeader(
  error(415, "invalid_request", "A form with a content coding can't be read: send it uncompressed."),
  "accept-encoding",
  "identity"
)

/** Token requests are POST requests (RFC 6749 §3.2). */
export const methodNotAllowed = HttpServerResponse.setHeader(
  error(405, "invalid_request", "The token endpoint takes POST requests only."),
  "allow",
  "POST"
)
