/** Works a result out once for each object, for as long as the object is in use. What throws is worked out again. */
export const memoized = <Key extends object, A extends object>(make: (key: Key) => A): ((key: Key) => A) => {
  const results = new WeakMap<Key, A>()
  return (key) => {
    const known = results.get(key)
    if (known !== undefined) return known
    const made = make(key)
    results.set(key, made)
    return made
  }
}
