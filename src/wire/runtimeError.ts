import { codeOfSentence, provesNeverMade } from "./connectionCodes.js"
import { member } from "./member.js"
import { printable } from "./printable.js"

/** What a runtime's error may say of itself: its message may quote a header or a body, and so is not kept. */
export interface RuntimeError {
  readonly name: string
  readonly code?: string
}

const word = (value: unknown): string | undefined =>
  typeof value === "string" && /^\w{1,64}$/.test(value) ? value : undefined

const codeOf = (error: unknown): string | undefined => {
  const message = member(error, "message")
  return word(member(error, "code")) ?? (typeof message === "string" ? codeOfSentence(message) : undefined)
}

const deepest = 8

/** An error and its causes, from the outermost to the innermost. */
const withCauses = (error: unknown): ReadonlyArray<unknown> => {
  const errors: Array<unknown> = []
  for (let current = error; current !== undefined && errors.length < deepest; current = member(current, "cause")) {
    errors.push(current)
  }
  return errors
}

/** `fetch` hides `ECONNREFUSED` in the cause of a `TypeError`. */
const withInnermostCode = (errors: ReadonlyArray<unknown>): unknown => errors.filter(codeOf).at(-1)

/** The outermost name and the innermost code; where there is none, the one that Node has for what the message says. */
export const runtimeError = (error: unknown): RuntimeError | undefined => {
  const name = word(member(error, "name"))
  const code = codeOf(withInnermostCode(withCauses(error)))
  return name === undefined ? undefined : code === undefined ? { name } : { name, code }
}

/** What may be a secret: what stands in quotes, the user of a URL, a row of characters that is no word. */
const withoutLikelySecrets = (text: string): string =>
  text
    .replace(/(["'`]).*?\1/g, "<redacted>")
    .replace(/\/\/[^\s/@]*@/g, "//<redacted>@")
    .replace(/\S{12,}/g, (row) => (/\d|[a-z].*[A-Z]|[A-Z].*[a-z]|[^\w\s].*[^\w\s]/.test(row) ? "<redacted>" : row))

/**
 * The tag or the class of an error that a program made, and its message. A message with one of the secrets in it is left
 * out; what may be another is taken out of it. The message of a `SyntaxError` quotes what was parsed.
 */
export const describeError = (error: unknown, secrets: ReadonlyArray<string>): string | undefined => {
  const name = word(member(error, "_tag")) ?? word(member(error, "name"))
  if (name === undefined || !(error instanceof Error) || error instanceof SyntaxError) return name
  const message = error.message.slice(0, 4096)
  if (message === "" || secrets.some((secret) => secret !== "" && error.message.includes(secret))) return name
  return `${name}: ${printable(withoutLikelySecrets(message), 256)}`
}

const provesIt = (error: unknown, depth = 0): boolean => {
  const errors = withCauses(error)
  // One for each address of the host.
  const several = errors.flatMap((error) => member(error, "errors") ?? [])
  if (several.length > 0) return depth < deepest && several.every((error) => provesIt(error, depth + 1))
  const innermost = withInnermostCode(errors)
  const code = codeOf(innermost)
  if (code === undefined) return false
  // Bun's code for a handshake that failed: a connection in use may have it, too.
  if (code === "EPROTO") return String(member(innermost, "message")).startsWith("EPROTO: The TLS handshake failed.")
  return provesNeverMade(code, member(innermost, "syscall"))
}

/** Whether the error of a client that was asked once proves that nothing of the request was sent. */
export const provesNeverSent = (error: unknown): boolean => {
  try {
    return provesIt(error)
  } catch {
    return false
  }
}
