/**
 * What a call to the sandbox can get instead of its usual answer.
 *
 * @since 1.0.0
 */
import * as Data from "effect/Data"
import type * as Duration from "effect/Duration"
import type { JsonObject } from "../JsonObject.js"

/**
 * What a call to the sandbox gets instead of its usual answer.
 *
 * - `Response`: this status (200 to 599), with these headers and this body; an object is sent as JSON.
 * - `Delay`: the usual answer, later. A number is milliseconds.
 * - `DroppedConnection`: nothing; the connection is closed.
 * - `TruncatedBody`: the usual answer's headers and the first half of its body; then the connection is closed.
 *
 * @since 1.0.0
 * @category models
 */
export type SandboxReply = Data.TaggedEnum<{
  Response: {
    readonly status: number
    readonly headers?: Readonly<Record<string, string>>
    readonly body?: string | JsonObject
  }
  Delay: { readonly duration: Duration.DurationInput }
  DroppedConnection: {}
  TruncatedBody: {}
}>

/**
 * Constructors of replies: `SandboxReply.Response({ status: 503 })`.
 *
 * @since 1.0.0
 * @category constructors
 */
export const SandboxReply = Data.taggedEnum<SandboxReply>()
