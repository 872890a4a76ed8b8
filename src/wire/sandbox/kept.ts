const mostRequests = 10_000

/** Characters in the bodies of all that are kept. */
const mostText = 32_000_000

/** Of what came in, the last that there is room for; the very last is always one. `length` is that of the body. */
export const lastKept = <A extends { readonly length: number }>(kept: ReadonlyArray<A>): ReadonlyArray<A> => {
  const latest = kept.slice(-mostRequests)
  let text = latest.reduce((sum, { length }) => sum + length, 0)
  return latest.slice(
    latest.findIndex(({ length }) => {
      if (text <= mostText) return true
      text -= length
      return false
    })
  )
}
