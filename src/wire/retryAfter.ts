const time = String.raw`\d\d:\d\d:\d\d`

/** IMF-fixdate, and the obsolete forms of RFC 850 and asctime; `Date.parse` alone finds a date in almost anything. */
const httpDate = new RegExp(
  String.raw`^([A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} ${time} GMT` +
    String.raw`|[A-Z][a-z]{5,8}, \d\d-[A-Z][a-z]{2}-\d\d ${time} GMT` +
    String.raw`|[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d ${time} \d{4})$`
)

/**
 * The milliseconds that a `Retry-After` header asks to wait, from `now`: a number of seconds or one of the three HTTP
 * dates (RFC 9110 §10.2.3, §5.6.7). A date in the past is 0; nonsense is nothing; what can't be counted is endless.
 */
export const retryAfterMillis = (value: string | undefined, now: number): number | undefined => {
  const text = value?.trim() ?? ""
  if (/^\d+$/.test(text)) return Number.isSafeInteger(Number(text) * 1000) ? Number(text) * 1000 : Infinity
  if (!httpDate.test(text)) return undefined
  // The asctime form names no zone and means UTC.
  const date = Date.parse(text.endsWith("GMT") ? text : `${text} GMT`)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}
