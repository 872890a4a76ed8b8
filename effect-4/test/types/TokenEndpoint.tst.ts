import { Effect, Layer, type Redacted, Schedule } from "effect"
import type { HttpClient } from "effect/http"
import {
  type AuthleteConfig,
  type AuthleteError,
  type CallOptions,
  type DefaultError,
  type IdTokenReissueAction,
  type IdTokenReissueRequest,
  type IdTokenReissueResponse,
  type JsonObject,
  type ResultError,
  type RetryPolicy,
  reissueIdToken,
  TokenEndpoint,
  type TokenFailRequest,
  type TokenFailResponse,
  type TokenIssueRequest,
  type TokenIssueResponse,
  type TokenRequest,
  type TokenResponse
} from "effect-authlete"
import { describe, expect, test } from "tstyche"

declare const token: Redacted.Redacted
declare const tokens: { readonly accessToken: Redacted.Redacted; readonly refreshToken: Redacted.Redacted }
declare const request: IdTokenReissueRequest
declare const response: IdTokenReissueResponse
declare const endpoint: typeof TokenEndpoint.Service
declare const config: Layer.Layer<AuthleteConfig>
declare const needsClient: Schedule.Schedule<number, AuthleteError, never, HttpClient.HttpClient>
declare const client: Layer.Layer<HttpClient.HttpClient>

describe("reissueIdToken", () => {
  test("is the function of the design", () => {
    expect(reissueIdToken).type.toBe<
      (
        request: IdTokenReissueRequest,
        options?: CallOptions
      ) => Effect.Effect<IdTokenReissueResponse, ResultError | DefaultError, AuthleteConfig | HttpClient.HttpClient>
    >()
  })

  test("is shown with its error and its services by their names", () => {
    // @ts-expect-error Type 'Effect<IdTokenReissueResponse, AuthleteError, AuthleteConfig | HttpClient>' is not assignable to type 'never'
    const shown: never = reissueIdToken(request)
    expect(shown).type.toBe<never>()
  })

  test("can't run without its layers", () => {
    expect(Effect.runPromise).type.not.toBeCallableWith(reissueIdToken(request))
    expect(Effect.runPromise).type.not.toBeCallableWith(Effect.provide(reissueIdToken(request), config))
    expect(Effect.runPromise).type.not.toBeCallableWith(Effect.provide(reissueIdToken(request), client))
    expect(Effect.runPromise).type.toBeCallableWith(
      Effect.provide(reissueIdToken(request), Layer.merge(config, client))
    )
  })
})

