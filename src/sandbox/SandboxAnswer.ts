/**
 * The answers of a sandbox to operations that it does not have.
 *
 * @since 1.0.0
 */
import type * as Effect from "effect/Effect"
import type { Method } from "../wire/definition.js"
import type { SandboxReply } from "./SandboxReply.js"
import type { SandboxRequest } from "./SandboxRequest.js"

/**
 * The answer of an operation that the sandbox does not have. It is a value of `answers` in `AuthleteSandboxOptions`.
 *
 * @since 1.0.0
 * @category Sandbox
 */
export type SandboxAnswer = (request: SandboxRequest) => Effect.Effect<SandboxReply>

/** An answer, and the operation that it is for. */
export interface RoutedAnswer {
  readonly method: Method
  /** What comes after `/api/{serviceId}/`. */
  readonly path: string
  readonly answer: SandboxAnswer
}
