import { createServer } from "node:http"
import { HTTPClient } from "@authlete/typescript-sdk"
import { AuthleteCore } from "@authlete/typescript-sdk/core.js"
import { tokenFail } from "@authlete/typescript-sdk/funcs/tokenFail.js"
import { tokenIssue } from "@authlete/typescript-sdk/funcs/tokenIssue.js"
import { tokenManagementReissueIdToken } from "@authlete/typescript-sdk/funcs/tokenManagementReissueIdToken.js"
import { tokenProcess } from "@authlete/typescript-sdk/funcs/tokenProcess.js"
import { TokenResponse$inboundSchema } from "@authlete/typescript-sdk/models"
import { ResponseValidationError } from "@authlete/typescript-sdk/models/errors"
import { FetchHttpClient, type HttpClient } from "@effect/platform"
import { NodeHttpServer } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Layer, Redacted, Schema } from "effect"
import {
  AuthleteConfig,
  type AuthleteError,
  failToken,
  issueToken,
  processToken,
  TokenFailRequest,
  TokenIssueRequest,
  TokenRequest
} from "effect-authlete"
import { AuthleteSandbox, type Grant } from "effect-authlete/sandbox"
import { provided } from "../provided.js"
import { recorder } from "./recorder.js"

type Core = ConstructorParameters<typeof AuthleteCore>[0]

type SdkFunction<Request, Response> = (
  core: AuthleteCore,
  request: Request
) => PromiseLike<{ readonly ok: true; readonly value: Response } | { readonly ok: false; readonly error: Error }>

/** A call of the SDK's standalone function; it fails with what the SDK gives as an error. */
const bySdk = <Request, Response>(sdkFunction: SdkFunction<Request, Response>, options: Core, request: Request) =>
  Effect.flatMap(
    Effect.promise(async () => sdkFunction(new AuthleteCore(options), request)),
    (result) => (result.ok ? Effect.succeed(result.value) : Effect.fail(result.error))
  )

const sandbox = Layer.merge(
  AuthleteSandbox.layerServer({
    clients: [
      { clientId: "basic", authMethod: "client_secret_basic", clientSecret: Redacted.make("basic-secret") },
      { clientId: "public", authMethod: "none" }
    ]
  }).pipe(Layer.provide(NodeHttpServer.layerServer(() => createServer(), { host: "127.0.0.1", port: 0 }))),
  FetchHttpClient.layer
)

const AnyObject = Schema.Record({ key: Schema.String, value: Schema.Unknown })

const alice: Grant = { subject: "alice", clientId: "basic", scopes: ["openid", "email"] }

const basic = { clientId: "basic", clientSecret: "basic-secret" }

/** The SDK's functions, bound to the sandbox. */
const sdk = Effect.map(AuthleteConfig, ({ baseUrl, serviceId }) => {
  const options = { serverURL: baseUrl, bearer: "sandbox-bearer" }
  return {
    process: (form: Readonly<Record<string, string>> | string, credentials: Partial<typeof basic> = basic) =>
      bySdk(tokenProcess, options, {
        serviceId,
        tokenRequest: { parameters: new URLSearchParams(form).toString(), ...credentials }
      }),
    issue: (ticket: string) =>
      bySdk(tokenIssue, options, { serviceId, tokenIssueRequest: { ticket, subject: "alice" } }),
    fail: (ticket: string, reason: TokenFailRequest["reason"]) =>
      bySdk(tokenFail, options, { serviceId, tokenFailRequest: { ticket, reason } }),
    reissue: (accessToken: string, refreshToken: string) =>
      bySdk(tokenManagementReissueIdToken, options, {
        serviceId,
        idtokenReissueRequest: { accessToken, refreshToken }
      })
  }
})

const refreshForm = (refreshToken: string) => ({ grant_type: "refresh_token", refresh_token: refreshToken })

const passwordForm = { grant_type: "password", username: "alice", password: "secret", scope: "openid" }

