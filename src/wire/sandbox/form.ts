/** The parameters of a token request, by name. */
export type FormParameters = ReadonlyMap<string, string>

/** Names that may come more than once (RFC 8707 §2). */
const repeatable = ["resource"]

/**
 * Reads a form body; nothing if a parameter comes twice, as none may (RFC 6749 §3.2). A parameter without a value counts
 * as missing.
 */
export const parseForm = (form: string): FormParameters | undefined => {
  // `URLSearchParams` would drop a leading question mark.
  const parameters = [...new URLSearchParams(`&${form}`)].filter(([name]) => !repeatable.includes(name))
  return new Set(parameters.map(([name]) => name)).size < parameters.length
    ? undefined
    : new Map(parameters.filter(([, value]) => value !== ""))
}

/** Whether this is a scope, by its characters (RFC 6749 §3.3). */
export const isScope = (text: string): boolean => /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(text)

/** The scopes of the parameter `scope`, each once; nothing if it is no list of scopes. */
export const parseScopes = (text: string): ReadonlyArray<string> | undefined => {
  const scopes = text.split(" ")
  return scopes.every(isScope) ? [...new Set(scopes)] : undefined
}
