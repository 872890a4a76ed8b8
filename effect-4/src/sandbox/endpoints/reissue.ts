import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { JsonObject } from "../../operations/JsonObject.js"
import { IdTokenReissueRequest, type IdTokenReissueResponse } from "../../operations/reissueIdToken.js"
import { badClaims, badHeaderParams, reissued, unknownTokens } from "../../wire/sandbox/answers.js"
import { audience } from "../../wire/sandbox/jwt.js"
import { clientsAccessToken } from "../../wire/sandbox/tokens.js"
import type { SandboxState } from "../state/SandboxState.js"
import * as endpoint from "./endpoint.js"

/** The request with its `claims` and `idtHeaderParams` still strings, as they are on the wire. */
const WireRequest = Schema.Struct({
  ...IdTokenReissueRequest.fields,
  claims: Schema.optional(Schema.String),
  idtHeaderParams: Schema.optional(Schema.String)
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
    answer: Effect.fnUntraced(function* (request): Effect.fn.Return<(typeof IdTokenReissueResponse)["Encoded"]> {
      const accessToken = Redacted.value(request.accessToken)
      const tokens = Option.filter(
        yield* pairs.find(Redacted.value(request.refreshToken)),
        (known) => clientsAccessToken(known) === accessToken
      )
      if (Option.isNone(tokens)) return unknownTokens
      const claims = parseObject(request.claims ?? "{}")
      if (Option.isNone(claims)) return badClaims
      const headerParams = parseObject(request.idtHeaderParams ?? "{}")
      if (Option.isNone(headerParams)) return badHeaderParams
      const { authTime, clientId, subject } = tokens.value.grant
      const client = Option.getOrUndefined(yield* clients.find(clientId))
      const idToken = yield* issuer.signIdToken({
        alg: client?.idTokenSignedResponseAlg,
        subject: request.sub ?? subject,
        audience: audience(clientId, request.idTokenAudType),
        authTime,
        accessToken,
        claims: claims.value,
        headerParams: headerParams.value
      })
      return reissued(tokens.value, idToken)
    })
  })
