/**
 * The configuration of every call: the server, the service, the credential and the defaults.
 *
 * @since 1.0.0
 */
import * as Config from "effect/Config"
import * as ConfigError from "effect/ConfigError"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { AuthleteConfigOptions, AuthleteConfigService } from "./AuthleteConfigOptions.js"
import { checkOptions } from "./checkOptions.js"
import { environment } from "./environment.js"

/**
 * The configuration of every call: the server, the service, the credential and the defaults. It provides
 * {@link AuthleteConfigService}.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { AuthleteConfig, getJwks } from "effect-authlete"
 *
 * // It still needs an HttpClient, such as FetchHttpClient.layer.
 * const program = getJwks({}).pipe(Effect.provide(AuthleteConfig.layerConfig()))
 * ```
 *
 * @since 1.0.0
 * @category Configuration
 */
export class AuthleteConfig extends Context.Tag("effect-authlete/AuthleteConfig")<
  AuthleteConfig,
  AuthleteConfigService
>() {
  /**
   * Reads the options from the environment. `AUTHLETE_SERVICE_ID` and `AUTHLETE_BEARER` are required. If
   * `AUTHLETE_BEARER` is not set, `AUTHLETE_AUTHLETE` is used. `AUTHLETE_BASE_URL`, `AUTHLETE_CLUSTER` and
   * `AUTHLETE_TIMEOUT` (such as "10 seconds" or "10s") are optional. An empty variable counts as not set.
   *
   * The error names every variable that is missing or can't be read.
   *
   * @example
   * ```ts
   * import { Config } from "effect"
   * import { AuthleteConfig } from "effect-authlete"
   *
   * const config = Config.map(AuthleteConfig.environment, (options) => ({ ...options, timeout: "10 seconds" as const }))
   * ```
   *
   * @since 1.0.0
   */
  static readonly environment: Config.Config<AuthleteConfigOptions> = environment

  /**
   * Checks options, and adds the defaults.
   *
   * Fails with `ConfigError` if no call can be made with them. Examples are a bearer with a line break, plain `http:`
   * to another host than loopback, both `cluster` and `baseUrl`, a URL with credentials or a query, and a timeout of
   * zero.
   *
   * @example
   * ```ts
   * import { Redacted } from "effect"
   * import { AuthleteConfig } from "effect-authlete"
   *
   * const config = AuthleteConfig.make({
   *   serviceId: "1234567890",
   *   bearer: Redacted.make("the service access token")
   * })
   * ```
   *
   * @since 1.0.0
   */
  static make(options: AuthleteConfigOptions): Effect.Effect<AuthleteConfigService, ConfigError.ConfigError> {
    return checkOptions(options)
  }

  /**
   * Provides options. Fails with `ConfigError`, as `make` does.
   *
   * @example
   * ```ts
   * import { Redacted } from "effect"
   * import { AuthleteConfig } from "effect-authlete"
   *
   * const layer = AuthleteConfig.layer({
   *   serviceId: "1234567890",
   *   bearer: Redacted.make("the service access token"),
   *   cluster: "jp"
   * })
   * ```
   *
   * @since 1.0.0
   */
  static layer(options: AuthleteConfigOptions): Layer.Layer<AuthleteConfig, ConfigError.ConfigError> {
    return Layer.effect(AuthleteConfig, AuthleteConfig.make(options))
  }

  /**
   * Provides options that a `Config` reads. Default: `AuthleteConfig.environment`. Fails with `ConfigError` if a
   * variable is missing or can't be read, and in the cases of `make`.
   *
   * @example
   * ```ts
   * import { Config } from "effect"
   * import { AuthleteConfig, RetryPolicy } from "effect-authlete"
   *
   * const layer = AuthleteConfig.layerConfig(
   *   Config.map(AuthleteConfig.environment, (options) => ({ ...options, retry: RetryPolicy.backoff() }))
   * )
   * ```
   *
   * @since 1.0.0
   */
  static layerConfig(
    config: Config.Config<AuthleteConfigOptions> = environment
  ): Layer.Layer<AuthleteConfig, ConfigError.ConfigError> {
    return Layer.effect(
      AuthleteConfig,
      Config.isConfig(config)
        ? Effect.flatMap(config, AuthleteConfig.make)
        : Effect.fail(ConfigError.InvalidData([], "layerConfig takes a Config: for options, use layer"))
    )
  }
}
