import { Cause, Duration, Effect, Exit, Redacted } from "effect"
import type { AuthleteError, IdTokenReissueResponse } from "effect-authlete"
import type { Outcome, Scenario } from "../wire/scenarios.js"

const unwrap = (value: unknown): unknown =>
  Redacted.isRedacted(value) ? Redacted.value(value) : Duration.isDuration(value) ? Duration.toMillis(value) : value

/** The fields that have a value, unwrapped. */
export const plain = (fields: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, unwrap(value)]]))
  )

/** How a call ended: the tag and the fields of its response or its error. */
export const ended = <A extends object, E extends { readonly _tag: string }, R>(
  call: Effect.Effect<A, E, R>
): Effect.Effect<Record<string, unknown>, never, R> =>
  Effect.match(call, {
    onSuccess: (response) => ({ tag: "Success", ...plain(response) }),
    onFailure: (error) => ({ tag: error._tag, ...plain(error) })
  })

const ofError = (error: AuthleteError, expected: Outcome, start: number): Record<string, unknown> => {
  if (error.operation !== "reissueIdToken") throw new Error(`the operation is ${error.operation}`)
  if (error._tag === "ResultError") {
    const { _tag: tag, status, resultCode, resultMessage, retryAfter } = error
    return plain({ tag, status, resultCode, resultMessage, retryAfter })
  }
  const { _tag: tag, reason, status, contentType, body, retryAfter, neverSent } = error
  const actual = plain({ tag, reason, status, contentType, body, retryAfter, ...(neverSent ? { neverSent } : {}) })
  if (expected.tag !== "DefaultError") return actual
  if (expected.says !== undefined) {
    actual["says"] = error.message.includes(expected.says) ? expected.says : error.message
  }
  if (typeof expected.retryAfter === "object") {
    const until = Date.parse(expected.retryAfter.until)
    const left = Number(actual["retryAfter"])
    if (until - Date.now() <= left && left <= until - start) actual["retryAfter"] = expected.retryAfter
  }
  return actual
}

/**
 * What a call that began at `start` came to, and what it must have come to, in one form: they are equal, or show what
 * differs.
 */
export const compare = (
  exit: Exit.Exit<IdTokenReissueResponse, AuthleteError>,
  expected: Outcome,
  { forgiven }: Pick<Scenario, "forgiven">,
  start: number
): { readonly actual: Record<string, unknown>; readonly expected: Outcome } => {
  if (Exit.isSuccess(exit)) {
    const { value } = exit
    if (Object.getPrototypeOf(value) !== Object.prototype) throw new Error("the response has a prototype of its own")
    return { actual: { tag: "Success", response: plain(value) }, expected: forgiven ?? expected }
  }
  // The call failed: it neither died nor was interrupted.
  if (!Cause.isFailType(exit.cause)) throw new Error(Cause.pretty(exit.cause))
  return { actual: ofError(exit.cause.error, expected, start), expected }
}
