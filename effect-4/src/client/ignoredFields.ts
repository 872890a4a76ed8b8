import * as Predicate from "effect/Predicate"

const ignored = new WeakMap<object, ReadonlyArray<string>>()

/** The fields of a response that came in a shape that nobody promised, and so are absent. */
export const ignoredFields = (response: unknown): ReadonlyArray<string> =>
  (Predicate.isObjectKeyword(response) && ignored.get(response)) || []

/** Remembers, of a response, which of the fields that came in its JSON are absent in it. */
export const noteIgnoredFields = <A>(fields: object, json: unknown, response: A): A => {
  if (!Predicate.isObject(json) || !Predicate.isObjectKeyword(response)) return response
  const names = Object.keys(json).filter(
    (name) => Object.hasOwn(fields, name) && json[name] !== null && !Object.hasOwn(response, name)
  )
  if (names.length > 0) ignored.set(response, names)
  return response
}
