/** What a runtime's error may say of itself: its message may quote a header or a body, and so is not kept. */
export interface RuntimeError {
  readonly name: string
  readonly code?: string
}

const word = (value: unknown): string | undefined =>
  typeof value === "string" && /^\w{1,64}$/.test(value) ? value : undefined

const member = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined

/** The outermost name and the innermost code (`fetch` hides `ECONNREFUSED` in the cause of a `TypeError`). */
export const runtimeError = (error: unknown): RuntimeError | undefined => {
  try {
    const name = word(member(error, "name"))
    let code: string | undefined
    for (let depth = 0, current = error; depth < 8; depth++) {
      code = word(member(current, "code")) ?? code
      current = member(current, "cause")
    }
    return name === undefined ? undefined : code === undefined ? { name } : { name, code }
  } catch {
    return undefined
  }
}