describe("the request", () => {
  test("is two tokens, and what is optional", () => {
    expect<IdTokenReissueRequest>().type.toBe<{
      readonly accessToken: Redacted.Redacted<string>
      readonly refreshToken: Redacted.Redacted<string>
      readonly sub?: string | undefined
      readonly claims?: JsonObject | undefined
      readonly idtHeaderParams?: JsonObject | undefined
      readonly idTokenAudType?: "array" | "string" | undefined
    }>()
    expect(reissueIdToken).type.toBeCallableWith(tokens)
  })

  test("has no token that is a plain string", () => {
    expect(reissueIdToken).type.not.toBeCallableWith({ ...tokens, accessToken: "token" })
    expect(reissueIdToken).type.not.toBeCallableWith({ ...tokens, refreshToken: "token" })
  })

  test("has both tokens", () => {
    expect(reissueIdToken).type.not.toBeCallableWith({ accessToken: token })
    expect(reissueIdToken).type.not.toBeCallableWith({ refreshToken: token })
    expect(reissueIdToken).type.not.toBeCallableWith({ accessToken: token, refreshToken: undefined })
  })

  test("has no field that Authlete does not know", () => {
    expect(reissueIdToken).type.not.toBeCallableWith({ accessToken: token, refreshToken: token, subject: "alice" })
  })

  test("has one of the two types of aud", () => {
    expect(reissueIdToken).type.toBeCallableWith({ ...tokens, idTokenAudType: "string" })
    expect(reissueIdToken).type.not.toBeCallableWith({ ...tokens, idTokenAudType: "object" })
  })

  test("has claims and header parameters that JSON can carry", () => {
    const claims = { a: "b", c: 1, d: true, e: null, f: undefined, g: [1, ["h"], { i: null }], j: { k: { l: [] } } }
    expect(reissueIdToken).type.toBeCallableWith({ ...tokens, claims, idtHeaderParams: claims })
    expect(reissueIdToken).type.toBeCallableWith({ ...tokens, claims: {} })
  })

  test("has no claims that JSON would drop, change or choke on", () => {
    expect(reissueIdToken).type.not.toBeCallableWith({ ...tokens, claims: { at: new Date() } })
    expect(reissueIdToken).type.not.toBeCallableWith({ ...tokens, claims: { at: () => 1 } })
    expect(reissueIdToken).type.not.toBeCallableWith({ ...tokens, claims: { at: new Map<string, string>() } })
    expect(reissueIdToken).type.not.toBeCallableWith({ ...tokens, claims: { at: new Set<string>() } })
    expect(reissueIdToken).type.not.toBeCallableWith({ ...tokens, claims: { at: 1n } })
    expect(reissueIdToken).type.not.toBeCallableWith({ ...tokens, claims: { at: Symbol("at") } })
    expect(reissueIdToken).type.not.toBeCallableWith({ ...tokens, claims: { at: [undefined] } })
    expect(reissueIdToken).type.not.toBeCallableWith({ ...tokens, claims: { at: token } })
    expect(reissueIdToken).type.not.toBeCallableWith({ ...tokens, idtHeaderParams: { at: new Date() } })
  })

  test("has claims that are an object", () => {
    expect(reissueIdToken).type.not.toBeCallableWith({ ...tokens, claims: `{"a":"b"}` })
    expect(reissueIdToken).type.not.toBeCallableWith({ ...tokens, claims: new Date() })
    expect(reissueIdToken).type.not.toBeCallableWith({ ...tokens, claims: new Map<string, string>() })
    expect(reissueIdToken).type.not.toBeCallableWith({ ...tokens, claims: [1] })
    expect(reissueIdToken).type.not.toBeCallableWith({ ...tokens, claims: () => 1 })
    expect(reissueIdToken).type.not.toBeCallableWith({ ...tokens, claims: null })
  })
})

describe("the response", () => {
  test("may lack every field, and holds tokens as Redacted", () => {
    expect<IdTokenReissueResponse>().type.toBe<{
      readonly resultCode?: string
      readonly resultMessage?: string
      readonly action?: IdTokenReissueAction
      readonly responseContent?: Redacted.Redacted<string>
      readonly idToken?: Redacted.Redacted<string>
    }>()
  })

  test("has an action whose three names are known, and that accepts any string", () => {
    expect<IdTokenReissueAction>().type.toBe<"OK" | "INTERNAL_SERVER_ERROR" | "CALLER_ERROR" | (string & {})>()
    expect<IdTokenReissueAction>().type.not.toBe<string>()
    expect<IdTokenReissueAction>().type.toBeAssignableFrom<string>()
    expect<IdTokenReissueAction>().type.toBeAssignableTo<string>()
    expect<IdTokenReissueAction>().type.not.toBeAssignableFrom<number>()
  })

  test("is shown by its name", () => {
    // @ts-expect-error Type 'IdTokenReissueResponse' is not assignable to type 'never'
    const shown: never = response
    expect(shown).type.toBe<never>()
  })

  test("has an action that a switch leaves only unknown strings and nothing of", () => {
    const { action } = response
    switch (action) {
      case "OK":
      case "INTERNAL_SERVER_ERROR":
      case "CALLER_ERROR":
        break
      default:
        expect(action).type.toBe<(string & {}) | undefined>()
    }
  })
})

