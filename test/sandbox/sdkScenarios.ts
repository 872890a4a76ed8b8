/** What the vendor's SDK makes of a sandbox on a socket. Imports no `effect`. */
import assert from "node:assert/strict"
import { Authlete } from "@authlete/typescript-sdk"
import { AuthleteCore } from "@authlete/typescript-sdk/core.js"
import { jwkSetEndpointServiceJwksGetApi } from "@authlete/typescript-sdk/funcs/jwkSetEndpointServiceJwksGetApi.js"
import { tokenFail } from "@authlete/typescript-sdk/funcs/tokenFail.js"
import { tokenIssue } from "@authlete/typescript-sdk/funcs/tokenIssue.js"
import { tokenManagementReissueIdToken } from "@authlete/typescript-sdk/funcs/tokenManagementReissueIdToken.js"
import { tokenProcess } from "@authlete/typescript-sdk/funcs/tokenProcess.js"
import { IdtokenReissueResponse$inboundSchema, TokenResponse$inboundSchema } from "@authlete/typescript-sdk/models"
import { AuthleteDefaultError, ResponseValidationError, ResultError } from "@authlete/typescript-sdk/models/errors"
import { createLocalJWKSet, jwtVerify } from "jose"
import { assertHas, type Caller, type Form, type Scenario } from "./scenario.js"

const serviceId = "1000000000"

type SdkResult<Response> =
  | { readonly ok: true; readonly value: Response }
  | { readonly ok: false; readonly error: Error }

/** What the SDK's standalone function gives, and what it gives as an error. */
const outcome = async <Response>(result: PromiseLike<SdkResult<Response>>): Promise<Response | Error> => {
  const settled = await result
  return settled.ok ? settled.value : settled.error
}

const response = async <Response>(result: PromiseLike<SdkResult<Response>>): Promise<Response> => {
  const settled = await result
  return settled.ok ? settled.value : assert.fail(settled.error)
}

const optionsOf = ({ baseUrl }: Caller, path = "", bearer = "sandbox-bearer") => ({ serverURL: baseUrl + path, bearer })

const coreOf = (caller: Caller, path?: string, bearer?: string) => new AuthleteCore(optionsOf(caller, path, bearer))

const basic = { clientId: "basic", clientSecret: "basic-secret" }

const processed = (caller: Caller, form: Form, credentials: Partial<typeof basic> = basic) =>
  tokenProcess(coreOf(caller), {
    serviceId,
    tokenRequest: { parameters: new URLSearchParams(form).toString(), ...credentials }
  })

const granted = async ({ grant }: Caller, fields: object = {}) =>
  (await grant({ clientId: "basic", scopes: ["openid", "email"], ...fields })).refreshToken

const refreshForm = (refreshToken: string) => ({ grant_type: "refresh_token", refresh_token: refreshToken })

const passwordForm = { grant_type: "password", username: "alice", password: "secret", scope: "openid" }

const ticketOf = async (caller: Caller): Promise<string> => {
  const { action, password, ticket, username } = await response(processed(caller, passwordForm))
  assert.deepEqual([action, username, password], ["PASSWORD", "alice", "secret"])
  return ticket ?? assert.fail("there is no ticket")
}

const issued = (caller: Caller, ticket: string) =>
  tokenIssue(coreOf(caller), { serviceId, tokenIssueRequest: { ticket, subject: "alice" } })

const failed = (
  caller: Caller,
  ticket: string,
  reason: "UNKNOWN" | "INVALID_RESOURCE_OWNER_CREDENTIALS" | "INVALID_TARGET"
) => tokenFail(coreOf(caller), { serviceId, tokenFailRequest: { ticket, reason } })

type ReissueRequest = Parameters<typeof tokenManagementReissueIdToken>[1]

const reissuers: Readonly<Record<string, (caller: Caller, request: ReissueRequest) => Promise<unknown>>> = {
  "the standalone function": (caller, request) => outcome(tokenManagementReissueIdToken(coreOf(caller), request)),
  "the client class": (caller, request) => new Authlete(optionsOf(caller)).token.management.reissueIdToken(request)
}

