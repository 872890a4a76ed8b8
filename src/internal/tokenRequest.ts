import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import type * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Redacted from "effect/Redacted"
import type { TokenRequest } from "../Token.js"
import { largestForm, readForm } from "./body.js"
import * as oauthResponse from "./oauthResponse.js"
import { basicCredentials } from "./wire/basicCredentials.js"

const refuse = (description: string) => Effect.fail(oauthResponse.error(400, "invalid_request", description))

const tooLarge = Effect.fail(oauthResponse.error(413, "invalid_request", "The request body is larger than 64 KiB."))

const decodeUtf8 = (bytes: Uint8Array) =>
  Either.try(() => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes))

/** The form body, untouched. */
const readParameters = (request: HttpServerRequest.HttpServerRequest) =>
  Effect.gen(function* () {
    if (!/^\s*application\/x-www-form-urlencoded\s*(;|$)/i.test(request.headers["content-type"] ?? "")) {
      return yield* refuse("The content type must be application/x-www-form-urlencoded.")
    }
    if (Number(request.headers["content-length"]) > largestForm) return yield* tooLarge
    const { body, complete } = yield* Effect.catchAll(readForm(request), () =>
      refuse("The request body can't be read.")
    )
    if (!complete) return yield* tooLarge
    if (body.length === 0) return yield* refuse("The request body is empty.")
    return yield* Effect.orElse(decodeUtf8(body), () => refuse("The request body is not UTF-8."))
  })

const redacted = (value: string | undefined) => (value === undefined ? undefined : Redacted.make(value))

/** Reads a request to the token endpoint, or fails with the answer that it gets instead. */
export const readTokenRequest: Effect.Effect<
  TokenRequest,
  HttpServerResponse.HttpServerResponse,
  HttpServerRequest.HttpServerRequest
> = Effect.gen(function* () {
  const request = yield* HttpServerRequest.HttpServerRequest
  if (request.method !== "POST") return yield* Effect.fail(oauthResponse.methodNotAllowed)
  const form = yield* readParameters(request)
  const credentials = basicCredentials(request.headers["authorization"])
  if (credentials._tag === "Malformed") {
    const answer = oauthResponse.error(401, "invalid_client", "The Authorization header is not well-formed.")
    return yield* Effect.fail(oauthResponse.withChallenge(answer))
  }
  // `URLSearchParams` would drop a leading question mark.
  const parameters = new URLSearchParams(`&${form}`)
  // A parameter without a value counts as omitted (RFC 6749 §3.2).
  const authenticates = [...parameters.getAll("client_secret"), ...parameters.getAll("client_assertion")].some(Boolean)
  if (credentials._tag === "Basic" && authenticates) {
    return yield* refuse("The client must not use more than one authentication method.")
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
