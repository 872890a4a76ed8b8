import { printable } from "./printable.js"

/** Not every operation may be repeated: a code or a refresh token that comes twice may revoke the grant. */
const again = "Retry if the operation may be repeated."

const because = (code: string | undefined): string => (code === undefined ? "" : ` (${code})`)

export const transport = (origin: string, status: number | undefined, code: string | undefined): string =>
  status === undefined
    ? `the connection to ${origin} failed before an answer came${because(code)}. ` +
      `Check that the host is reachable from here. ${again}`
    : `the connection to ${origin} broke off within the body of a ${status} answer${because(code)}. ${again}`

export const timeout = (origin: string, status: number | undefined, millis: number): string =>
  (status === undefined
    ? `no answer came from ${origin} within ${millis} ms`
    : `the body of a ${status} answer from ${origin} did not end within ${millis} ms`) +
  `. ${again} Or raise the timeout.`

const statusAdvice = (status: number): string => {
  if (status >= 300 && status < 400) return "Redirects are not followed: check the base URL."
  if (status === 401 || status === 403) return "Check the bearer, and what stands between here and Authlete."
  if (status === 404) return "Check the base URL and the service ID."
  if (status === 429) return `Too many requests: wait. ${again}`
  if (status >= 500) return `Authlete or a proxy in front of it is in trouble. ${again}`
  return "Check the base URL and what stands between here and Authlete."
}

export const statusCode = (url: string, status: number, contentType: string | undefined): string =>
  `${url} answered ${status} with ${contentType === undefined ? "no content type" : printable(contentType)}, ` +
  `which Authlete does not document. ${statusAdvice(status)}`

export const decode = (url: string, status: number, problem: string): string =>
  `the ${status} answer from ${url} can't be read: ${problem}. Check that the base URL is Authlete's.`

export const refusal = (status: number): string => {
  switch (status) {
    case 400:
      return "Check the request."
    case 401:
      return "Check the bearer: it may be missing, expired, revoked or of another cluster."
    case 403:
      return "Check that the bearer may use this service."
    default:
      return `Authlete failed. ${again}`
  }
}

export const invalidRequest = (problem: string): string => `the request was not sent: ${problem}.`
