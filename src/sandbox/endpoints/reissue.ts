import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { JsonObject } from "../../operations/JsonObject.js"
import { IdTokenReissueRequest, type IdTokenReissueResponse } from "../../operations/reissueIdToken.js"
import { clientsAccessToken, tokenResponse } from "../state/IssuedTokens.js"
import type { SandboxState } from "../state/SandboxState.js"
import * as endpoint from "./endpoint.js"

/** The request as it is on the wire, `claims` and `idtHeaderParams` still strings. */
const WireRequest = Schema.encodedBoundSchema(IdTokenReissueRequest)

type WireResponse = Schema.Schema.Encoded<typeof IdTokenReissueResponse>

const callerError = (code: string, problem: string): WireResponse => ({
  resultCode: code,
  resultMessage: `[${code}] The sandbox can't reissue an ID token: ${problem}.`,
  action: "CALLER_ERROR"
})

const parseObject = Schema.decodeOption(JsonObject)

/**
 * `POST /api/{serviceId}/idtoken/reissue`. That unknown tokens and unreadable `claims` are a `CALLER_ERROR` is the
 * sandbox's choice, as are its result codes and sentences: no source says which ones Authlete has.
 */
export const reissue = ({ clients, issuer, pairs }: SandboxState) =>
  endpoint.make({
    path: "idtoken/reissue",
    type: "idTokenReissueResponse",
    request: WireRequest,
    answer: (request): Effect.Effect<WireResponse> =>
      Effect.gen(function* () {
        const tokens = Option.filter(
          yield* pairs.find(request.refreshToken),
          (known) => clientsAccessToken(known) === request.accessToken
        )
        if (Option.isNone(tokens)) {
          return callerError(
            "SANDBOX_UNKNOWN_TOKENS",
            "it did not issue this pair of an access token and a refresh token. Another sandbox issued it, or none: each " +
              "build of AuthleteSandbox.layer is a sandbox of its own"
          )
        }
        const claims = parseObject(request.claims ?? "{}")
        if (Option.isNone(claims)) return callerError("SANDBOX_BAD_CLAIMS", "claims is not a JSON object")
        const headerParams = parseObject(request.idtHeaderParams ?? "{}")
        if (Option.isNone(headerParams)) {
          return callerError("SANDBOX_BAD_HEADER_PARAMS", "idtHeaderParams is not a JSON object")
        }
        const { authTime, clientId, subject } = tokens.value.grant
        const client = Option.getOrUndefined(yield* clients.find(clientId))
        const idToken = yield* issuer.signIdToken({
          alg: client?.idTokenSignedResponseAlg,
          subject: request.sub ?? subject,
          audience: request.idTokenAudType === "string" ? clientId : [clientId],
          authTime,
          accessToken: request.accessToken,
          claims: claims.value,
          headerParams: headerParams.value
        })
        return {
          resultCode: "SANDBOX_REISSUED",
          resultMessage: "[SANDBOX_REISSUED] The sandbox reissued an ID token.",
          action: "OK",
          responseContent: JSON.stringify({ ...tokenResponse(tokens.value), id_token: idToken }),
          idToken
        }
      })
  })
