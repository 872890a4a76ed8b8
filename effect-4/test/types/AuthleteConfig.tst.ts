import { Config, type Duration, Effect, type Layer, Redacted, type Schedule } from "effect"
import type { HttpClient } from "effect/http"
import {
  type AuthleteCluster,
  AuthleteConfig,
  type AuthleteConfigOptions,
  type AuthleteConfigService,
  type AuthleteError,
  RetryPolicy
} from "effect-authlete"
import { describe, expect, test } from "tstyche"

declare const options: { readonly serviceId: string; readonly bearer: Redacted.Redacted }

describe("AuthleteConfig", () => {
  test("has a make that fails with ConfigError", () => {
    expect(AuthleteConfig.make).type.toBe<
      (options: AuthleteConfigOptions) => Effect.Effect<AuthleteConfigService, Config.ConfigError>
    >()
  })

  test("has a layer that needs nothing and fails with ConfigError", () => {
    expect(AuthleteConfig.layer).type.toBe<
      (options: AuthleteConfigOptions) => Layer.Layer<AuthleteConfig, Config.ConfigError>
    >()
    // @ts-expect-error Type 'Layer<AuthleteConfig, ConfigError, never>' is not assignable to type 'never'
    const shown: never = AuthleteConfig.layer(options)
    expect(shown).type.toBe<never>()
  })

  test("has a layerConfig whose Config may be left out", () => {
    expect(AuthleteConfig.layerConfig).type.toBe<
      (config?: Config.Config<AuthleteConfigOptions>) => Layer.Layer<AuthleteConfig, Config.ConfigError>
    >()
    // @ts-expect-error Type 'Layer<AuthleteConfig, ConfigError, never>' is not assignable to type 'never'
    const shown: never = AuthleteConfig.layerConfig()
    expect(shown).type.toBe<never>()
  })

  test("has an environment that options can be added to", () => {
    expect(AuthleteConfig.environment).type.toBe<Config.Config<AuthleteConfigOptions>>()
    expect(AuthleteConfig.layerConfig).type.toBeCallableWith(
      Config.map(AuthleteConfig.environment, (options) => ({ ...options, retry: RetryPolicy.backoff() }))
    )
  })

  test("provides options that were checked, all of them there", () => {
    expect<AuthleteConfigService>().type.toBe<{
      readonly serviceId: string
      readonly bearer: Effect.Effect<Redacted.Redacted, unknown>
      readonly baseUrl: string
      readonly timeout: Duration.Duration
      readonly retry: RetryPolicy.RetryPolicy
      readonly transformClient: (client: HttpClient.HttpClient) => HttpClient.HttpClient
      readonly allowInsecureRequests: boolean
    }>()
    expect<typeof AuthleteConfig.Service>().type.toBe<AuthleteConfigService>()
  })
})

describe("the options", () => {
  test("are those of the design", () => {
    expect<AuthleteConfigOptions>().type.toBe<{
      readonly serviceId: string
      readonly bearer: Redacted.Redacted | Effect.Effect<Redacted.Redacted, unknown>
      readonly baseUrl?: string | undefined
      readonly cluster?: AuthleteCluster | undefined
      readonly timeout?: Duration.Input | undefined
      readonly retry?: RetryPolicy.RetryPolicy | undefined
      readonly transformClient?: ((client: HttpClient.HttpClient) => HttpClient.HttpClient) | undefined
      readonly allowInsecureRequests?: boolean | undefined
    }>()
  })

  test("need a service and a bearer", () => {
    expect(AuthleteConfig.layer).type.toBeCallableWith(options)
    expect(AuthleteConfig.layer).type.not.toBeCallableWith()
    expect(AuthleteConfig.layer).type.not.toBeCallableWith({ serviceId: "1" })
    expect(AuthleteConfig.layer).type.not.toBeCallableWith({ bearer: options.bearer })
    expect(AuthleteConfig.layer).type.not.toBeCallableWith({ ...options, serviceId: undefined })
  })

  test("have a bearer that is Redacted, or an Effect of one that needs nothing", () => {
    expect(AuthleteConfig.layer).type.toBeCallableWith({ ...options, bearer: Effect.succeed(options.bearer) })
    expect(AuthleteConfig.layer).type.toBeCallableWith({ ...options, bearer: Config.Redacted("BEARER") })
    expect(AuthleteConfig.layer).type.toBeCallableWith({ ...options, bearer: Effect.fail("no bearer") })
    expect(AuthleteConfig.layer).type.not.toBeCallableWith({ ...options, bearer: "bearer" })
    expect(AuthleteConfig.layer).type.not.toBeCallableWith({ ...options, bearer: Effect.succeed("bearer") })
    expect(AuthleteConfig.layer).type.not.toBeCallableWith({ ...options, bearer: Redacted.make(1) })
    expect(AuthleteConfig.layer).type.not.toBeCallableWith({
      ...options,
      bearer: Effect.as(AuthleteConfig, options.bearer)
    })
  })

  test("know four clusters", () => {
    expect<AuthleteCluster>().type.toBe<"us" | "jp" | "eu" | "br">()
    expect(AuthleteConfig.layer).type.toBeCallableWith({ ...options, cluster: "br" })
    expect(AuthleteConfig.layer).type.not.toBeCallableWith({ ...options, cluster: "mars" })
  })

  test("have no name that is not known", () => {
    expect(AuthleteConfig.layer).type.not.toBeCallableWith({ ...options, baseURL: "https://us.authlete.com" })
    expect(AuthleteConfig.layer).type.not.toBeCallableWith({ ...options, headers: {} })
  })

  test("have a timeout that is a duration", () => {
    expect(AuthleteConfig.layer).type.toBeCallableWith({ ...options, timeout: 1000 })
    expect(AuthleteConfig.layer).type.toBeCallableWith({ ...options, timeout: "10 seconds" })
    expect(AuthleteConfig.layer).type.not.toBeCallableWith({ ...options, timeout: "soon" })
  })

  test("have a schedule that needs no services and takes the errors of a call", () => {
    expect(AuthleteConfig.layer).type.toBeCallableWith({ ...options, retry: RetryPolicy.backoff() })
    expect<Schedule.Schedule<number, AuthleteError, never, HttpClient.HttpClient>>().type.not.toBeAssignableTo<
      AuthleteConfigOptions["retry"]
    >()
    expect<Schedule.Schedule<number, string>>().type.not.toBeAssignableTo<AuthleteConfigOptions["retry"]>()
  })
})
