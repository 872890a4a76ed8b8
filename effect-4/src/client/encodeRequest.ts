import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { pathFields, pathValueProblem } from "../wire/url.js"

/** The HTTP methods of Authlete's operations. */
export type Method = "GET" | "POST" | "PUT" | "DELETE"

/** Where the members of a request go. */
export interface EncodedRequest {
  /** The path, its fields filled in, with the query if there is one. */
  readonly path: string
  /** The same to be shown: without the query, and with the names of secrets in place of their values. */
  readonly shown: string
  readonly body: object | undefined
}

const texts = (value: unknown): ReadonlyArray<string> | undefined => {
  if (Predicate.isNullish(value)) return []
  if (Array.isArray(value)) {
    const each = value.map(texts)
    return each.every((one) => one?.length === 1) ? each.flatMap((one) => one ?? []) : undefined
  }
  return Predicate.isString(value) || Predicate.isNumber(value) || Predicate.isBoolean(value)
    ? [String(value)]
    : undefined
}

/**
 * Puts each member where it belongs: into the path if that names it, otherwise into the JSON body of a POST or PUT, or
 * the query of a GET or DELETE. Fails with what can't go there, as the end of a sentence.
 */
export const encodeRequest = (method: Method, path: string) => {
  const inPath = pathFields(path)
  const hasBody = method === "POST" || method === "PUT"

  return (
    members: Readonly<Record<string, unknown>>,
    encoded: Readonly<Record<string, unknown>>
  ): Result.Result<EncodedRequest, string> => {
    const filled = (shown: boolean) =>
      path.replaceAll(/\{(\w+)\}/g, (field, name: string) =>
        shown && Redacted.isRedacted(members[name]) ? field : encodeURIComponent(String(encoded[name]))
      )
    for (const name of inPath) {
      const [text = "", ...more] = texts(encoded[name]) ?? ["", ""]
      const problem = more.length > 0 ? "must be a text or a number: it is part of the path" : pathValueProblem(text)
      if (problem !== undefined) return Result.fail(`${name} ${problem}`)
    }
    const others = Object.entries(encoded).filter(([name]) => !inPath.includes(name))
    if (hasBody) return Result.succeed({ path: filled(false), shown: filled(true), body: Object.fromEntries(others) })
    const query = new URLSearchParams()
    for (const [name, value] of others) {
      const values = texts(value)
      if (values === undefined) return Result.fail(`${name} can't be part of a query`)
      for (const text of values) query.append(name, text)
    }
    const search = query.size === 0 ? "" : `?${query}`
    return Result.succeed({ path: filled(false) + search, shown: filled(true), body: undefined })
  }
}
