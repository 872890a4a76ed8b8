import { HTTPClient } from "@authlete/typescript-sdk"
import { AuthleteCore } from "@authlete/typescript-sdk/core.js"
import { tokenFail } from "@authlete/typescript-sdk/funcs/tokenFail.js"
import { tokenIssue } from "@authlete/typescript-sdk/funcs/tokenIssue.js"
import { tokenProcess } from "@authlete/typescript-sdk/funcs/tokenProcess.js"
import { FetchHttpClient, type HttpClient } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Redacted, Schema } from "effect"
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
