/** What a client sends to a token endpoint and what it gets, without `effect`, for both editions. */
import assert from "node:assert/strict"

/** Node wants to be told that a body that is a stream may still be on its way when the answer comes. */
export type Init = RequestInit & { readonly duplex?: "half" }

/** A token request of a public client. */
export const form = (body: BodyInit = "grant_type=refresh_token&refresh_token=old-refresh-token&client_id=app") => ({
  method: "POST",
  headers: { "content-type": "application/x-www-form-urlencoded" },
  body
})

export const withHeaders = (headers: Record<string, string>, body?: BodyInit): Init => {
  const init = form(body)
  return { ...init, headers: { ...init.headers, ...headers } }
}

export const basic = (credentials: string, scheme = "Basic") => ({
  authorization: `${scheme} ${Buffer.from(credentials, "latin1").toString("base64")}`
})

/** What the OAuth client gets. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: string
}

export const read = async (response: Response): Promise<Answer> => ({
  status: response.status,
  headers: response.headers,
  body: await response.text()
})

/** What every answer of a token endpoint has (RFC 6749 §5.1, §5.2). */
export const assertJson = ({ headers }: Pick<Answer, "headers">): void => {
  assert.equal(headers.get("cache-control"), "no-store")
  assert.equal(headers.get("pragma"), "no-cache")
  assert.match(headers.get("content-type") ?? "", /^application\/json(;|$)/)
}

/** An answer that Authlete wrote. */
export const assertContent = (answer: Answer, status: number, content: string): void => {
  assertJson(answer)
  assert.deepEqual([answer.status, answer.body], [status, content])
}

/** An answer in the format of RFC 6749 §5.2. */
export const assertError = (answer: Answer, status: number, code: string): void => {
  assertJson(answer)
  const { error, error_description, ...more } = JSON.parse(answer.body)
  assert.deepEqual([answer.status, error, more], [status, code, {}])
  assert.match(error_description, /^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/)
}

/** Fields of a token response, and the headers that come of them. */
export const nonces = { dpopNonce: "nonce-1", attestationChallenge: "challenge-2" }

export const nonceHeaders = { "dpop-nonce": "nonce-1", "oauth-client-attestation-challenge": "challenge-2" }

export const assertNonces = ({ headers }: Answer): void => {
  for (const [name, value] of Object.entries(nonceHeaders)) assert.equal(headers.get(name), value)
}
