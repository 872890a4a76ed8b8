/**
 * The options of one call.
 *
 * @since 1.0.0
 */
import type * as Duration from "effect/Duration"
import type { RetryPolicy } from "./RetryPolicy.js"

/**
 * The options of one call: the second argument of every operation. Each option replaces the configured value for this
 * call only.
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
  /** Another service of the same server. Default: the configured service. */
  readonly serviceId?: string | undefined
  /**
   * More headers. Default: none. Their values count as secrets: a value of 8 characters or more is redacted if the
   * server repeats it. A call with `Authorization`, `Host`, `Accept`, `Content-*` or a header of the connection fails
   * with `InvalidRequest`.
   */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /**
   * The options that `FetchHttpClient` gives to `fetch`, except method, body, signal and redirect. Default: none. Other
   * clients use only the member `headers`. If `new Request` does not accept the options, the call fails with
   * `InvalidRequest`.
   */
  readonly fetchOptions?: Omit<RequestInit, "body" | "method" | "redirect" | "signal"> | undefined
  /**
   * How long one attempt may take, with its credential and its body. A number is milliseconds. Default: the configured
   * timeout. It must be longer than zero and shorter than 25 days. With any other value, the call fails with
   * `InvalidRequest`.
   */
  readonly timeout?: Duration.Input | undefined
  /**
   * When to repeat the call if it fails. It also repeats an operation that must not arrive twice. Default: the
   * configured `retry`, which repeats such an operation only if the call surely had no effect.
   */
  readonly retry?: RetryPolicy | undefined
}
