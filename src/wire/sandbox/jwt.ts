type JsonObject = Readonly<Record<string, unknown>>

/** ID tokens live for an hour. */
const idTokenLifetime = 3600

/**
 * Claims of an ID token that only the issuer sets, besides those that it always does. A refresh's ID token should have
 * no `nonce` (OpenID Connect Core 1.0 §12.2).
 */
const ownClaims: ReadonlySet<string> = new Set(["nbf", "jti", "auth_time", "nonce", "azp", "c_hash", "s_hash"])

const ownHeaderParams: ReadonlySet<string> = new Set(["crit", "b64"])

const without = (object: JsonObject, names: ReadonlySet<string>): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([name]) => !names.has(name)))

/** Whom an ID token is for, as the request wants it written. */
export const audience = (clientId: string, type: "array" | "string" | undefined) =>
  type === "string" ? clientId : [clientId]

/** The claims of an ID token. Times are in seconds since the epoch. */
export const idTokenClaims = (content: {
  readonly issuer: string
  readonly subject: string
  readonly audience: string | ReadonlyArray<string>
  readonly authTime: number | undefined
  readonly nonce?: string | undefined
  readonly now: number
  readonly atHash: string
  readonly claims: JsonObject
}) => ({
  ...without(content.claims, ownClaims),
  iss: content.issuer,
  sub: content.subject,
  aud: typeof content.audience === "string" ? content.audience : [...content.audience],
  iat: content.now,
  exp: content.now + idTokenLifetime,
  auth_time: content.authTime,
  nonce: content.nonce,
  at_hash: content.atHash
})

/** The parameters of an ID token's header that a caller may give; `alg` and `kid` are the signer's. */
export const headerParams = (given: JsonObject): JsonObject => without(given, ownHeaderParams)

/** The claims of an access token that is a JWT (RFC 9068 §2). Whom it is for, the sandbox does not know: it names itself. */
export const accessTokenClaims = (content: {
  readonly issuer: string
  readonly subject: string
  readonly clientId: string
  readonly scopes: ReadonlyArray<string>
  readonly id: string
  readonly lifetime: number
  readonly now: number
  readonly claims: JsonObject
}) => ({
  ...content.claims,
  iss: content.issuer,
  sub: content.subject,
  aud: content.issuer,
  client_id: content.clientId,
  scope: content.scopes.join(" "),
  jti: content.id,
  iat: content.now,
  exp: content.now + content.lifetime
})

/** The hash of a signature: for Ed25519, that is SHA-512 (RFC 8032 §5.1). */
export const hashOf = (alg: "RS256" | "PS256" | "ES256" | "EdDSA"): "SHA-256" | "SHA-512" =>
  alg === "EdDSA" ? "SHA-512" : "SHA-256"

/** What of a token's hash is in an ID token (OpenID Connect Core 1.0 §3.1.3.6). */
export const leftHalf = (hash: Uint8Array): Uint8Array => hash.subarray(0, hash.length / 2)
