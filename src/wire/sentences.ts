import { type ConnectionProblem, likelyProblem } from "./connectionCodes.js"
import { printable } from "./printable.js"

/** Not every operation may be repeated: a code or a refresh token that comes twice may revoke the grant. */
const again = "Retry if the operation may be repeated."

const because = (code: string | undefined): string => (code === undefined ? "" : ` (${code})`)

/** What to do about a connection that was not made, or not kept. */
const connectionAdvice: Readonly<Record<ConnectionProblem | "closed", string>> = {
  name: "Check the host name in the base URL, and the DNS here.",
  refused: "Nothing listens there: check the host and the port of the base URL, and any proxy or firewall in between.",
  unreachable: "There is no route to it: check the network here, and any VPN or firewall.",
  slow: "It did not answer in time: check the network here, and any VPN or firewall.",
  blockedPort: "fetch refuses to use this port: let the server use another port.",
  handshake:
    "The TLS handshake failed: check that the port speaks TLS, and that both sides support a common version and cipher.",
  noTls: "The server speaks no TLS at this port: is it http?",
  untrusted:
    "Its certificate is not trusted here: for a private authority, set NODE_EXTRA_CA_CERTS to the file of its certificate " +
    "before the start (in Deno, DENO_CERT).",
  expired: "Its certificate has expired: renew it, and check the clock here.",
  notYetValid: "Its certificate is not valid yet: check the clock here.",
  wrongHost: "Its certificate is for another host: check the host in the base URL.",
  certificate: "Its certificate is not accepted here: ask the operator of the server.",
  closed:
    "The server, or something in between, closed it. If it was idle, close idle connections here earlier than the server " +
    `does. ${again}`
}

const advice = (code: string | undefined): string => {
  const problem = code === undefined ? undefined : likelyProblem(code)
  return problem === undefined ? `Check that the host is reachable from here. ${again}` : connectionAdvice[problem]
}

export const transport = (origin: string, status: number | undefined, code: string | undefined): string =>
  status === undefined
    ? `the connection to ${origin} failed before an answer came${because(code)}. ${advice(code)}`
    : `the connection to ${origin} broke off within the body of a ${status} answer${because(code)}. ${again}`

export const timeout = (origin: string, status: number | undefined, millis: number): string =>
  (status === undefined
    ? `no answer came from ${origin} within ${millis} ms`
    : `the body of a ${status} answer from ${origin} did not end within ${millis} ms`) +
  `. ${again} Or raise the timeout.`

const statusAdvice = (status: number): string => {
  if (status >= 300 && status < 400) return "Redirects are not followed: check the base URL."
  if (status === 401) return "Check the bearer, and any proxy between here and Authlete."
  if (status === 403) return "Check any proxy between here and Authlete, and whether the bearer may use this service."
  if (status === 404) return "Check the base URL and the service ID."
  if (status === 429) return `Too many requests: wait. ${again}`
  if (status >= 500) return `Authlete or a proxy in front of it has a problem. ${again}`
  return "Check the base URL and any proxy between here and Authlete."
}

export const statusCode = (url: string, status: number, contentType: string | undefined): string =>
  `${url} answered ${status} with ${contentType === undefined ? "no content type" : printable(contentType)}, ` +
  `which Authlete does not document. ${statusAdvice(status)}`

export const decode = (url: string, status: number, problem: string): string =>
  `the ${status} answer from ${url} can't be read: ${problem}. Check that the base URL is Authlete's.`

/** What a refused call went to, where that is known. */
export interface Refused {
  readonly origin?: string | undefined
  readonly serviceId?: string | undefined
}

export const refusal = (status: number, { origin = "Authlete", serviceId = "that was called" }: Refused): string => {
  switch (status) {
    case 400:
      return "Check the request."
    case 401:
      return `Check the bearer: ${origin} does not accept it. It may be mistyped, expired, revoked or for another cluster.`
    case 403:
      return (
        `Check the service ID: the bearer may not use the service ${serviceId} at ${origin}. ` +
        "Use a token of this service or of its organization."
      )
    default:
      return `Authlete failed. ${again}`
  }
}

export const refused = (operation: string, status: number, words: string | undefined, by: Refused): string =>
  `${operation}: Authlete refused the call with ${status}` +
  `${words === undefined ? "" : ` and said "${printable(words, 1024)}"`}. ${refusal(status, by)}`

export const invalidRequest = (problem: string): string => `the request was not sent: ${problem}.`

const reissueAdvice = (action: string | undefined): string => {
  switch (action) {
    case "OK":
      return "The answer is not complete: check that the base URL is Authlete's."
    case "INTERNAL_SERVER_ERROR":
      return "Authlete failed. Try again later, or answer with the responseContent of /auth/token."
    case "CALLER_ERROR":
      return "The call was wrong: check that its tokens are from the last /auth/token response."
    default:
      return "This version can't handle that: answer with the responseContent of /auth/token."
  }
}

export const notReissued = (action: string | undefined, said: string | undefined): string =>
  `No ID token was reissued: Authlete answered ${action === undefined ? "no action" : printable(action)}` +
  `${said === undefined ? "" : ` and said "${printable(said, 1024)}"`}. ${reissueAdvice(action)}`
