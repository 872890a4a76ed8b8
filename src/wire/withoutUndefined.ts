/** The same fields without those that are `undefined`, so that an error prints only what it knows. */
export const withoutUndefined = <Fields extends object>(fields: Fields): Fields =>
  // Every caller's type says that such a field may be missing.
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Fields