const ticket = Effect.flatMap(sdk, ({ process }) =>
  Effect.map(process(passwordForm), (answer) => {
    assert.deepStrictEqual([answer.action, answer.username, answer.password], ["PASSWORD", "alice", "secret"])
    assert.isDefined(answer.ticket)
    return answer.ticket
  })
)

describe("the vendor's SDK, with the sandbox", () => {
  const it = provided(sandbox)

  const granted = (fields: Partial<Grant> = {}) =>
    Effect.flatMap(AuthleteSandbox, ({ grant }) =>
      Effect.map(grant({ ...alice, ...fields }), ({ refreshToken }) => Redacted.value(refreshToken))
    )

  for (const [what, fields] of [
    ["a random access token", { requestedIdTokenClaims: ["email"] }],
    ["a JWT access token", { jwtAccessToken: true }]
  ] as const) {
    it.effect(`knows no ID_TOKEN_REISSUABLE, has a model for all else in that answer, and reissues with ${what}`, () =>
      Effect.gen(function* () {
        const { process, reissue } = yield* sdk
        const error = yield* Effect.flip(process(refreshForm(yield* granted(fields))))
        assert.instanceOf(error, ResponseValidationError)
        const answer = Schema.decodeUnknownSync(AnyObject)(error.rawValue)
        assert.strictEqual(answer["action"], "ID_TOKEN_REISSUABLE")
        assert.throws(() => TokenResponse$inboundSchema.parse(answer), "ID_TOKEN_REISSUABLE")
        const decoded = TokenResponse$inboundSchema.parse({ ...answer, action: "OK" })
        // The vendor's model leaves out what it does not know.
        const { type, ...rest } = answer
        assert.deepStrictEqual<unknown>(decoded, { ...rest, action: "OK" })
        assert.strictEqual(type, "tokenResponse")
        const accessToken = decoded.jwtAccessToken ?? decoded.accessToken
        assert.isDefined(accessToken)
        assert.isDefined(decoded.refreshToken)
        assert.strictEqual((yield* reissue(accessToken, decoded.refreshToken)).action, "OK")
      })
    )
  }

  it.effect("decodes the OK of a refresh without openid", () =>
    Effect.gen(function* () {
      const { process } = yield* sdk
      assert.strictEqual((yield* process(refreshForm(yield* granted({ scopes: [] })))).action, "OK")
    })
  )

  it.effect("has tokens issued for a ticket, and decodes the refusal of a used one", () =>
    Effect.gen(function* () {
      const { fail, issue } = yield* sdk
      const live = yield* ticket
      assert.deepInclude(yield* issue(live), { action: "OK", subject: "alice", clientIdAlias: "basic" })
      for (const answer of [yield* issue(live), yield* fail(live, "UNKNOWN")]) {
        assert.deepInclude(answer, { action: "INTERNAL_SERVER_ERROR", resultCode: "SANDBOX_UNKNOWN_TICKET" })
      }
    })
  )

  for (const [reason, action] of [
    ["UNKNOWN", "INTERNAL_SERVER_ERROR"],
    ["INVALID_RESOURCE_OWNER_CREDENTIALS", "BAD_REQUEST"],
    ["INVALID_TARGET", "BAD_REQUEST"]
  ] as const) {
    it.effect(`decodes the ${action} for ${reason}`, () =>
      Effect.gen(function* () {
        const answer = yield* (yield* sdk).fail(yield* ticket, reason)
        assert.strictEqual(answer.action, action)
        assert.isDefined(answer.responseContent)
      })
    )
  }

  const refusals = [
    ["SANDBOX_MISSING_PARAMETER", "BAD_REQUEST", "", basic],
    ["SANDBOX_DUPLICATE_PARAMETER", "BAD_REQUEST", "a=1&a=2", basic],
    ["SANDBOX_UNSUPPORTED_GRANT_TYPE", "BAD_REQUEST", { grant_type: "urn:x" }, basic],
    ["SANDBOX_INVALID_CLIENT", "INVALID_CLIENT", passwordForm, { ...basic, clientSecret: "wrong" }],
    ["SANDBOX_INVALID_CLIENT", "INVALID_CLIENT", passwordForm, {}],
    ["SANDBOX_MALFORMED_SCOPE", "BAD_REQUEST", { ...passwordForm, scope: " " }, basic],
    ["SANDBOX_INVALID_REFRESH_TOKEN", "BAD_REQUEST", refreshForm("unknown"), basic]
  ] as const
  for (const [resultCode, action, form, credentials] of refusals) {
    it.effect(`decodes the ${action} with ${resultCode}, of ${JSON.stringify(credentials)}`, () =>
      Effect.gen(function* () {
        const answer = yield* (yield* sdk).process(form, credentials)
        assert.deepInclude(answer, { action, resultCode })
        assert.isDefined(answer.responseContent)
      })
    )
  }

  it.effect("decodes the BAD_REQUEST with SANDBOX_SCOPE_NOT_GRANTED", () =>
    Effect.gen(function* () {
      const answer = yield* (yield* sdk).process({ ...refreshForm(yield* granted()), scope: "profile" })
      assert.deepInclude(answer, { action: "BAD_REQUEST", resultCode: "SANDBOX_SCOPE_NOT_GRANTED" })
    })
  )
})

