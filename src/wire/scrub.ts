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

/** The secrets that a form body holds, both decoded and as they were sent; a text that is no form holds none. */
export const formSecrets = (text: string): ReadonlyArray<string> =>
  text.split("&").flatMap((pair) => {
    const equals = pair.indexOf("=")
    if (equals === -1) return []
    const [name = "", decoded = ""] = [...new URLSearchParams(`&${pair}`)][0] ?? []
    return secretParameters.includes(name) ? [...new Set([decoded, pair.slice(equals + 1)])] : []
  })

/** What a request holds that must not come back in a message. */
export interface Confidential {
  /** Found wherever they stand. Those of fewer than 8 characters are not: they are found in innocent words. */
  readonly secrets: ReadonlyArray<string>
  /** What is said of a person. Of fewer than 8 characters, it is found as a whole word; of fewer than 3, it is not. */
  readonly personal: ReadonlyArray<string>
}

const inJson = (text: string): string => JSON.stringify(text).slice(1, -1)

/** Every string in a JSON value, at any depth: as it is, as JSON has it, and as JSON within JSON has it. */
export const stringsOf = (json: unknown): ReadonlyArray<string> => {
  if (typeof json === "string") return [...new Set([json, inJson(json), inJson(inJson(json))])]
  return typeof json === "object" && json !== null ? Object.values(json).flatMap(stringsOf) : []
}

const mark = "<redacted>"

const asWord = (text: string): RegExp =>
  new RegExp(`(?<![\\p{L}\\p{N}])${text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")}(?![\\p{L}\\p{N}])`, "gu")

/**
 * Takes what is confidential out of a text that a server wrote: one that echoes what it was sent must put neither a token
 * nor what a user's claims say in a message.
 */
export const scrub = (text: string, { personal, secrets }: Confidential): string =>
  [...secrets.filter(({ length }) => length >= 8), ...personal.filter(({ length }) => length >= 3)]
    .filter((word) => text.includes(word))
    // One may begin with another, whose end would then be left.
    .sort((one, other) => other.length - one.length)
    .reduce(
      (clean, word) => (word.length >= 8 ? clean.replaceAll(word, mark) : clean.replace(asWord(word), mark)),
      text
    )
