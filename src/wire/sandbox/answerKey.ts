/** The operations that the sandbox has itself, by method and path below `/api/{serviceId}/`. */
const own = [
  "POST auth/token",
  "POST auth/token/issue",
  "POST auth/token/fail",
  "POST auth/token/revoke",
  "POST idtoken/reissue",
  "GET service/jwks/get"
]

const methods = ["GET", "POST", "PUT", "DELETE"] as const

/** Where an answer for another operation goes, or what is wrong with its key, as the end of a sentence. */
export type AnswerKey =
  | { readonly _tag: "Route"; readonly method: (typeof methods)[number]; readonly path: string }
  | { readonly _tag: "Problem"; readonly problem: string }

/** Reads a key of `answers`, such as `GET client/get/:clientId`. */
export const answerKey = (key: string): AnswerKey => {
  const [, named, path = ""] = /^([A-Z]+) ((?::?[\w.~-]+)(?:\/:?[\w.~-]+)*)$/.exec(key) ?? []
  const method = methods.find((method) => method === named)
  if (method === undefined) {
    return { _tag: "Problem", problem: 'has a key that is no method and path, such as "POST auth/introspection"' }
  }
  return own.includes(key)
    ? { _tag: "Problem", problem: `has ${key}, which the sandbox has itself: queue a reply with next` }
    : { _tag: "Route", method, path }
}
