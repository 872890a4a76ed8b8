import { type Config, Effect, type Layer, type Redacted } from "effect"
import type { HttpClient, HttpServer } from "effect/http"
import { type AuthleteConfig, type AuthleteError, type IdTokenReissueRequest, reissueIdToken } from "effect-authlete"
import {
  AuthleteSandbox,
  type AuthleteSandboxOptions,
  type Grant,
  type GrantedTokens,
  type SandboxAnswer,
  type SandboxClient
} from "effect-authlete/sandbox"
import { describe, expect, test } from "tstyche"

declare const request: IdTokenReissueRequest

describe("AuthleteSandbox", () => {
  test("has a layer that gives all that a call needs, and needs nothing", () => {
    expect(AuthleteSandbox.layer).type.toBe<
      (
        options?: AuthleteSandboxOptions
      ) => Layer.Layer<AuthleteSandbox | AuthleteConfig | HttpClient.HttpClient, Config.ConfigError>
    >()
    // @ts-expect-error Type 'Layer<...AuthleteSandbox..., ConfigError, never>' is not assignable to type 'never'
    const shown: never = AuthleteSandbox.layer()
    expect(shown).type.toBe<never>()
  })

  test("has a layerServer that needs a server, and leaves the client to its user", () => {
    expect(AuthleteSandbox.layerServer).type.toBe<
      (
        options?: AuthleteSandboxOptions
      ) => Layer.Layer<AuthleteSandbox | AuthleteConfig, Config.ConfigError, HttpServer.HttpServer>
    >()
    // @ts-expect-error Type 'Layer<...AuthleteSandbox..., ConfigError, HttpServer>' is not assignable to type 'never'
    const shown: never = AuthleteSandbox.layerServer()
    expect(shown).type.toBe<never>()
  })

  test("makes a call runnable", () => {
    const program = Effect.provide(reissueIdToken(request), AuthleteSandbox.layer())
    expect<Effect.Services<typeof program>>().type.toBe<never>()
    expect<Effect.Error<typeof program>>().type.toBe<AuthleteError | Config.ConfigError>()
  })

  test("grants the tokens that a request takes", () => {
    expect<GrantedTokens>().type.toBeAssignableTo<IdTokenReissueRequest>()
    expect<(typeof AuthleteSandbox)["Service"]["grant"]>().type.toBe<(grant: Grant) => Effect.Effect<GrantedTokens>>()
  })

  test("has these options, and a bearer that is Redacted", () => {
    expect<AuthleteSandboxOptions>().type.toBe<{
      readonly serviceId?: string | undefined
      readonly bearer?: Redacted.Redacted | undefined
      readonly issuer?: string | undefined
      readonly clients?: ReadonlyArray<SandboxClient> | undefined
      readonly idTokenReissuable?: boolean | undefined
      readonly answers?: Readonly<Record<string, SandboxAnswer>> | undefined
    }>()
    expect(AuthleteSandbox.layer).type.not.toBeCallableWith({ bearer: "sandbox-bearer" })
    expect(AuthleteSandbox.layer).type.not.toBeCallableWith({ port: 8080 })
  })
})
