import * as Redacted from "effect/Redacted"
import { secretsIn } from "../wire/confidential.js"

/** What is redacted in a value, at any depth. */
export const redactedIn = (value: unknown): ReadonlyArray<string> =>
  secretsIn(value, (inner) => (Redacted.isRedacted(inner) ? [Redacted.value(inner)] : undefined))
