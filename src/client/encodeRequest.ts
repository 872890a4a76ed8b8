import * as Either from "effect/Either"
import { constTrue, flow } from "effect/Function"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import { people } from "../wire/confidential.js"
import { pathFields, pathValueProblem } from "../wire/url.js"

/** The HTTP methods of Authlete's operations. */
export type Method = "GET" | "POST" | "PUT" | "DELETE"

/** Where the members of a request go. */
export interface EncodedRequest {
  /** The path, its fields filled in, with the query if there is one. */
  readonly path: string
  /** The same to be shown: without the query, and with its name in place of what is a secret or names a person. */
  readonly shown: string
  readonly body: object | undefined
}

const textOf = (value: unknown): string | undefined =>
  Predicate.isString(value) || Predicate.isNumber(value) || Predicate.isBoolean(value) ? String(value) : undefined

/** What a field of the query is: its name may be repeated. */
const textsOf = (value: unknown): ReadonlyArray<string> | undefined =>
  Predicate.isNullable(value)
    ? []
    : Option.getOrUndefined(Option.all([value].flat().map(flow(textOf, Option.fromNullable))))

/** JSON has no other numbers, and would make `null` of them. */
const isFinite = (value: unknown): boolean =>
  Predicate.isNumber(value)
    ? Number.isFinite(value)
    : !Predicate.isObject(value) || Object.values(value).every(isFinite)

/** A URL has no half of a surrogate pair, and would make another character of it. */
const isCut = (text: string): boolean => /\p{Cs}/u.test(text)

/**
 * Puts each member where it belongs: into the path if that names it, otherwise into the JSON body of a POST or PUT, or
 * the query of a GET or DELETE. Fails with what can't go there, as the end of a sentence.
 */
export const encodeRequest = (method: Method, path: string) => {
  const inPath = pathFields(path)
  const hasBody = method === "POST" || method === "PUT"

  return (
    request: Readonly<Record<string, unknown>>,
    secrets: ReadonlyArray<string>
  ): Either.Either<EncodedRequest, string> => {
    const odd = Object.keys(request).find((name) => !isFinite(request[name]))
    if (odd !== undefined) return Either.left(`${odd} has a number that is not finite`)
    const values = new Map<string, string>()
    for (const name of inPath) {
      const value = request[name] ?? ""
      const text = textOf(value)
      const problem =
        text === undefined
          ? "must be a text or a number: it is part of the path"
          : isCut(text)
            ? "has half of a character"
            : pathValueProblem(text)
      if (problem !== undefined) return Either.left(`${name} ${problem}`)
      values.set(name, text ?? "")
    }
    const filled = (show: (name: string, value: string) => boolean) =>
      path.replaceAll(/\{(\w+)\}/g, (field, name: string) => {
        const value = values.get(name) ?? ""
        return show(name, value) ? encodeURIComponent(value) : field
      })
    const shown = filled(
      (name, value) => !people.includes(name) && !secrets.some((secret) => secret !== "" && value.includes(secret))
    )
    const others = Object.entries(request).filter(([name]) => !inPath.includes(name))
    if (hasBody) return Either.right({ path: filled(constTrue), shown, body: Object.fromEntries(others) })
    const query = new URLSearchParams()
    for (const [name, value] of others) {
      const texts = textsOf(value)
      if (texts === undefined) return Either.left(`${name} can't be part of a query`)
      if (texts.some(isCut)) return Either.left(`${name} has half of a character`)
      for (const text of texts) query.append(name, text)
    }
    const search = query.size === 0 ? "" : `?${query}`
    return Either.right({ path: filled(constTrue) + search, shown, body: undefined })
  }
}