describe("the options of a call", () => {
  test("are those of the design", () => {
    expect<CallOptions>().type.toBe<{
      readonly serviceId?: string | undefined
      readonly headers?: Readonly<Record<string, string>> | undefined
      readonly fetchOptions?: Omit<RequestInit, "body" | "method" | "redirect" | "signal"> | undefined
      readonly timeout?: Parameters<typeof Effect.sleep>[0] | undefined
      readonly retry?: RetryPolicy.RetryPolicy | undefined
    }>()
  })

  test("are all optional", () => {
    expect(reissueIdToken).type.toBeCallableWith(request)
    expect(reissueIdToken).type.toBeCallableWith(request, {})
    expect(reissueIdToken).type.toBeCallableWith(request, {
      serviceId: "1",
      headers: { "x-request-id": "1" },
      fetchOptions: { cache: "no-store", keepalive: true, headers: { "x-request-id": "1" } },
      timeout: "10 seconds",
      retry: Schedule.recurs(1)
    })
  })

  test("have no name that is not known", () => {
    expect(reissueIdToken).type.not.toBeCallableWith(request, { timeOut: 1000 })
    expect(reissueIdToken).type.not.toBeCallableWith(request, { baseUrl: "https://us.authlete.com" })
    expect(reissueIdToken).type.not.toBeCallableWith(request, { bearer: token })
  })

  test("leave to the call what belongs to it in fetchOptions", () => {
    expect(reissueIdToken).type.not.toBeCallableWith(request, { fetchOptions: { method: "PUT" } })
    expect(reissueIdToken).type.not.toBeCallableWith(request, { fetchOptions: { body: "{}" } })
    expect(reissueIdToken).type.not.toBeCallableWith(request, { fetchOptions: { signal: AbortSignal.timeout(1) } })
    expect(reissueIdToken).type.not.toBeCallableWith(request, { fetchOptions: { redirect: "follow" } })
  })

  test("have a timeout that is a duration", () => {
    expect(reissueIdToken).type.not.toBeCallableWith(request, { timeout: "soon" })
    expect(reissueIdToken).type.not.toBeCallableWith(request, { timeout: new Date() })
  })

  test("have a schedule that needs no services and takes the errors of a call", () => {
    expect(reissueIdToken).type.not.toBeCallableWith(request, { retry: needsClient })
    expect(reissueIdToken).type.not.toBeCallableWith(request, {
      retry: Schedule.setInputType<number>()(Schedule.forever)
    })
  })
})

describe("TokenEndpoint", () => {
  test("has the operations, for which nothing more is needed", () => {
    expect<keyof typeof TokenEndpoint.Service>().type.toBe<
      "reissueIdToken" | "processToken" | "issueToken" | "failToken" | "revokeToken" | "getJwks"
    >()
    expect(endpoint.reissueIdToken).type.toBe<
      (
        request: IdTokenReissueRequest,
        options?: CallOptions
      ) => Effect.Effect<IdTokenReissueResponse, ResultError | DefaultError>
    >()
    expect(endpoint.processToken).type.toBe<
      (request: TokenRequest, options?: CallOptions) => Effect.Effect<TokenResponse, ResultError | DefaultError>
    >()
    expect(endpoint.issueToken).type.toBe<
      (
        request: TokenIssueRequest,
        options?: CallOptions
      ) => Effect.Effect<TokenIssueResponse, ResultError | DefaultError>
    >()
    expect(endpoint.failToken).type.toBe<
      (request: TokenFailRequest, options?: CallOptions) => Effect.Effect<TokenFailResponse, ResultError | DefaultError>
    >()
    expect(Effect.runPromise).type.toBeCallableWith(endpoint.reissueIdToken(request))
  })

  test("has a layer that is built from the configuration and a client, and can't fail", () => {
    expect(TokenEndpoint.layer).type.toBe<Layer.Layer<TokenEndpoint, never, AuthleteConfig | HttpClient.HttpClient>>()
    // @ts-expect-error Type 'Layer<TokenEndpoint, never, AuthleteConfig | HttpClient>' is not assignable to type 'never'
    const shown: never = TokenEndpoint.layer
    expect(shown).type.toBe<never>()
  })
})
