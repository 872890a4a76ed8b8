const among =
  (...values: ReadonlyArray<unknown>) =>
  (value: unknown): boolean =>
    values.includes(value)

const isOr = (type: "function" | "string") => (value: unknown) => value === undefined || typeof value === type

/** The options of a token endpoint, but for its timeout, and what each must be. */
const rules: ReadonlyArray<readonly [name: string, isRight: (value: unknown) => boolean, rule: string]> = [
  ["whenReissueFails", among(undefined, "responseContent", "server_error"), "responseContent or server_error"],
  ["idTokenAudType", among(undefined, "array", "string"), "array or string"],
  ["htu", isOr("string"), "a string"],
  ["clientCertificate", isOr("function"), "a function"]
]

/** What is wrong with the options of a token endpoint, but for its timeout; nothing if they may be used. */
export const optionsProblem = (options: object): string | undefined => {
  const [name, , rule] = rules.find(([name, isRight]) => !isRight(Reflect.get(options, name))) ?? []
  return name === undefined ? undefined : `${name} must be ${rule}`
}
