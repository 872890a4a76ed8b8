/**
 * Who we are to Authlete: server, service, credential, and the defaults of every call.
 *
 * @since 1.0.0
 */
import type * as HttpClient from "@effect/platform/HttpClient"
import * as Config from "effect/Config"
import * as ConfigError from "effect/ConfigError"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { identity } from "effect/Function"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import * as Struct from "effect/Struct"
import { timeoutProblem } from "./internal/timeout.js"
import { bearerProblem } from "./internal/wire/headers.js"
import { baseUrlProblem, clusterProblem, clusters, serviceIdProblem } from "./internal/wire/url.js"
import * as RetryPolicy from "./RetryPolicy.js"

/**
 * The options of `AuthleteConfig`.
 *
 * @since 1.0.0
 * @category models
 */
export interface AuthleteConfigOptions {
  /** The number of the service, as Authlete's console shows it. */
  readonly serviceId: string
  /**
   * The service access token or organization access token (RFC 6750). An `Effect` is run within each attempt, so that
   * a rotated credential takes hold; if it fails, the call fails with `InvalidRequest`. It counts towards the timeout;
   * one that can't be interrupted holds the call up until it ends.
   */
  readonly bearer: Redacted.Redacted | Effect.Effect<Redacted.Redacted, unknown>
  /** The server, without `/api`; a path prefix is kept. Default: the server of `cluster`. */
  readonly baseUrl?: string | undefined
  /** Which of Authlete's shared clusters the service is on. Default: `us`. Not together with `baseUrl`. */
  readonly cluster?: AuthleteCluster | undefined
  /**
   * How long one attempt may take, credential and body included: longer than zero, shorter than 25 days. A number is
   * milliseconds. Default: 30 seconds.
   */
  readonly timeout?: Duration.DurationInput | undefined
  /** When to repeat a failed call; for idempotent operations only. Default: `RetryPolicy.none`. */
  readonly retry?: RetryPolicy.RetryPolicy | undefined
  /**
   * Changes the HTTP client before each call, with `HttpClient.mapRequest`, `tap`, `transformResponse` and their like. What
   * it sees holds the tokens in the clear, and retries of its own (`retryTransient`) also repeat what must not be repeated.
   * Under `HttpClient.transform`, `withScope` and `followRedirects`, a `Fetch` or undici options that were given to the
   * client's own layer are not seen; give them around the program instead. `followRedirects` sends tokens wherever a
   * redirect points.
   */
  readonly transformClient?: ((client: HttpClient.HttpClient) => HttpClient.HttpClient) | undefined
  /** Allows `http:` to hosts other than loopback. Tokens can then be read on the way. Default: false. */
  readonly allowInsecureRequests?: boolean | undefined
}

/**
 * Authlete's shared clusters.
 *
 * @since 1.0.0
 * @category models
 */
export type AuthleteCluster = "us" | "jp" | "eu" | "br"

/**
 * The options of one call: each overrides the configuration for this call alone.
 *
 * @since 1.0.0
 * @category models
 */
export interface CallOptions {
  /** Another service of the same server. */
  readonly serviceId?: string | undefined
  /**
   * More headers, but not `Authorization`, `Host`, `Accept`, `Content-*` or those of the connection. Their values count as
   * secrets: one of 8 characters or more is redacted where the server repeats it.
   */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /**
   * What `FetchHttpClient` hands to `fetch`, except what belongs to the call: method, body, signal and redirect. Other
   * clients use only its `headers`; the rest must still be what `new Request` takes.
   */
  readonly fetchOptions?: Omit<RequestInit, "body" | "method" | "redirect" | "signal"> | undefined
  /**
   * How long one attempt may take, credential and body included: longer than zero, shorter than 25 days. A number is
   * milliseconds.
   */
  readonly timeout?: Duration.DurationInput | undefined
  /** When to repeat the call if it fails; an operation that is not idempotent is repeated too. */
  readonly retry?: RetryPolicy.RetryPolicy | undefined
}

/**
 * What `AuthleteConfig` provides: options that were checked, with their defaults.
 *
 * @since 1.0.0
 * @category models
 */
export interface AuthleteConfigService {
  /** The number of the service. */
  readonly serviceId: string
  /** Obtains the service or organization access token; run within each attempt. */
  readonly bearer: Effect.Effect<Redacted.Redacted, unknown>
  /** The server, without `/api`. */
  readonly baseUrl: string
  /** How long one attempt may take. */
  readonly timeout: Duration.Duration
  /** When to repeat a failed call; for idempotent operations only. */
  readonly retry: RetryPolicy.RetryPolicy
  /** Changes the HTTP client before each call. */
  readonly transformClient: (client: HttpClient.HttpClient) => HttpClient.HttpClient
  /** Whether `http:` is allowed to hosts other than loopback. */
  readonly allowInsecureRequests: boolean
}

