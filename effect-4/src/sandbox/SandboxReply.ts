/**
 * What a call to the sandbox can get instead of its usual answer.
 *
 * @since 1.0.0
 */
import * as Data from "effect/Data"
import type * as Duration from "effect/Duration"
import type { JsonObject } from "../operations/JsonObject.js"

/**
 * What a call to the sandbox gets instead of its usual answer.
 *
 * @since 1.0.0
 * @category models
 */
export type SandboxReply = Data.TaggedEnum<{
  /** This status, with these headers and this body. */
  Response: {
    /** 200 to 599. */
    readonly status: number
    /** Default: none, but for those of the body. */
    readonly headers?: Readonly<Record<string, string>>
    /** An object is sent as JSON. Default: no body. */
    readonly body?: string | JsonObject
  }
  /** The usual answer, later. */
  Delay: {
    /** How much later. A number is milliseconds. */
    readonly duration: Duration.Input
  }
  /** Nothing; the connection is closed. */
  DroppedConnection: {}
  /** The usual answer's headers and the first half of its body; then the connection is closed. */
  TruncatedBody: {}
  /** The usual answer, for a call that is not the one to fail. */
  UsualAnswer: {}
}>

/**
 * Constructors of replies: `SandboxReply.Response({ status: 503 })`.
 *
 * @since 1.0.0
 * @category constructors
 */
export const SandboxReply = Data.taggedEnum<SandboxReply>()
