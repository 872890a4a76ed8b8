const httpDate = /^[A-Z][a-z]{2,8},? [\w :-]{10,30}$/

/**
 * The milliseconds that a `Retry-After` header asks to wait, from `now`: a number of seconds or one of the three HTTP
 * dates (RFC 9110 §10.2.3, §5.6.7). A date in the past is 0; nonsense is nothing.
 */
export const retryAfterMillis = (value: string | undefined, now: number): number | undefined => {
  const text = value?.trim() ?? ""
  if (/^\d+$/.test(text)) return Number(text) * 1000
  if (!httpDate.test(text)) return undefined
  // The asctime form names no zone and means UTC.
  const date = Date.parse(text.endsWith("GMT") ? text : `${text} GMT`)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}
