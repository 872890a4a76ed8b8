/**
 * The members of a request that its model knows, each read once: one may be a getter, or inherited from a class. What is
 * given has no prototype, whose members a model would take for fields.
 */
export const snapshot = (names: ReadonlyArray<string>, request: object): Record<string, unknown> => {
  const members: Record<string, unknown> = Object.create(null)
  for (const name of names) {
    const value: unknown =
      name in Object.prototype && !Object.hasOwn(request, name) ? undefined : Reflect.get(request, name)
    if (value !== undefined) members[name] = value
  }
  return members
}
