import { createServer } from "node:http"
import { HTTPClient } from "@authlete/typescript-sdk"
import { AuthleteCore } from "@authlete/typescript-sdk/core.js"
import { tokenManagementReissueIdToken } from "@authlete/typescript-sdk/funcs/tokenManagementReissueIdToken.js"
import {
  IdtokenReissueRequest$outboundSchema,
  IdtokenReissueResponse$inboundSchema
} from "@authlete/typescript-sdk/models"
import { ResponseValidationError } from "@authlete/typescript-sdk/models/errors"
import { FetchHttpClient } from "@effect/platform"
import { NodeHttpServer } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, FastCheck, Layer, Redacted, Schema } from "effect"
import {
  AuthleteConfig,
  ResultError as EffectResultError,
  IdTokenReissueRequest,
  IdTokenReissueResponse,
  type JsonObject,
  reissueIdToken
} from "effect-authlete"
import { AuthleteSandbox, SandboxReply } from "effect-authlete/sandbox"
import { provided } from "../provided.js"
import { recorder } from "./recorder.js"

const alice = { subject: "alice", clientId: "client-1", scopes: ["openid", "email"] }

const sandbox = Layer.merge(
  AuthleteSandbox.layerServer().pipe(
    Layer.provide(NodeHttpServer.layerServer(() => createServer(), { host: "127.0.0.1", port: 0 }))
  ),
  FetchHttpClient.layer
)

/** The SDK's client for the sandbox, and tokens of a grant, as the SDK wants them. */
const setting = Effect.gen(function* () {
  const { baseUrl, serviceId } = yield* AuthleteConfig
  const tokens = yield* (yield* AuthleteSandbox).grant(alice)
  return {
    sdkOptions: { serverURL: baseUrl, bearer: "sandbox-bearer" },
    serviceId,
    idtokenReissueRequest: {
      accessToken: Redacted.value(tokens.accessToken),
      refreshToken: Redacted.value(tokens.refreshToken)
    },
    tokens
  }
})

type SdkRequest = Parameters<typeof tokenManagementReissueIdToken>[1]

/** The outcome of the SDK's standalone function: it gives errors as values. */
const bySdk = (options: ConstructorParameters<typeof AuthleteCore>[0], request: SdkRequest) =>
  Effect.promise(async () => {
    const result = await tokenManagementReissueIdToken(new AuthleteCore(options), request)
    return result.ok ? result.value : result.error
  })

describe("the vendor's SDK, with the sandbox", () => {
  const it = provided(sandbox)

  const answers: ReadonlyArray<JsonObject> = [
    { action: "OK", resultCode: null },
    { action: "OK", resultMessage: null },
    { action: null },
    { action: "OK", responseContent: null },
    { action: "OK", idToken: null },
    { action: "ADDED_LATER" }
  ]
  for (const body of answers) {
    it.effect(`fails to validate ${JSON.stringify(body)}, which decodes here`, () =>
      Effect.gen(function* () {
        const reply = SandboxReply.Response({ status: 200, body })
        yield* (yield* AuthleteSandbox).next(reply, reply)
        const { idtokenReissueRequest, sdkOptions, serviceId, tokens } = yield* setting
        const error = yield* bySdk(sdkOptions, { serviceId, idtokenReissueRequest })
        assert.instanceOf(error, ResponseValidationError)
        const present = Object.entries(body).filter(([, value]) => value !== null)
        assert.deepStrictEqual<unknown>(yield* reissueIdToken(tokens), Object.fromEntries(present))
      })
    )
  }

  it.effect('fails to validate a 400 with {"resultCode":null}, which is a ResultError here', () =>
    Effect.gen(function* () {
      const reply = SandboxReply.Response({ status: 400, body: { resultCode: null, resultMessage: "refused" } })
      yield* (yield* AuthleteSandbox).next(reply, reply)
      const { idtokenReissueRequest, sdkOptions, serviceId, tokens } = yield* setting
      const error = yield* bySdk(sdkOptions, { serviceId, idtokenReissueRequest })
      assert.instanceOf(error, ResponseValidationError)
      const ours = yield* Effect.flip(reissueIdToken(tokens))
      assert.instanceOf(ours, EffectResultError)
      assert.deepStrictEqual([ours.resultCode, ours.resultMessage], [undefined, "refused"])
    })
  )
})

describe("the models here and the vendor's", () => {
  const sometimes = FastCheck.option(FastCheck.string(), { nil: undefined })
  it.effect.prop(
    "decode the same answers to the same fields",
    {
      resultCode: sometimes,
      resultMessage: sometimes,
      action: FastCheck.constantFrom("OK", "INTERNAL_SERVER_ERROR", "CALLER_ERROR", undefined),
      responseContent: sometimes,
      idToken: sometimes,
      type: sometimes
    },
    (answer) =>
      Effect.gen(function* () {
        const json: unknown = JSON.parse(JSON.stringify(answer))
        const ours = yield* Schema.decodeUnknown(IdTokenReissueResponse)(json)
        assert.deepStrictEqual<unknown>(
          yield* Schema.encode(IdTokenReissueResponse)(ours),
          IdtokenReissueResponse$inboundSchema.parse(json)
        )
      })
  )
})

const oursSends = (serverURL: string, serviceId: string, request: IdTokenReissueRequest) =>
  Effect.gen(function* () {
    const { fetch, sent } = recorder()
    const outcome = yield* reissueIdToken(request, { serviceId }).pipe(
      Effect.provide([
        FetchHttpClient.layer,
        AuthleteConfig.layer({ serviceId: "1", bearer: Redacted.make("bearer-1"), baseUrl: serverURL })
      ]),
      Effect.provideService(FetchHttpClient.Fetch, fetch),
      Effect.either
    )
    return { outcome, sent }
  })

const sdkSends = (serverURL: string, serviceId: string, request: IdTokenReissueRequest) =>
  Effect.gen(function* () {
    const { fetch, sent } = recorder()
    const { accessToken, claims, idTokenAudType, idtHeaderParams, refreshToken, sub } = request
    yield* bySdk(
      { serverURL, bearer: "bearer-1", httpClient: new HTTPClient({ fetcher: fetch }) },
      {
        serviceId,
        idtokenReissueRequest: {
          accessToken: Redacted.value(accessToken),
          refreshToken: Redacted.value(refreshToken),
          sub,
          claims: claims && JSON.stringify(claims),
          idtHeaderParams: idtHeaderParams && JSON.stringify(idtHeaderParams),
          idTokenAudType
        }
      }
    )
    return sent
  })

/** Such a token shows wherever its word is printed in quotes: a random service ID may be that word. */
const isQuotedWord = (token: Redacted.Redacted): boolean => /^\W*[A-Za-z_]{7,}\W*$/.test(Redacted.value(token))

describe("the request here and the vendor's", () => {
  const arbitraries = {
    request: Arbitrary.make(IdTokenReissueRequest).filter(
      ({ accessToken, refreshToken }) => !isQuotedWord(accessToken) && !isQuotedWord(refreshToken)
    ),
    serverURL: FastCheck.constantFrom(
      "https://us.authlete.com",
      "https://us.authlete.com/",
      "https://authlete.example.com/prefix",
      "https://authlete.example.com:8443/a%20prefix/with/slashes//"
    ),
    serviceId: FastCheck.stringMatching(/^[\w.~-]+$/).filter((id) => id !== "." && id !== "..")
  }

  it.effect.prop(
    "are the same: method, URL, credential, media types and JSON body",
    arbitraries,
    ({ request, serverURL, serviceId }) =>
      Effect.gen(function* () {
        const { sent } = yield* oursSends(serverURL, serviceId, request)
        assert.lengthOf(sent, 1)
        assert.deepStrictEqual(sent, yield* sdkSends(serverURL, serviceId, request))
      })
  )

  it.effect.prop("has a body that passes the vendor's model, and nothing more in it", arbitraries, (given) =>
    Effect.gen(function* () {
      const [sent] = (yield* oursSends(given.serverURL, given.serviceId, given.request)).sent
      assert.isDefined(sent)
      assert.deepStrictEqual<unknown>(IdtokenReissueRequest$outboundSchema.parse(sent.body), sent.body)
    })
  )

  it.effect.prop(
    "is the same or none at all, whatever the service ID has in it",
    { request: arbitraries.request, serviceId: FastCheck.string({ unit: "grapheme", minLength: 1 }) },
    ({ request, serviceId }) =>
      Effect.gen(function* () {
        const { outcome, sent } = yield* oursSends("https://us.authlete.com", serviceId, request)
        if (outcome._tag === "Right") {
          assert.deepStrictEqual(sent, yield* sdkSends("https://us.authlete.com", serviceId, request))
        } else {
          assert.deepStrictEqual([outcome.left._tag, sent], ["DefaultError", []])
          assert.include(outcome.left.message, "serviceId")
        }
      })
  )

  it.effect("of a service '..' goes to another path with the vendor's SDK, and is not sent here", () =>
    Effect.gen(function* () {
      const request = { accessToken: Redacted.make("access"), refreshToken: Redacted.make("refresh") }
      const { sent } = yield* oursSends("https://us.authlete.com", "..", request)
      assert.lengthOf(sent, 0)
      const [bySdk] = yield* sdkSends("https://us.authlete.com", "..", request)
      assert.strictEqual(bySdk?.url.pathname, "/idtoken/reissue")
    })
  )
})
