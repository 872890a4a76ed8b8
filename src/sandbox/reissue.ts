import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { IdTokenReissueRequest, type IdTokenReissueResponse } from "../IdTokenReissue.js"
import { JsonObject } from "../JsonObject.js"
import type { Grants } from "./Grants.js"
import type { IdTokenIssuer } from "./IdTokenIssuer.js"

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
 * What `/idtoken/reissue` answers. That unknown tokens and unreadable `claims` are a `CALLER_ERROR` is the sandbox's
 * choice, as are its result codes and sentences: no source says which ones Authlete has.
 */
export const reissue =
  (grants: Grants, issuer: IdTokenIssuer) =>
  (request: typeof WireRequest.Type): Effect.Effect<WireResponse> =>
    Effect.gen(function* () {
      const grant = yield* grants.find(request.accessToken, request.refreshToken)
      if (Option.isNone(grant)) {
        return callerError("SANDBOX_UNKNOWN_TOKENS", "it issued no such pair of an access token and a refresh token")
      }
      const claims = parseObject(request.claims ?? "{}")
      if (Option.isNone(claims)) return callerError("SANDBOX_BAD_CLAIMS", "claims is not a JSON object")
      const headerParams = parseObject(request.idtHeaderParams ?? "{}")
      if (Option.isNone(headerParams)) {
        return callerError("SANDBOX_BAD_HEADER_PARAMS", "idtHeaderParams is not a JSON object")
      }
      const { authTime, clientId, scopes, subject } = grant.value
      const idToken = yield* issuer.sign({
        subject: request.sub ?? subject,
        audience: request.idTokenAudType === "string" ? clientId : [clientId],
        authTime,
        accessToken: request.accessToken,
        claims: claims.value,
        headerParams: headerParams.value
      })
      const tokenResponse = {
        access_token: request.accessToken,
        token_type: "Bearer",
        expires_in: 3600,
        refresh_token: request.refreshToken,
        scope: scopes.join(" "),
        id_token: idToken
      }
      return {
        resultCode: "SANDBOX_REISSUED",
        resultMessage: "[SANDBOX_REISSUED] The sandbox reissued an ID token.",
        action: "OK",
        responseContent: JSON.stringify(tokenResponse),
        idToken
      }
    })

/** Reads the request's JSON. */
export const decodeWireRequest = Schema.decodeUnknown(Schema.parseJson(WireRequest))
