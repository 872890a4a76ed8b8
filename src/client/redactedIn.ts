import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import { stringsOf } from "../wire/confidential.js"

/** What is redacted in a value, at any depth: each of its strings, and it as a text. */
export const redactedIn = (value: unknown): ReadonlyArray<string> => {
  const secrets: Array<string> = []
  const seen = new Set<unknown>()
  const left = [value]
  while (left.length > 0) {
    const next = left.pop()
    if (!Predicate.isObject(next) || seen.has(next)) continue
    seen.add(next)
    if (Redacted.isRedacted(next)) {
      const secret = Redacted.value(next)
      if (!Predicate.isRecord(secret)) secrets.push(String(secret))
      secrets.push(...stringsOf(secret))
      left.push(secret)
    } else {
      for (const inner of Predicate.isSet(next) || Predicate.isMap(next) ? next : Object.values(next)) left.push(inner)
    }
  }
  return secrets
}
