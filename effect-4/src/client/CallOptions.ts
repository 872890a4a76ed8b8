/**
 * What one call may do differently.
 *
 * @since 1.0.0
 */
import type * as Duration from "effect/Duration"
import type { RetryPolicy } from "./RetryPolicy.js"

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
  readonly timeout?: Duration.Input | undefined
  /** When to repeat the call if it fails, whatever the operation: also one that must not arrive twice. */
  readonly retry?: RetryPolicy | undefined
}
