/** A member of what may be anything; nothing where there is none. */
export const member = (value: unknown, name: PropertyKey): unknown =>
  typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined
