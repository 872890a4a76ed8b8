/**
 * The options of a configuration, before and after they are checked.
 *
 * @since 1.0.0
 */
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import type { HttpClient } from "./http.js"
import type { RetryPolicy } from "./RetryPolicy.js"

/**
 * The options of `AuthleteConfig.make` and `AuthleteConfig.layer`.
 *
 * @example
 * ```ts
 * import { Redacted } from "effect"
 * import { AuthleteConfig, RetryPolicy } from "effect-authlete"
 *
 * const layer = AuthleteConfig.layer({
 *   serviceId: "1234567890",
 *   bearer: Redacted.make("the service access token"),
 *   cluster: "jp",
 *   timeout: "10 seconds",
 *   retry: RetryPolicy.backoff({ maxElapsedTime: "30 seconds" })
 * })
 * ```
 *
 * @since 1.0.0
 * @category Configuration
 */
export interface AuthleteConfigOptions {
  /** The number of the service, as Authlete's console shows it. */
  readonly serviceId: string
  /**
   * The service access token or the organization access token. An `Effect` is run within each attempt, so that a new
   * credential is used at once. The time of the effect counts towards `timeout`. If the effect can't be interrupted,
   * the call waits until it ends. If the effect fails, the call fails with `InvalidRequest`. Source: RFC 6750.
   */
  readonly bearer: Redacted.Redacted | Effect.Effect<Redacted.Redacted, unknown>
  /**
   * The server, without `/api`; a path prefix is kept. Default: the server of `cluster`. A URL with credentials, a
   * query or a fragment is a `ConfigError`. `http:` to another host than loopback is a `ConfigError`, too, unless
   * `allowInsecureRequests` is true.
   */
  readonly baseUrl?: string | undefined
  /**
   * The shared cluster of Authlete that has the service. Default: `us`. It is a `ConfigError` to set both `cluster` and
   * `baseUrl`.
   */
  readonly cluster?: AuthleteCluster | undefined
  /**
   * How long one attempt may take, with its credential and its body. A number is milliseconds. Default: 30 seconds. It
   * must be longer than zero and shorter than 25 days. Any other value is a `ConfigError`.
   */
  readonly timeout?: Duration.Input | undefined
  /**
   * When to repeat a call that failed. An idempotent operation, such as `reissueIdToken`, is repeated after any failure
   * for which waiting can help. An operation that must not arrive twice is repeated only if the call surely had no
   * effect: no connection was made, or the answer was 429. Default: `RetryPolicy.none`.
   */
  readonly retry?: RetryPolicy | undefined
  /**
   * Changes the HTTP client, with `HttpClient.mapRequest`, `tap`, `transformResponse` and others. It runs once for each
   * client, not for each call. The client that it returns sees the tokens in plain text. Default: no change.
   *
   * A client with its own retries (`retryTransient`, the `RetryAgent` of undici) repeats calls that must not be
   * repeated. `RetryAgent` also hides its earlier attempts. If its last attempt was refused, `retry` assumes that the
   * request was never sent.
   *
   * `HttpClient.transform`, `withScope` and `followRedirects` ignore a `Fetch` or undici options that you provide to
   * the layer of the client. Provide them to the whole program instead. `followRedirects` sends tokens to every address
   * that a redirect names.
   */
  readonly transformClient?: ((client: HttpClient) => HttpClient) | undefined
  /** Allows `http:` to other hosts than loopback. Others can then read the tokens. Default: false. */
  readonly allowInsecureRequests?: boolean | undefined
}

/**
 * The shared clusters of Authlete: `https://us.authlete.com`, and so on.
 *
 * @since 1.0.0
 * @category Configuration
 */
export type AuthleteCluster = "us" | "jp" | "eu" | "br"

/**
 * The service that `AuthleteConfig` provides: checked options, with the defaults.
 *
 * @since 1.0.0
 * @category Configuration
 */
export interface AuthleteConfigService {
  /** The number of the service. */
  readonly serviceId: string
  /** Gets the service access token or the organization access token. It is run within each attempt. */
  readonly bearer: Effect.Effect<Redacted.Redacted, unknown>
  /** The server, without `/api`. */
  readonly baseUrl: string
  /** How long one attempt may take. */
  readonly timeout: Duration.Duration
  /**
   * When to repeat a call that failed. An operation that must not arrive twice is repeated only if the call surely had
   * no effect.
   */
  readonly retry: RetryPolicy
  /** Changes the HTTP client. It runs once for each client, not for each call. */
  readonly transformClient: (client: HttpClient) => HttpClient
  /** Whether `http:` is allowed to other hosts than loopback. */
  readonly allowInsecureRequests: boolean
}
