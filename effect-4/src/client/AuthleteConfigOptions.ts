/**
 * The options of a configuration, as they are given and as they are once checked.
 *
 * @since 1.0.0
 */
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import type { HttpClient } from "./http.js"
import type { RetryPolicy } from "./RetryPolicy.js"

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
  readonly timeout?: Duration.Input | undefined
  /**
   * When to repeat a failed call. `reissueIdToken` is repeated after any failure that waiting may mend. An operation that
   * must not arrive twice is repeated only where it surely took no effect: no connection was made, or the answer was 429.
   * Default: `RetryPolicy.none`.
   */
  readonly retry?: RetryPolicy | undefined
  /**
   * Changes the HTTP client, with `HttpClient.mapRequest`, `tap`, `transformResponse` and their like. It runs once for
   * each client that calls are made with, not for each call. What its client sees holds the tokens in the clear.
   *
   * Retries of its own (`retryTransient`, undici's `RetryAgent`) repeat what must not be repeated. Where they hide their
   * earlier attempts, as `RetryAgent` does, and the last one was refused, `retry` takes the request for one that never
   * left.
   *
   * Under `HttpClient.transform`, `withScope` and `followRedirects`, a `Fetch` or undici options that were given to the
   * client's own layer are not seen; give them around the program instead. `followRedirects` sends tokens wherever a
   * redirect points.
   */
  readonly transformClient?: ((client: HttpClient) => HttpClient) | undefined
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
  /** When to repeat a failed call: an operation that must not arrive twice, only where it surely took no effect. */
  readonly retry: RetryPolicy
  /** Changes the HTTP client; it runs once for each client that calls are made with. */
  readonly transformClient: (client: HttpClient) => HttpClient
  /** Whether `http:` is allowed to hosts other than loopback. */
  readonly allowInsecureRequests: boolean
}