const reissues: ReadonlyArray<Scenario> = [
  ...Object.entries(reissuers).map(([name, reissue]) => ({
    name: `${name} reissues, and decodes an ID token that verifies`,
    run: async (caller: Caller) => {
      const given = await reissue(caller, {
        serviceId,
        idtokenReissueRequest: {
          ...(await caller.grant()),
          sub: "pairwise-7",
          claims: '{"email":"alice@example.com"}',
          idtHeaderParams: '{"tenant":"t1"}',
          idTokenAudType: "string"
        }
      })
      const { action, idToken = "", responseContent } = IdtokenReissueResponse$inboundSchema.parse(given)
      assert.equal(action, "OK")
      assert.equal(JSON.parse(responseContent ?? "{}").id_token, idToken)
      const keys = createLocalJWKSet(await caller.jwks())
      const { payload, protectedHeader } = await jwtVerify(idToken, keys, { currentDate: new Date(0) })
      assertHas(payload, { sub: "pairwise-7", aud: "public", email: "alice@example.com" })
      assert.equal(protectedHeader["tenant"], "t1")
    }
  })),
  {
    name: "reads the JWK set",
    run: async (caller) =>
      assert.deepEqual(
        { ...(await response(jwkSetEndpointServiceJwksGetApi(coreOf(caller), { serviceId }))) },
        await caller.jwks()
      )
  },
  ...(
    [
      ["unknown tokens", { accessToken: "unknown" }, "SANDBOX_UNKNOWN_TOKENS"],
      ["claims that are no object", { claims: "[]" }, "SANDBOX_BAD_CLAIMS"],
      ["idtHeaderParams that are no object", { idtHeaderParams: "1" }, "SANDBOX_BAD_HEADER_PARAMS"]
    ] as const
  ).map(([what, fields, resultCode]) => ({
    name: `decodes the CALLER_ERROR for ${what}`,
    run: async (caller: Caller) => {
      const idtokenReissueRequest = { ...(await caller.grant()), ...fields }
      const given = tokenManagementReissueIdToken(coreOf(caller), { serviceId, idtokenReissueRequest })
      assertHas(await response(given), { action: "CALLER_ERROR", resultCode })
    }
  })),
  ...(
    [
      [400, "SANDBOX_BAD_REQUEST", undefined, serviceId, { idTokenAudType: "object" }],
      [401, "SANDBOX_UNAUTHORIZED", "another-bearer", serviceId, {}],
      [403, "SANDBOX_FORBIDDEN", undefined, "2000000000", {}]
    ] as const
  ).map(([statusCode, resultCode, bearer, serviceId, fields]) => ({
    name: `decodes the ${statusCode} as a ResultError`,
    run: async (caller: Caller) => {
      const idtokenReissueRequest = { ...(await caller.grant()), ...fields }
      const core = coreOf(caller, "", bearer)
      const error = await outcome(tokenManagementReissueIdToken(core, { serviceId, idtokenReissueRequest }))
      assert.ok(error instanceof ResultError)
      assertHas(error, { statusCode, resultCode })
      assert.equal(typeof error.resultMessage, "string")
    }
  })),
  {
    name: "has no model for the 404, and gives its default error",
    run: async (caller) => {
      const idtokenReissueRequest = await caller.grant()
      const core = coreOf(caller, "/elsewhere")
      const error = await outcome(tokenManagementReissueIdToken(core, { serviceId, idtokenReissueRequest }))
      assert.ok(error instanceof AuthleteDefaultError)
      assert.equal(error.statusCode, 404)
    }
  }
]

