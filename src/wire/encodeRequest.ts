import { people } from "./confidential.js"
import type { Method } from "./definition.js"
import { pathFields, pathValueProblem } from "./url.js"

/** Where the members of a request go, or, as the end of a sentence, what can't go there. */
export type EncodedRequest =
  | {
      readonly _tag: "Request"
      /** The path, its fields filled in, with the query if there is one. */
      readonly path: string
      /** The same to be shown: without the query, and with its name in place of what is a secret or names a person. */
      readonly shown: string
      readonly body: object | undefined
    }
  | { readonly _tag: "Problem"; readonly problem: string }

const textOf = (value: unknown): string | undefined =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : undefined

/** What a field of the query is: its name may be repeated. */
const textsOf = (value: unknown): ReadonlyArray<string> | undefined => {
  if (value === undefined || value === null) return []
  const texts = [value].flat().map(textOf)
  return texts.every((text) => text !== undefined) ? texts : undefined
}

/** JSON has no other numbers, and would make `null` of them. */
const isFinite = (value: unknown): boolean =>
  typeof value === "number"
    ? Number.isFinite(value)
    : typeof value !== "object" || value === null || Object.values(value).every(isFinite)

/** A URL has no half of a surrogate pair, and would make another character of it. */
const isCut = (text: string): boolean => /\p{Cs}/u.test(text)

const refused = (problem: string): EncodedRequest => ({ _tag: "Problem", problem })

/**
 * Puts each member where it belongs: into the path if that names it, otherwise into the JSON body of a POST or PUT, or
 * the query of a GET or DELETE. `given` is the request before its model encoded it.
 */
export const encodeRequest = (method: Method, path: string) => {
  const inPath = pathFields(path)
  const hasBody = method === "POST" || method === "PUT"

  return (
    request: Readonly<Record<string, unknown>>,
    given: Readonly<Record<string, unknown>>,
    secrets: ReadonlyArray<string>
  ): EncodedRequest => {
    const odd = Object.keys(request).find((name) => !isFinite(request[name]))
    if (odd !== undefined) return refused(`${odd} has a number that is not finite`)
    const values = new Map<string, string>()
    for (const name of inPath) {
      const text = textOf(request[name] ?? "")
      if (text === undefined) return refused(`${name} must be a text or a number: it is part of the path`)
      const problem = isCut(text) ? "has half of a surrogate pair" : pathValueProblem(text)
      if (problem !== undefined) return refused(`${name} ${problem}`)
      values.set(name, text)
    }
    const filled = (show: (name: string, value: string) => boolean) =>
      inPath.length === 0
        ? path
        : path.replaceAll(/\{(\w+)\}/g, (field, name: string) => {
            const value = values.get(name) ?? ""
            return show(name, value) ? encodeURIComponent(value) : field
          })
    const sent = filled(() => true)
    // What is not sent as it was given may be made of a secret.
    const shown = filled(
      (name, value) =>
        !people.includes(name) &&
        textOf(given[name]) === value &&
        !secrets.some((secret) => secret !== "" && value.includes(secret))
    )
    const others = Object.entries(request).filter(([name]) => !inPath.includes(name))
    if (hasBody) return { _tag: "Request", path: sent, shown, body: Object.fromEntries(others) }
    const query = new URLSearchParams()
    for (const [name, value] of others) {
      const texts = textsOf(value)
      if (texts === undefined) return refused(`${name} can't be part of a query`)
      if (texts.some(isCut)) return refused(`${name} has half of a surrogate pair`)
      for (const text of texts) query.append(name, text)
    }
    return { _tag: "Request", path: query.size === 0 ? sent : `${sent}?${query}`, shown, body: undefined }
  }
}
