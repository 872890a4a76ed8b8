/** The start of a text for one line of a log: what could forge another line, or hide one, is replaced. */
export const printable = (text: string, length = 128): string =>
  text.slice(0, length).replace(/\p{C}|\p{Zl}|\p{Zp}/gu, "?")

/** The first 4 KiB of a body as text, for a person to read: what is no UTF-8 becomes U+FFFD. */
export const excerpt = (body: Uint8Array): string => new TextDecoder().decode(body.subarray(0, 4096), { stream: true })
