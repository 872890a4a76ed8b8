/** What this library sets, and what belongs to the connection (RFC 9110 §7.6.1) and not to the call. */
const reserved = [
  "accept",
  "authorization",
  "connection",
  "expect",
  "host",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade"
]

const isReserved = (name: string): boolean => reserved.includes(name) || name.startsWith("content-")

/** Whether this is a header's name, a token (RFC 9110 §5.1). */
export const isHeaderName = (name: string): boolean => /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,256}$/.test(name)

/** Whether this is a header's value: visible characters, spaces and tabs (RFC 9110 §5.5). */
export const isHeaderValue = (value: unknown): value is string =>
  typeof value === "string" && /^[\t\x20-\x7e\x80-\xff]*$/.test(value)

/**
 * What is wrong with the headers of a call, as a sentence; nothing if they may be sent. A value is
 * never part of the sentence.
 */
export const headersProblem = (headers: Readonly<Record<string, unknown>>): string | undefined => {
  for (const [name, value] of Object.entries(headers)) {
    if (!isHeaderName(name)) return "a header's name has a character that HTTP forbids"
    if (isReserved(name.toLowerCase())) return `a call must not set the header ${name}`
    if (!isHeaderValue(value)) {
      return `the value of the header ${name} has a character that HTTP forbids, such as a line break`
    }
  }
  return undefined
}

/** What is wrong with a bearer token (RFC 6750 §2.1), as the end of a sentence; nothing if it may be sent. */
export const bearerProblem = (bearer: unknown): string | undefined => {
  if (typeof bearer !== "string") return "is not a string"
  if (bearer === "") return "is empty"
  if (/^["'`]|["'`]$/.test(bearer.trim())) {
    return "is in quotes: give it without them (docker --env-file keeps the quotes of its lines)"
  }
  if (/^\s|\s$/.test(bearer)) return "begins or ends with white space, such as the line break at the end of a file"
  if (/^bearer\s/i.test(bearer)) return "begins with the name of the scheme: give only the token"
  if (/[\r\n]/.test(bearer)) return "has a line break in it"
  return /^[A-Za-z\d\-._~+/]+=*$/.test(bearer)
    ? undefined
    : "has a character that no bearer token has: letters, digits and - . _ ~ + / may be in it, and = at its end"
}
