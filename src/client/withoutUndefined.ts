import * as Predicate from "effect/Predicate"
import * as Record from "effect/Record"

/** The same fields without those that are `undefined`, so that an error prints only what it knows. */
export const withoutUndefined = <Fields extends { readonly [name: string]: unknown }>(fields: Fields): Fields =>
  // Every caller's type says that such a field may be missing.
  Record.filter(fields, Predicate.isNotUndefined) as Fields
