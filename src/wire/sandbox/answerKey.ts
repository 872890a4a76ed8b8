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

const problem = (problem: string): AnswerKey => ({ _tag: "Problem", problem })

/** What a key stands for, whatever the parts of its path are called. */
const shapeOf = (key: string): string => key.replaceAll(/:\w+/g, ":")

/** Reads a key of `answers`, such as `GET client/get/:clientId`, which is one of these. */
export const answerKey = (key: string, keys: ReadonlyArray<string>): AnswerKey => {
  const [, named, path = ""] = /^([A-Z]+) ((?::\w+|[\w.~-]+)(?:\/(?::\w+|[\w.~-]+))*)$/.exec(key) ?? []
  const method = methods.find((method) => method === named)
  if (method === undefined) return problem('has a key that is no method and path, such as "POST auth/introspection"')
  if (own.includes(key)) return problem(`has ${key}, which the sandbox has itself`)
  const same = keys.find((other) => other !== key && shapeOf(other) === shapeOf(key))
  return same === undefined ? { _tag: "Route", method, path } : problem(`has ${key} and ${same}, which are the same`)
}
