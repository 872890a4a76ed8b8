/** Schemas of Effect's quote what they read in their sentences, as `JSON.parse` does: that may be a token. */
export const quotes = (sentence: string, value: unknown): boolean =>
  /["'`]/.test(sentence) || (typeof value === "string" && value !== "" && sentence.includes(value))

/** What a value of JSON is, for a person. */
export const jsonTypeOf = (value: unknown): string => {
  if (value === null) return "null"
  if (Array.isArray(value)) return "a list"
  return typeof value === "object" ? "an object" : `a ${typeof value}`
}
