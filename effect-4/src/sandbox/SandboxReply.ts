/**
 * The replies that can replace the usual answer of a call to the sandbox.
 *
 * @since 1.0.0
 */
import * as Data from "effect/Data"
import type * as Duration from "effect/Duration"
import type { JsonObject } from "../operations/JsonObject.js"

/**
 * A reply that replaces the usual answer of a call to the sandbox.
 *
 * @since 1.0.0
 * @category Sandbox
 */
export type SandboxReply = Data.TaggedEnum<{
  /** An answer with this status, these headers and this body. */
  Response: {
    /** The status, from 200 to 599. */
    readonly status: number
    /** The headers. Default: only the headers of the body. */
    readonly headers?: Readonly<Record<string, string>>
    /** The body. An object is sent as JSON. Default: no body. */
    readonly body?: string | JsonObject
  }
  /** The usual answer, after a delay. */
  Delay: {
    /** The length of the delay. A number is milliseconds. */
    readonly duration: Duration.Input
  }
  /** No answer. The connection is closed. */
  DroppedConnection: {}
  /** The headers and the first half of the body of the usual answer. Then the connection is closed. */
  TruncatedBody: {}
  /** The usual answer. It skips a call. */
  UsualAnswer: {}
}>

/**
 * Makes replies, such as `SandboxReply.Response({ status: 503 })`.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { AuthleteSandbox, SandboxReply } from "effect-authlete/sandbox"
 *
 * // The first call gets its usual answer. The second gets 503. The third gets its usual answer, one second later.
 * const program = Effect.flatMap(AuthleteSandbox, (sandbox) =>
 *   sandbox.next(
 *     SandboxReply.UsualAnswer(),
 *     SandboxReply.Response({ status: 503, headers: { "Retry-After": "2" } }),
 *     SandboxReply.Delay({ duration: "1 second" })
 *   )
 * )
 * ```
 *
 * @since 1.0.0
 * @category Sandbox
 */
export const SandboxReply = Data.taggedEnum<SandboxReply>()
