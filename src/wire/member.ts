/** A member of what may be anything; nothing where there is none, or where it throws when it is looked at. */
export const member = (value: unknown, name: PropertyKey): unknown => {
  try {
    return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined
  } catch {
    return undefined
  }
}
