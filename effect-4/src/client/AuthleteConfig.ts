/**
 * Who we are to Authlete: server, service, credential, and the defaults of every call.
 *
 * @since 1.0.0
 */
import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { AuthleteConfigOptions, AuthleteConfigService } from "./AuthleteConfigOptions.js"
import { checkOptions } from "./checkOptions.js"
import { configError } from "./configError.js"
import { environment } from "./environment.js"

/**
 * Who we are to Authlete: server, service, credential, and the defaults of every call.
 *
 * @since 1.0.0
 * @category services
 */
export class AuthleteConfig extends Context.Service<AuthleteConfig, AuthleteConfigService>()(
  "effect-authlete/AuthleteConfig"
) {
  /**
   * The options that the environment holds: `AUTHLETE_SERVICE_ID`; `AUTHLETE_BEARER`, else `AUTHLETE_AUTHLETE`; and, if
   * they are there, `AUTHLETE_BASE_URL`, `AUTHLETE_CLUSTER` and `AUTHLETE_TIMEOUT` ("10 seconds" or "10s"). An empty
   * variable counts as unset. An error names each variable that is missing or can't be read.
   *
   * @since 1.0.0
   */
  static readonly environment: Config.Config<AuthleteConfigOptions> = environment

  /**
   * Checks the options. Fails with `ConfigError` for what no call could be made with: a bearer with a line break, plain
   * `http:` off loopback, both `cluster` and `baseUrl`, a URL with credentials or a query, a timeout of zero.
   *
   * @since 1.0.0
   */
  static make(options: AuthleteConfigOptions): Effect.Effect<AuthleteConfigService, Config.ConfigError> {
    return Effect.fromResult(checkOptions(options))
  }

  /**
   * Provides the options, checked as `make` does.
   *
   * @since 1.0.0
   */
  static layer(options: AuthleteConfigOptions): Layer.Layer<AuthleteConfig, Config.ConfigError> {
    return Layer.effect(AuthleteConfig, AuthleteConfig.make(options))
  }

  /**
   * Provides options that a `Config` reads, by default those of the environment. To add to these:
   *
   * ```ts
   * import { AuthleteConfig, RetryPolicy } from "effect-authlete"
   * import { Config } from "effect"
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
  ): Layer.Layer<AuthleteConfig, Config.ConfigError> {
    return Layer.effect(
      AuthleteConfig,
      Config.isConfig(config)
        ? Effect.flatMap(config, AuthleteConfig.make)
        : Effect.fail(
            configError({ name: undefined, sentence: "layerConfig takes a Config: for options, there is layer" })
          )
    )
  }
}
