/** The parameters of a token request that are secrets (RFC 6749, 7521, 7523, 7636, 8628, 8693; CIBA; OpenID4VCI). */
const secretParameters = [
  "actor_token",
  "assertion",
  "auth_req_id",
  "client_assertion",
  "client_secret",
  "code",
  "code_verifier",
  "device_code",
  "password",
  "pre-authorized_code",
  "refresh_token",
  "subject_token",
  "tx_code"
]

const valuesOf = (text: string, names: ReadonlyArray<string>): ReadonlyArray<string> =>
  text.split("&").flatMap((pair) => {
    const equals = pair.indexOf("=")
    if (equals === -1) return []
    const [name = "", decoded = ""] = [...new URLSearchParams(`&${pair}`)][0] ?? []
    return names.includes(name) ? [...new Set([decoded, pair.slice(equals + 1)])] : []
  })

/** The secrets that a form body holds, both decoded and as they were sent; a text that is no form holds none. */
export const formSecrets = (text: string): ReadonlyArray<string> => valuesOf(text, secretParameters)

/** What a form body says of a person. */
export const formPersonal = (text: string): ReadonlyArray<string> => valuesOf(text, ["username", "login_hint"])

/** What a request holds that must not come back in a message. */
export interface Confidential {
  /** Found wherever they stand. Those of fewer than 8 characters are not: they are found in innocent words. */
  readonly secrets: ReadonlyArray<string>
  /**
   * What is said of a person, found in any case. Of fewer than 8 characters, it is found as a whole word; of fewer than 3,
   * it is not.
   */
  readonly personal: ReadonlyArray<string>
}

/** Every string in a JSON value, at any depth. */
export const stringsOf = (json: unknown): ReadonlyArray<string> => {
  if (typeof json === "string") return [json]
  return typeof json === "object" && json !== null ? Object.values(json).flatMap(stringsOf) : []
}

const literally = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")

/** A character that is no letter or digit, as it is, and as JSON, a URL or another normal form writes it. */
const asEchoed = (char: string): string => {
  const codes = [...Array(char.length).keys()].map((at) => `u${char.charCodeAt(at).toString(16).padStart(4, "0")}`)
  const inJson = JSON.stringify(char).slice(1, -1).replaceAll("\\", "")
  const forms = [char, inJson, char.normalize("NFC"), char.normalize("NFD")]
  if (!/\p{Cs}/u.test(char)) forms.push(encodeURIComponent(char))
  return `(?:\\\\*(?:${[...new Set(forms)].map(literally).join("|")})|${codes.map((code) => `\\\\+${code}`).join("")})`
}

/** Backslashes may be doubled any number of times, so that only their presence counts. */
const patternOf = (person: string): string => {
  const pattern = [...person.replaceAll(/\\+/g, "\\")]
    .map((char) => (char === "\\" ? "\\\\+" : /[\dA-Za-z]/.test(char) ? char : asEchoed(char)))
    .join("")
  return person.length >= 8 ? pattern : `(?<![\\p{L}\\p{N}])${pattern}(?![\\p{L}\\p{N}])`
}

/** Whether a text in lower case has the longest plain part of what is said of a person: most have not. */
const mayBeIn =
  (text: string) =>
  (person: string): boolean => {
    const parts = person.toLowerCase().match(/[\da-z]+/g) ?? []
    return text.includes(parts.reduce((one, other) => (other.length > one.length ? other : one), ""))
  }

/** Longer than any sentence of Authlete's; what is beyond it is not searched, and not shown. */
const longest = 64 * 1024

const anyOf = (patterns: ReadonlyArray<string>, flags: string, text: string): string =>
  patterns.length === 0 ? text : text.replace(new RegExp(patterns.join("|"), flags), "<redacted>")

/** One may begin with another, whose end would then be left. */
const longestFirst = (texts: ReadonlyArray<string>, least: number): ReadonlyArray<string> =>
  [...new Set(texts)].filter(({ length }) => length >= least).sort((one, other) => other.length - one.length)

/**
 * Takes what is confidential out of a text that a server wrote: one that echoes what it was sent must put neither a token
 * nor what a user's claims say in a message.
 */
export const scrub = (text: string, { personal, secrets }: Confidential): string => {
  const searched = text.slice(0, longest)
  const found = longestFirst(secrets, 8).filter((secret) => searched.includes(secret))
  return anyOf(
    longestFirst(personal, 3).filter(mayBeIn(searched.toLowerCase())).map(patternOf),
    "giu",
    anyOf(found.map(literally), "g", searched)
  )
}
