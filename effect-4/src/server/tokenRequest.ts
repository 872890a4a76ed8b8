import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { TokenRequest } from "../operations/processToken.js"
import { readClient } from "../wire/server/client.js"
import { readForm } from "./form.js"
import { HttpServerRequest, type HttpServerResponse } from "./http.js"
import { refuse } from "./oauthResponse.js"

const redacted = (value: string | undefined) => (value === undefined ? undefined : Redacted.make(value))

/** Reads a request to the token endpoint, or fails with the answer that it gets instead. */
export const readTokenRequest: Effect.Effect<TokenRequest, HttpServerResponse, HttpServerRequest> = Effect.gen(
  function* () {
    const request = yield* HttpServerRequest
    const form = yield* readForm(request)
    const read = readClient(request.headers["authorization"], form)
    if ("refusal" in read) return yield* refuse(read.refusal)
    return {
      parameters: Redacted.make(form),
      clientId: read.client?.clientId,
      clientSecret: redacted(read.client?.clientSecret),
      htm: "POST",
      dpop: redacted(request.headers["dpop"]),
      oauthClientAttestation: redacted(request.headers["oauth-client-attestation"]),
      oauthClientAttestationPop: redacted(request.headers["oauth-client-attestation-pop"])
    }
  }
)
