import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import type * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { TokenRequest } from "../operations/processToken.js"
import { basicCredentials } from "../wire/basicCredentials.js"
import { readForm } from "./form.js"
import * as oauthResponse from "./oauthResponse.js"

const redacted = (value: string | undefined) => (value === undefined ? undefined : Redacted.make(value))

/** A number and an alias may be the same client's, which only Authlete knows. */
const isAnother = (clientId: string, known: string): boolean =>
  clientId !== "" && clientId !== known && /^\d+$/.test(clientId) === /^\d+$/.test(known)

const unauthorized = (description: string) =>
  Effect.fail(oauthResponse.withChallenge(oauthResponse.error(401, "invalid_client", description)))

/** Reads a request to the token endpoint, or fails with the answer that it gets instead. */
export const readTokenRequest: Effect.Effect<
  TokenRequest,
  HttpServerResponse.HttpServerResponse,
  HttpServerRequest.HttpServerRequest
> = Effect.gen(function* () {
  const request = yield* HttpServerRequest.HttpServerRequest
  if (request.method !== "POST") return yield* Effect.fail(oauthResponse.methodNotAllowed)
  const form = yield* readForm(request)
  const credentials = basicCredentials(request.headers["authorization"])
  if (credentials._tag === "Malformed") return yield* unauthorized("The Authorization header is not well-formed.")
  // An authentication method that is not supported (RFC 6749 §5.2).
  if (credentials._tag === "OtherScheme")
    return yield* unauthorized("The Authorization header must have the Basic scheme.")
  // `URLSearchParams` would drop a leading question mark.
  const parameters = new URLSearchParams(`&${form}`)
  // A parameter without a value counts as omitted (RFC 6749 §3.2).
  const authenticates = [...parameters.getAll("client_secret"), ...parameters.getAll("client_assertion")].some(Boolean)
  if (credentials._tag === "Basic" && authenticates) {
    return yield* oauthResponse.refuse("The client must not use more than one authentication method.")
  }
  if (
    credentials._tag === "Basic" &&
    parameters.getAll("client_id").some((id) => isAnother(id, credentials.clientId))
  ) {
    return yield* oauthResponse.refuse(
      "The client_id is not the one of the Authorization header, which must be form-encoded."
    )
  }
  return {
    parameters: Redacted.make(form),
    ...(credentials._tag === "Basic"
      ? { clientId: credentials.clientId, clientSecret: Redacted.make(credentials.clientSecret) }
      : {}),
    htm: "POST",
    dpop: redacted(request.headers["dpop"]),
    oauthClientAttestation: redacted(request.headers["oauth-client-attestation"]),
    oauthClientAttestationPop: redacted(request.headers["oauth-client-attestation-pop"])
  }
})
