import { Effect, type Layer, type Option, type Redacted } from "effect"
import type { HttpServerRequest, HttpServerResponse } from "effect/http"
import {
  type ExtensionGrants,
  IdTokenClaims,
  type IdTokenClaimsRequest,
  type JsonObject,
  RefreshDenied,
  type ResourceOwnerAuthenticator,
  type TokenAction,
  type TokenEndpoint,
  TokenRequestHandler,
  type TokenResponse
} from "effect-authlete"
import { describe, expect, test } from "tstyche"

declare const request: HttpServerRequest.HttpServerRequest
declare const claimsRequest: IdTokenClaimsRequest

describe("make", () => {
  test("is an app that never fails, and requires the calls and the claims alone", () => {
    expect(TokenRequestHandler.make()).type.toBe<
      Effect.Effect<
        HttpServerResponse.HttpServerResponse,
        never,
        TokenEndpoint | IdTokenClaims | HttpServerRequest.HttpServerRequest
      >
    >()
  })

  test("can't run without what it requires", () => {
    expect(Effect.runPromise).type.not.toBeCallableWith(TokenRequestHandler.make())
    expect(Effect.runPromise).type.not.toBeCallableWith(Effect.provide(TokenRequestHandler.make(), IdTokenClaims.none))
  })

  test("takes the options of the design, and none is required", () => {
    expect(TokenRequestHandler.make).type.toBeCallableWith({})
    expect(TokenRequestHandler.make).type.toBeCallableWith({
      idTokenAudType: "string",
      reissueTimeout: "2 seconds",
      whenReissueFails: "server_error",
      htu: "https://as.example.com/token",
      clientCertificate: () => Effect.succeedNone
    })
    expect(TokenRequestHandler.make).type.not.toBeCallableWith({ idTokenAudType: "object" })
    expect(TokenRequestHandler.make).type.not.toBeCallableWith({ reissueTimeout: "soon" })
    expect(TokenRequestHandler.make).type.not.toBeCallableWith({ whenReissueFails: "invalid_grant" })
    expect(TokenRequestHandler.make).type.not.toBeCallableWith({ clientCertificateHeader: "x-client-cert" })
  })

  test("takes a certificate from a function of the request, which may fail and needs no service", () => {
    type Certificate = TokenRequestHandler.TokenRequestHandlerOptions["clientCertificate"] & {}
    expect<ReturnType<Certificate>>().type.toBe<
      Effect.Effect<Option.Option<TokenRequestHandler.ClientCertificate>, unknown>
    >()
    expect<Certificate>().type.toBeCallableWith(request)
    expect(TokenRequestHandler.make).type.toBeCallableWith({ clientCertificate: () => Effect.fail("no certificate") })
    expect(TokenRequestHandler.make).type.not.toBeCallableWith({
      clientCertificate: () => Effect.as(IdTokenClaims, Effect.succeedNone)
    })
  })
})

describe("TokenAction", () => {
  test("has nine names", () => {
    expect<TokenAction>().type.toBe<
      | "OK"
      | "INVALID_CLIENT"
      | "BAD_REQUEST"
      | "INTERNAL_SERVER_ERROR"
      | "PASSWORD"
      | "TOKEN_EXCHANGE"
      | "JWT_BEARER"
      | "NATIVE_SSO"
      | "ID_TOKEN_REISSUABLE"
    >()
  })

  test("makes a record that lacks one of them an error", () => {
    type Actions = Record<TokenAction, number>
    const eight = {
      OK: 1,
      INVALID_CLIENT: 2,
      BAD_REQUEST: 3,
      INTERNAL_SERVER_ERROR: 4,
      PASSWORD: 5,
      TOKEN_EXCHANGE: 6,
      JWT_BEARER: 7,
      NATIVE_SSO: 8
    }
    expect<Actions>().type.not.toBeAssignableFrom(eight)
    expect<Actions>().type.toBeAssignableFrom({ ...eight, ID_TOKEN_REISSUABLE: 9 })
  })

  test("is what the action of a response is, which may also be any other string", () => {
    expect<TokenResponse["action"]>().type.toBe<TokenAction | (string & {}) | undefined>()
  })
})

describe("the application's services", () => {
  test("look claims up: what a reissue takes but its tokens, or any failure", () => {
    expect<ReturnType<IdTokenClaims["Service"]["lookUp"]>>().type.toBe<
      Effect.Effect<
        {
          readonly claims?: JsonObject | undefined
          readonly idtHeaderParams?: JsonObject | undefined
          readonly sub?: string | undefined
        },
        unknown
      >
    >()
    expect(claimsRequest).type.toBeAssignableTo<{
      readonly subject: string
      readonly claimNames: ReadonlyArray<string>
      readonly tokenResponse: TokenResponse
    }>()
    expect(Effect.fail(new RefreshDenied())).type.toBeAssignableTo<ReturnType<IdTokenClaims["Service"]["lookUp"]>>()
    expect(IdTokenClaims.none).type.toBe<Layer.Layer<IdTokenClaims>>()
  })

  test("check a password that is redacted", () => {
    expect<ResourceOwnerAuthenticator["Service"]["authenticate"]>().type.toBe<
      (credentials: {
        readonly username: string
        readonly password: Redacted.Redacted
        readonly tokenResponse: TokenResponse
      }) => Effect.Effect<Option.Option<string>, unknown>
    >()
  })

  test("answer extension grants", () => {
    expect<ExtensionGrants["Service"]["answer"]>().type.toBe<
      (tokenResponse: TokenResponse) => Effect.Effect<HttpServerResponse.HttpServerResponse, unknown>
    >()
  })
})
