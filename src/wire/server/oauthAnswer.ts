/** What an OAuth client gets from a token endpoint, but for the headers that every answer has. */
export interface OAuthAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** JSON. */
  readonly body: string
}

/** Every answer of a token endpoint has these headers (RFC 6749 §5.1, §5.2). */
export const withoutCaching = { "cache-control": "no-store", pragma: "no-cache" }

/** A client that did not authenticate is told how it may (RFC 6749 §5.2, RFC 7617 §2). */
export const challenge = { "www-authenticate": 'Basic realm="token"' }

/** The nonces that a token response brought go on every answer that follows from it (RFC 9449 §8). */
export const nonceHeaders = (response: {
  readonly attestationChallenge?: string | undefined
  readonly dpopNonce?: string | undefined
}): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries({
      "dpop-nonce": response.dpopNonce ?? "",
      "oauth-client-attestation-challenge": response.attestationChallenge ?? ""
    }).filter(([, value]) => /^[\x21-\x7e]+$/.test(value))
  )

/** An OAuth error (RFC 6749 §5.2). */
export const error = (
  status: number,
  code: string,
  description: string,
  headers: Readonly<Record<string, string>> = {}
): OAuthAnswer => ({ status, headers, body: JSON.stringify({ error: code, error_description: description }) })

/** A request that is malformed (RFC 6749 §5.2). */
export const invalidRequest = (description: string): OAuthAnswer => error(400, "invalid_request", description)

/** A client that did not authenticate, or by a method that is not supported (RFC 6749 §5.2). */
export const invalidClient = (description: string): OAuthAnswer => error(401, "invalid_client", description, challenge)

/** What the client learns of a failure that is not its own. */
export const serverError = error(500, "server_error", "The authorization server failed. Try again later.")

/** A form that is compressed: a client may send it again as it is (RFC 9110 §12.5.3, §15.5.16). */
export const unsupportedCoding = error(
  415,
  "invalid_request",
  "A form with a content coding can't be read: send it uncompressed.",
  { "accept-encoding": "identity" }
)

/** Token requests are POST requests (RFC 6749 §3.2). */
export const methodNotAllowed = error(405, "invalid_request", "The token endpoint takes POST requests only.", {
  allow: "POST"
})

/** A form that is larger than any token request. */
export const tooLarge = error(413, "invalid_request", "The request body is larger than 64 KiB.")

/** A grant that the application does not support (RFC 6749 §5.2). */
export const unsupportedGrantType = error(400, "unsupported_grant_type", "The grant type is not supported.")