const check = (option: string, problem: string | undefined): Either.Either<void, ConfigError.ConfigError> =>
  problem === undefined ? Either.void : Either.left(ConfigError.InvalidData([option], `${option} ${problem}`))

const validate = (options: AuthleteConfigOptions): Either.Either<AuthleteConfigService, ConfigError.ConfigError> =>
  Either.gen(function* () {
    const { bearer } = options
    yield* check("serviceId", serviceIdProblem(options.serviceId))
    if (Redacted.isRedacted(bearer)) {
      const value = Either.try(() => Redacted.value(bearer))
      yield* check("bearer", Either.isLeft(value) ? "was wiped" : bearerProblem(value.right))
    } else {
      yield* check("bearer", Effect.isEffect(bearer) ? undefined : "is neither Redacted nor an Effect")
    }
    if (options.cluster !== undefined) yield* check("cluster", clusterProblem(options.cluster))
    if (options.baseUrl !== undefined && options.cluster !== undefined) {
      yield* check("baseUrl", "and cluster are both given: keep one of them")
    }
    const baseUrl = options.baseUrl ?? clusters[options.cluster ?? "us"]
    const allowInsecureRequests = options.allowInsecureRequests ?? false
    yield* check(
      "allowInsecureRequests",
      Predicate.isBoolean(allowInsecureRequests) ? undefined : "is neither true nor false"
    )
    yield* check("baseUrl", baseUrlProblem(baseUrl, allowInsecureRequests))
    const timeout = options.timeout ?? "30 seconds"
    yield* check("timeout", timeoutProblem(timeout))
    const retry = options.retry ?? RetryPolicy.none
    yield* check("retry", Schedule.isSchedule(retry) ? undefined : "is not a Schedule")
    const transformClient = options.transformClient ?? identity
    yield* check("transformClient", Predicate.isFunction(transformClient) ? undefined : "is not a function")
    return {
      serviceId: options.serviceId,
      // Printing an effect prints what it is made of; what is suspended is not made yet.
      bearer: Effect.suspend(() => (Redacted.isRedacted(bearer) ? Effect.succeed(bearer) : bearer)),
      baseUrl,
      timeout: Duration.decode(timeout),
      retry,
      transformClient,
      allowInsecureRequests
    }
  })

const bearer = Config.redacted("AUTHLETE_BEARER").pipe(Config.orElse(() => Config.redacted("AUTHLETE_AUTHLETE")))

const orUndefined = <A>(config: Config.Config<A>) => Config.map(Config.option(config), Option.getOrUndefined)

const environment: Config.Config<AuthleteConfigOptions> = Config.all({
  serviceId: Config.string("AUTHLETE_SERVICE_ID"),
  bearer,
  baseUrl: orUndefined(Config.string("AUTHLETE_BASE_URL")),
  cluster: orUndefined(Config.literal(...Struct.keys(clusters))("AUTHLETE_CLUSTER")),
  timeout: orUndefined(Config.duration("AUTHLETE_TIMEOUT"))
})

/**
 * Who we are to Authlete: server, service, credential, and the defaults of every call.
 *
 * @since 1.0.0
 * @category services
 */
export class AuthleteConfig extends Context.Tag("effect-authlete/AuthleteConfig")<
  AuthleteConfig,
  AuthleteConfigService
>() {
  /**
   * The options that the environment holds: `AUTHLETE_SERVICE_ID`; `AUTHLETE_BEARER`, else `AUTHLETE_AUTHLETE`; and, if
   * they are there, `AUTHLETE_BASE_URL`, `AUTHLETE_CLUSTER` and `AUTHLETE_TIMEOUT` (such as "10 seconds").
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
  static make(options: AuthleteConfigOptions): Effect.Effect<AuthleteConfigService, ConfigError.ConfigError> {
    return Either.flatMap(
      Either.try({
        try: () => validate(options),
        catch: () => ConfigError.InvalidData([], "the options could not be read")
      }),
      identity
    )
  }

  /**
   * Provides the options, checked as `make` does.
   *
   * @since 1.0.0
   */
  static layer(options: AuthleteConfigOptions): Layer.Layer<AuthleteConfig, ConfigError.ConfigError> {
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
  ): Layer.Layer<AuthleteConfig, ConfigError.ConfigError> {
    return Layer.effect(
      AuthleteConfig,
      Config.isConfig(config)
        ? Effect.flatMap(config, AuthleteConfig.make)
        : Effect.fail(ConfigError.InvalidData([], "layerConfig takes a Config: for options, there is layer"))
    )
  }
}