const tokens: ReadonlyArray<Scenario> = [
  ...[false, true].map((jwtAccessToken) => ({
    name: `knows no ID_TOKEN_REISSUABLE, has a model for all else in that answer, and reissues with ${jwtAccessToken ? "a JWT" : "an opaque"} access token`,
    run: async (caller: Caller) => {
      const fields = { jwtAccessToken, requestedIdTokenClaims: ["email"] }
      const error = await outcome(processed(caller, refreshForm(await granted(caller, fields))))
      assert.ok(error instanceof ResponseValidationError)
      const answer = Object(error.rawValue)
      assert.equal(answer.action, "ID_TOKEN_REISSUABLE")
      assert.throws(() => TokenResponse$inboundSchema.parse(answer), /ID_TOKEN_REISSUABLE/)
      const decoded = TokenResponse$inboundSchema.parse({ ...answer, action: "OK" })
      // The vendor's model leaves out what it does not know.
      const { type, ...rest } = answer
      assert.deepEqual({ ...decoded }, { ...rest, action: "OK" })
      assert.equal(type, "tokenResponse")
      const { accessToken = "", jwtAccessToken: jwt = accessToken, refreshToken = "" } = decoded
      const idtokenReissueRequest = { accessToken: jwt, refreshToken }
      const reissued = tokenManagementReissueIdToken(coreOf(caller), { serviceId, idtokenReissueRequest })
      assert.equal((await response(reissued)).action, "OK")
    }
  })),
  {
    name: "decodes the OK of a refresh without openid",
    run: async (caller) => {
      const form = refreshForm(await granted(caller, { scopes: [] }))
      assert.equal((await response(processed(caller, form))).action, "OK")
    }
  },
  {
    name: "has tokens issued for a ticket, and decodes the refusal of a used one",
    run: async (caller) => {
      const ticket = await ticketOf(caller)
      assertHas(await response(issued(caller, ticket)), { action: "OK", subject: "alice", clientIdAlias: "basic" })
      const refused = { action: "INTERNAL_SERVER_ERROR", resultCode: "SANDBOX_UNKNOWN_TICKET" }
      assertHas(await response(issued(caller, ticket)), refused)
      assertHas(await response(failed(caller, ticket, "UNKNOWN")), refused)
    }
  },
  ...(
    [
      ["UNKNOWN", "INTERNAL_SERVER_ERROR"],
      ["INVALID_RESOURCE_OWNER_CREDENTIALS", "BAD_REQUEST"],
      ["INVALID_TARGET", "BAD_REQUEST"]
    ] as const
  ).map(([reason, expected]) => ({
    name: `decodes the ${expected} for ${reason}`,
    run: async (caller: Caller) => {
      const { action, responseContent } = await response(failed(caller, await ticketOf(caller), reason))
      assert.equal(action, expected)
      assert.ok(responseContent)
    }
  })),
  ...(
    [
      ["SANDBOX_MISSING_PARAMETER", "BAD_REQUEST", "", basic],
      ["SANDBOX_DUPLICATE_PARAMETER", "BAD_REQUEST", "a=1&a=2", basic],
      ["SANDBOX_UNSUPPORTED_GRANT_TYPE", "BAD_REQUEST", { grant_type: "urn:x" }, basic],
      ["SANDBOX_INVALID_CLIENT", "INVALID_CLIENT", passwordForm, { ...basic, clientSecret: "wrong" }],
      ["SANDBOX_INVALID_CLIENT", "INVALID_CLIENT", passwordForm, {}],
      ["SANDBOX_MALFORMED_SCOPE", "BAD_REQUEST", { ...passwordForm, scope: " " }, basic],
      ["SANDBOX_INVALID_REFRESH_TOKEN", "BAD_REQUEST", refreshForm("unknown"), basic]
    ] as const
  ).map(([resultCode, action, form, credentials]) => ({
    name: `decodes the ${action} with ${resultCode}, of ${JSON.stringify(credentials)}`,
    run: async (caller: Caller) => {
      const answer = await response(processed(caller, form, credentials))
      assertHas(answer, { action, resultCode })
      assert.ok(answer.responseContent)
    }
  })),
  {
    name: "decodes the BAD_REQUEST with SANDBOX_SCOPE_NOT_GRANTED",
    run: async (caller) => {
      const form = { ...refreshForm(await granted(caller)), scope: "profile" }
      const expected = { action: "BAD_REQUEST", resultCode: "SANDBOX_SCOPE_NOT_GRANTED" }
      assertHas(await response(processed(caller, form)), expected)
    }
  }
]

export const sdkScenarios: ReadonlyArray<Scenario> = [...reissues, ...tokens]
