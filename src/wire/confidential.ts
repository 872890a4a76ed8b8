/** Parameters of OAuth requests that are no secrets: whatever else a form holds is one, so that no new one is forgotten. */
const harmlessParameters = [
  "acr_values",
  "actor_token_type",
  "audience",
  "claims_locales",
  "client_assertion_type",
  "client_id",
  "code_challenge_method",
  "display",
  "grant_type",
  "max_age",
  "prompt",
  "redirect_uri",
  "requested_token_type",
  "resource",
  "response_mode",
  "response_type",
  "scope",
  "subject_token_type",
  "token_type_hint",
  "ui_locales"
]

const personalParameters = ["username", "login_hint"]

const parametersOf = (text: string, isMeant: (name: string) => boolean): ReadonlyArray<string> =>
  // To parse a token as a form would cost more than all else that is done with it.
  text.includes("=")
    ? [...new URLSearchParams(`&${text}`)].flatMap(([name, value]) => (isMeant(name) ? [value] : []))
    : []

/** The secrets that a form body holds; a text that is no form holds none. */
export const formSecrets = (text: string): ReadonlyArray<string> =>
  parametersOf(text, (name) => ![...harmlessParameters, ...personalParameters].includes(name))

/** What a form body says of a person. */
export const formPersonal = (text: string): ReadonlyArray<string> =>
  parametersOf(text, (name) => personalParameters.includes(name))

/** What a request holds that must not come back in a message. */
export interface Confidential {
  /** Shorter ones than 8 characters are not searched for, since they are part of innocent words. */
  readonly secrets: ReadonlyArray<string>
  /** What is said of a person. */
  readonly personal: ReadonlyArray<string>
}

const isObject = (value: unknown): value is object =>
  (typeof value === "object" && value !== null) || typeof value === "function"

/** What is in a value, at any depth, and the value itself, each object once. */
const everythingIn = (value: unknown, inside: (object: object) => Iterable<unknown>): ReadonlySet<unknown> => {
  const everything = new Set([value])
  for (const next of everything) {
    if (isObject(next)) for (const inner of inside(next)) everything.add(inner)
  }
  return everything
}

/** Every string in a value, at any depth. */
export const stringsOf = (value: unknown): ReadonlyArray<string> =>
  [...everythingIn(value, Object.values)].filter((inner) => typeof inner === "string")

/**
 * What is redacted in a value, at any depth: each of its strings, and it as a text. `reveal` gives what an object hides,
 * in a list, and nothing for one that hides nothing.
 */
export const secretsIn = (
  value: unknown,
  reveal: (value: object) => readonly [secret: unknown] | undefined
): ReadonlyArray<string> => {
  const inside = (object: object): Iterable<unknown> =>
    reveal(object) ?? (object instanceof Set || object instanceof Map ? object : Object.values(object))
  return [...everythingIn(value, inside)].flatMap((inner) => {
    const hidden = isObject(inner) ? reveal(inner) : undefined
    if (hidden === undefined) return []
    const [secret] = hidden
    const texts = typeof secret !== "object" || secret === null || Array.isArray(secret) ? [String(secret)] : []
    return [...texts, ...stringsOf(secret)]
  })
}

/** The JSON of an object or a list, if the text is that. */
const jsonOf = (text: string): unknown => {
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
    return people.includes(name) ? [value] : stringsOf(jsonOf(value))
  })
