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

const valuesOf = (text: string, names: ReadonlyArray<string>): ReadonlyArray<string> => {
  const form = new URLSearchParams(`&${text}`)
  return names.flatMap((name) => form.getAll(name))
}

/** The secrets that a form body holds; a text that is no form holds none. */
export const formSecrets = (text: string): ReadonlyArray<string> => valuesOf(text, secretParameters)

/** What a form body says of a person. */
export const formPersonal = (text: string): ReadonlyArray<string> => valuesOf(text, ["username", "login_hint"])

/** What a request holds that must not come back in a message. */
export interface Confidential {
  /** Those of fewer than 8 characters are not searched for: they are found in innocent words. */
  readonly secrets: ReadonlyArray<string>
  /** What is said of a person. */
  readonly personal: ReadonlyArray<string>
}

/** Every string in a value, at any depth; each object is looked at once. */
export const stringsOf = (value: unknown): ReadonlyArray<string> => {
  const strings: Array<string> = []
  const seen = new Set<unknown>()
  const left = [value]
  while (left.length > 0) {
    const next = left.pop()
    if (typeof next === "string") strings.push(next)
    if (typeof next !== "object" || next === null || seen.has(next)) continue
    seen.add(next)
    for (const inner of Object.values(next)) left.push(inner)
  }
  return strings
}

const parseObject = (text: string): unknown => {
  if (!/^\s*[[{]/.test(text)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The fields of requests that name a person. */
export const people = ["sub", "subject"]

/** What a request says of a person, as it is sent: who it is, and what is in an object that travels as a string. */
export const personalIn = (request: Readonly<Record<string, unknown>>): ReadonlyArray<string> =>
  Object.entries(request).flatMap(([name, value]) => {
    if (typeof value !== "string") return []
    return people.includes(name) ? [value] : stringsOf(parseObject(value))
  })
