/** Schemas of Effect's quote what they read in their sentences, as `JSON.parse` does: that may be a token. */
export const quotes = (sentence: string, value: unknown): boolean =>
  /["'`]/.test(sentence) || (typeof value === "string" && value !== "" && sentence.includes(value))

/** What a value of JSON is, for a person. Another value, such as a `Date`, was made of one, and is nothing. */
export const jsonTypeOf = (value: unknown): string | undefined => {
  if (value === null) return "null"
  if (Array.isArray(value)) return "a list"
  if (typeof value !== "object") return `a ${typeof value}`
  return Object.getPrototypeOf(value) === Object.prototype ? "an object" : undefined
}

/** A sentence about a field that is not what was wanted: its type in JSON is wrong, or, where that is right, its value. */
export const mismatch = (field: string, wanted: string, type: string, came: string | undefined): string =>
  came === undefined ||
  type.split(" or ").some((type) => type === came || (came === "a string" && type.startsWith('"')))
    ? `${field} must be ${wanted}`
    : `${field} must be ${type} and is ${came}`
