import { Redacted } from "effect"

/** Without the fields that are undefined, and with what the redacted ones hold: all `Redacted` look the same. */
export const revealed = (fields: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Redacted.isRedacted(value) ? Redacted.value(value) : value]]
    )
  )