const serverURL = "https://authlete.example.com/prefix"

const oursSends = <A>(call: Effect.Effect<A, AuthleteError, AuthleteConfig | HttpClient.HttpClient>) =>
  Effect.gen(function* () {
    const { fetch, sent } = recorder()
    yield* call.pipe(
      Effect.provide([
        FetchHttpClient.layer,
        AuthleteConfig.layer({ serviceId: "1", bearer: Redacted.make("bearer-1"), baseUrl: serverURL })
      ]),
      Effect.provideService(FetchHttpClient.Fetch, fetch)
    )
    return sent
  })

const sdkSends = <Request, Response>(sdkFunction: SdkFunction<Request, Response>, request: Request) =>
  Effect.gen(function* () {
    const { fetch, sent } = recorder()
    yield* bySdk(
      sdkFunction,
      { serverURL, bearer: "bearer-1", httpClient: new HTTPClient({ fetcher: fetch }) },
      request
    )
    return sent
  })

describe("the request here and the vendor's are the same: method, URL, credential, media types and JSON body", () => {
  /** The fields as the SDK wants them: secrets bare, objects as JSON text. */
  const plain = <A, I>(schema: Schema.Schema<A, I>, request: A) => Schema.encodeSync(schema)(request)

  it.effect.prop("of processToken", { request: Arbitrary.make(TokenRequest) }, ({ request }) =>
    Effect.gen(function* () {
      const sent = yield* oursSends(processToken(request))
      const { clientCertificatePath, ...rest } = plain(TokenRequest, request)
      assert.deepStrictEqual(
        sent,
        yield* sdkSends(tokenProcess, {
          serviceId: "1",
          tokenRequest: { ...rest, ...(clientCertificatePath && { clientCertificatePath: [...clientCertificatePath] }) }
        })
      )
      assert.deepStrictEqual(
        sent.map(({ method, url }) => `${method} ${url}`),
        [`POST ${serverURL}/api/1/auth/token`]
      )
    })
  )

  it.effect.prop("of issueToken", { request: Arbitrary.make(TokenIssueRequest) }, ({ request }) =>
    Effect.gen(function* () {
      assert.deepStrictEqual(
        yield* oursSends(issueToken(request)),
        yield* sdkSends(tokenIssue, { serviceId: "1", tokenIssueRequest: plain(TokenIssueRequest, request) })
      )
    })
  )

  it.effect.prop("of failToken", { request: Arbitrary.make(TokenFailRequest) }, ({ request }) =>
    Effect.gen(function* () {
      assert.deepStrictEqual(
        yield* oursSends(failToken(request)),
        yield* sdkSends(tokenFail, { serviceId: "1", tokenFailRequest: plain(TokenFailRequest, request) })
      )
    })
  )
})
