/** The parameters of a token request that are secrets (RFC 6749, 7521, 7523, 7636, 8628, 8693; CIBA; OpenID4VCI). */
const secretParameters = [
  "actor_token",
  "assertion",
  "auth_req_id",
  "client_assertion",
  "client_secret",
  "code",
  "code_verifier",
  "device_code",
  "password",
  "pre-authorized_code",
  "refresh_token",
  "subject_token",
  "tx_code"
]

/** The secrets that a form body holds, both decoded and as they were sent; a text that is no form holds none. */
export const formSecrets = (text: string): ReadonlyArray<string> =>
  text.split("&").flatMap((pair) => {
    const equals = pair.indexOf("=")
    if (equals === -1) return []
    const [name = "", decoded = ""] = [...new URLSearchParams(`&${pair}`)][0] ?? []
    return secretParameters.includes(name) ? [...new Set([decoded, pair.slice(equals + 1)])] : []
  })

/**
 * Takes secrets out of a text that a server wrote: one that echoes what it was sent must not put a token in a message.
 * Secrets of fewer than 8 characters stay, since they are found in innocent words.
 */
export const scrub = (text: string, secrets: ReadonlyArray<string>): string =>
  secrets
    .filter((secret) => secret.length >= 8 && text.includes(secret))
    // A secret may begin with another one, whose end would then be left.
    .sort((one, other) => other.length - one.length)
    .reduce((clean, secret) => clean.replaceAll(secret, "<redacted>"), text)
