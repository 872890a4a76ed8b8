import { member } from "../member.js"
import {
  invalidRequest,
  methodNotAllowed,
  type OAuthAnswer,
  serverError,
  tooLarge,
  unsupportedCoding
} from "./oauthAnswer.js"

/** What a token request says before its body. */
export interface RequestHead {
  readonly method: string
  readonly headers: Readonly<Record<string, string | undefined>>
  /** The request of the server's that this one was made of. */
  readonly source: unknown
}

/** A sender that sends before it listens hears no answer if the connection is closed under it; so some is discarded. */
export const limits = { keep: 64 * 1024, discard: 16 * 1024 * 1024, chunks: 4096 }

/** What whoever runs the endpoint has to know of a body that is gone: nothing of it is the client's fault. */
export const eaten =
  "The body of a token request was read before the token endpoint could read it. Mount TokenRequestHandler before any " +
  "body parser, such as express.urlencoded(), and give it a request that nobody has read."

/** Node's request says so, and the Web's. */
const wasRead = (source: unknown): boolean =>
  member(source, "readableDidRead") === true ||
  member(source, "bodyUsed") === true ||
  member(member(source, "body"), "locked") === true

/** What the sender of a request gets whose body is not read; nothing if it is to be read. `serverError` goes with `eaten`. */
export const headRefusal = ({ headers, method, source }: RequestHead): OAuthAnswer | undefined => {
  if (method !== "POST") return methodNotAllowed
  if (!/^\s*application\/x-www-form-urlencoded\s*(;|$)/i.test(headers["content-type"] ?? "")) {
    return invalidRequest("The content type must be application/x-www-form-urlencoded.")
  }
  if (wasRead(source)) return serverError
  if (!/^\s*(identity\s*)?$/i.test(headers["content-encoding"] ?? "")) return unsupportedCoding
  // A length that is too small is not believed.
  return Number(headers["content-length"]) > limits.keep ? tooLarge : undefined
}

/** What the sender of a form gets that broke off. */
export const unreadable = invalidRequest("The request body can't be read.")

/** A form, untouched, or what its sender gets instead. `complete` is false if there was more than is kept. */
export const readForm = (body: Uint8Array, complete: boolean): string | OAuthAnswer => {
  if (!complete) return tooLarge
  if (body.length === 0) return invalidRequest("The request body is empty.")
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body)
  } catch {
    return invalidRequest("The request body is not UTF-8.")
  }
}
