import type { Confidential } from "./confidential.js"
import { printable } from "./printable.js"
import { scrub } from "./scrub.js"

/** What the bytes of an answer are: each becomes one outcome of the call. */
export type Sorted =
  | { readonly _tag: "Json"; readonly json: unknown }
  | { readonly _tag: "Undecodable"; readonly problem: string }
  | { readonly _tag: "Result"; readonly resultCode: string | undefined; readonly resultMessage: string | undefined }
  | { readonly _tag: "StatusCode" }

/** An answer whose body was read; `complete` is false if it was cut because it is too large. */
export interface Answer {
  readonly status: number
  readonly contentType: string | undefined
  readonly contentEncoding: string | undefined
  readonly body: Uint8Array
  readonly complete: boolean
}

/** JSON by name or by suffix (RFC 6839 §3.1), or no media type at all; white space is a space or a tab (RFC 9110 §5.6.3). */
const jsonMediaType =
  /^[ \t]*(?:((application|text)\/json|[\w!#$%&'*+\-.^`|~]+\/[\w!#$%&'*+\-.^`|~]+\+json)[ \t]*)?(;|$)/i

const isJsonMediaType = (contentType: string | undefined): boolean => jsonMediaType.test(contentType ?? "")

// Not fatal decoding would put U+FFFD in a token and call it a token.
const utf8 = new TextDecoder("utf-8", { fatal: true })

const parse = (
  { body, complete, contentEncoding }: Answer,
  confidential: () => Confidential
): Extract<Sorted, { _tag: "Json" | "Undecodable" }> => {
  if (!complete) return { _tag: "Undecodable", problem: "it is larger than 1 MiB" }
  const encoding = contentEncoding === undefined ? undefined : printable(scrub(contentEncoding, confidential()))
  let text: string
  try {
    text = utf8.decode(body)
  } catch {
    return { _tag: "Undecodable", problem: `it is not UTF-8${encoding === undefined ? "" : ` but ${encoding}`}` }
  }
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    const empty = encoding === undefined ? "it is empty" : `it is empty or not ${encoding}`
    return { _tag: "Undecodable", problem: text.trim() === "" ? empty : "it is not JSON" }
  }
  return { _tag: "Json", json: scrubShown(json, confidential) }
}

/** The fields that are not `Redacted` in any response, and so are shown. */
const shown = ["action", "resultCode", "resultMessage"]

const isObject = (json: unknown): json is Record<string, unknown> =>
  typeof json === "object" && json !== null && !Array.isArray(json)

/** In place: the JSON was parsed here, and is nobody else's yet. */
const scrubShown = (json: unknown, confidential: () => Confidential): unknown => {
  if (!isObject(json)) return json
  for (const name of shown) {
    const value = json[name]
    // An action decides what is done: a user whose password is the name of one must not change that.
    const isConstant = name === "action" && typeof value === "string" && /^[A-Z_]{1,64}$/.test(value)
    if (typeof value === "string" && !isConstant) json[name] = scrub(value, confidential())
  }
  return json
}

/**
 * Sorts an answer by its status, its media type and its body. 200 is to be decoded; 400, 401, 403 and 500 with a JSON
 * object are Authlete's own refusals (OpenAPI document 3.0.16); anything else is a status that nobody documents.
 * What is confidential in the request is taken out of what will be shown, should the server have echoed it.
 */
export const sort = (answer: Answer, confidential: () => Confidential): Sorted => {
  const documented = [400, 401, 403, 500].includes(answer.status) && isJsonMediaType(answer.contentType)
  if (answer.status !== 200 && !documented) return { _tag: "StatusCode" }
  const parsed = parse(answer, confidential)
  if (answer.status === 200) return parsed
  if (parsed._tag !== "Json" || !isObject(parsed.json)) return { _tag: "StatusCode" }
  const { resultCode, resultMessage } = parsed.json
  return {
    _tag: "Result",
    resultCode: typeof resultCode === "string" ? resultCode : undefined,
    resultMessage: typeof resultMessage === "string" ? resultMessage : undefined
  }
}
