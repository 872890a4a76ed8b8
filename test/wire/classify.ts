import { isUtf8 } from "node:buffer"

export const fields = ["resultCode", "resultMessage", "action", "responseContent", "idToken"] as const

/** An answer that was read to the end of its body. */
export interface Answer {
  readonly status: number
  readonly contentType: string | undefined
  readonly body: Buffer
}

/** What a call comes to: the fields of a response or of an error, in the open, those alone that have a value. */
export type Outcome = {
  readonly tag: "Success" | "ResultError" | "DefaultError"
  readonly reason?: string | undefined
  readonly status?: number | undefined
} & { readonly [name in (typeof fields)[number]]?: string | undefined }

/** So many characters of a text that is shown are; none of Authlete's own is as long. */
const longest = 8192

/** The fields that a caller acts on. */
const strict = ["action", "responseContent", "idToken"]

const token = "[\\w!#$%&'*+\\-.^`|~]+"
const jsonOrNone = new RegExp(`^[ \\t]*(|(application|text)/json|${token}/${token}\\+json)[ \\t]*(;|$)`, "i")

const readObject = (body: Buffer): Map<string, unknown> | undefined => {
  try {
    const json: unknown = JSON.parse(isUtf8(body) && body.length <= 1024 ** 2 ? `${body}`.replace(/^\ufeff/, "") : "")
    return typeof json === "object" && json && !Array.isArray(json) ? new Map(Object.entries(json)) : undefined
  } catch {
    return undefined
  }
}

/** The rules by which an answer is sorted, written a second time and without a line of the library. */
export const classify = ({ status, contentType, body }: Answer): Outcome => {
  const object = readObject(body)
  const text = (name: string) => [object?.get(name)].find((value) => typeof value === "string")
  const [resultCode, resultMessage] = ["resultCode", "resultMessage"].map((name) => text(name)?.slice(0, longest))
  const [action, responseContent, idToken] = strict.map(text)
  if (status === 200 && object && strict.every((name) => text(name) === (object.get(name) ?? undefined))) {
    return { tag: "Success", resultCode, resultMessage, action, responseContent, idToken }
  }
  if ([400, 401, 403, 500].includes(status) && object && jsonOrNone.test(contentType ?? "")) {
    return { tag: "ResultError", status, resultCode, resultMessage }
  }
  return { tag: "DefaultError", status, reason: status === 200 ? "Decode" : "StatusCode" }
}
