/**
 * What one call does in another way.
 *
 * @since 1.0.0
 */
import type * as Duration from "effect/Duration"
import type { RetryPolicy } from "./RetryPolicy.js"

/**
 * The options of one call: the second argument of every operation. Each replaces the configured one for this call only.
 *
 * @example
 * ```ts
 * import { getJwks, RetryPolicy } from "effect-authlete"
 *
 * const program = getJwks({}, {
 *   serviceId: "2345678901",
 *   timeout: "3 seconds",
 *   retry: RetryPolicy.backoff({ maxElapsedTime: "10 seconds" }),
 *   headers: { "X-Request-Id": "42" }
 * })
 * ```
 *
 * @since 1.0.0
 * @category Configuration
 */
export interface CallOptions {
  /** Another service of the same server. Default: the configured one. */
  readonly serviceId?: string | undefined
  /**
   * More headers. Default: none. Their values count as secrets: one of 8 characters or more is redacted if the server
   * repeats it. `Authorization`, `Host`, `Accept`, `Content-*` and the headers of the connection are `InvalidRequest`.
   */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /**
   * What `FetchHttpClient` gives to `fetch`, except method, body, signal and redirect. Default: nothing. Other clients
   * use only its `headers`. What `new Request` does not take is `InvalidRequest`.
   */
  readonly fetchOptions?: Omit<RequestInit, "body" | "method" | "redirect" | "signal"> | undefined
  /**
   * How long one attempt may take, with its credential and its body. A number is milliseconds. Default: the configured
   * one. What is not longer than zero and shorter than 25 days is `InvalidRequest`.
   */
  readonly timeout?: Duration.DurationInput | undefined
  /**
   * When to repeat the call if it fails, whatever the operation: also one that must not arrive twice. Default: the
   * configured one, which repeats such an operation only if the call surely had no effect.
   */
  readonly retry?: RetryPolicy | undefined
}
