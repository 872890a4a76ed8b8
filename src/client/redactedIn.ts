import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import { stringsOf } from "../wire/confidential.js"

/** What is redacted in a value, at any depth: each of its strings, or what else it is as text. */
export const redactedIn = (value: unknown, seen = new Set<unknown>()): ReadonlyArray<string> => {
  if (!Predicate.isObject(value) || seen.has(value)) return []
  seen.add(value)
  if (Redacted.isRedacted(value)) {
    const secret = Redacted.value(value)
    return Predicate.isObject(secret) ? [...redactedIn(secret, seen), ...stringsOf(secret)] : [String(secret)]
  }
  const inner = Predicate.isSet(value) || Predicate.isMap(value) ? [...value] : Object.values(value)
  return inner.flatMap((one) => redactedIn(one, seen))
}
