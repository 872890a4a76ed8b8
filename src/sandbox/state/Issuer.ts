import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import {
  base64url,
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  type JSONWebKeySet,
  type JWTPayload,
  SignJWT
} from "jose"
import type { JsonObject } from "../../operations/JsonObject.js"

/** What an ID token says, beyond what its issuer adds. */
export interface IdTokenContent {
  readonly subject: string
  readonly audience: string | ReadonlyArray<string>
  /** Seconds since the epoch. */
  readonly authTime: number | undefined
  readonly accessToken: string
  /** That of the authorization request; a refresh has none. */
  readonly nonce?: string | undefined
  readonly claims: JsonObject
  readonly headerParams: JsonObject
}

/** What an access token that is a JWT says, beyond what its issuer adds. */
export interface AccessTokenContent {
  readonly subject: string
  readonly clientId: string
  readonly scopes: ReadonlyArray<string>
  readonly id: string
  /** Seconds. */
  readonly lifetime: number
  readonly claims: JsonObject
}

/** Signs JWTs with a key of its own. */
export interface Issuer {
  readonly jwks: JSONWebKeySet
  readonly signIdToken: (content: IdTokenContent) => Effect.Effect<string>
  readonly signAccessToken: (content: AccessTokenContent) => Effect.Effect<string>
}

/**
 * Claims of an ID token that only the issuer sets, besides those that it always does. A refresh's ID token should have
 * no `nonce` (OpenID Connect Core 1.0 §12.2).
 */
const ownClaims: ReadonlySet<string> = new Set(["nbf", "jti", "auth_time", "nonce", "azp", "c_hash", "s_hash"])

const ownHeaderParams: ReadonlySet<string> = new Set(["crit", "b64"])

const without = (object: JsonObject, names: ReadonlySet<string>): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([name]) => !names.has(name)))

/** The left half of the access token's SHA-256 (OpenID Connect Core 1.0 §3.1.3.6, for ES256). */
const atHash = (accessToken: string): Effect.Effect<string> =>
  Effect.map(
    Effect.promise(() => crypto.subtle.digest("SHA-256", new TextEncoder().encode(accessToken))),
    (digest) => base64url.encode(new Uint8Array(digest).subarray(0, 16))
  )

/** ID tokens live for an hour. */
const idTokenLifetime = 3600

const nowInSeconds = Effect.map(Clock.currentTimeMillis, (now) => Math.floor(now / 1000))

/** An issuer with a new ES256 key. */
export const make = (issuer: string): Effect.Effect<Issuer> =>
  Effect.gen(function* () {
    const { privateKey, publicKey } = yield* Effect.promise(() => generateKeyPair("ES256"))
    const jwk = yield* Effect.promise(() => exportJWK(publicKey))
    const kid = yield* Effect.promise(() => calculateJwkThumbprint(jwk))
    const sign = (payload: JWTPayload, headerParams: JsonObject) =>
      Effect.promise(() =>
        new SignJWT(payload).setProtectedHeader({ ...headerParams, alg: "ES256", kid }).sign(privateKey)
      )
    return {
      jwks: { keys: [{ ...jwk, kid, alg: "ES256", use: "sig" }] },
      signIdToken: (content) =>
        Effect.gen(function* () {
          const now = yield* nowInSeconds
          const payload = {
            ...without(content.claims, ownClaims),
            iss: issuer,
            sub: content.subject,
            aud: typeof content.audience === "string" ? content.audience : [...content.audience],
            iat: now,
            exp: now + idTokenLifetime,
            auth_time: content.authTime,
            nonce: content.nonce,
            at_hash: yield* atHash(content.accessToken)
          }
          return yield* sign(payload, without(content.headerParams, ownHeaderParams))
        }),
      // RFC 9068 §2. Whom it is for, the sandbox does not know: it names itself.
      signAccessToken: (content) =>
        Effect.flatMap(nowInSeconds, (now) =>
          sign(
            {
              ...content.claims,
              iss: issuer,
              sub: content.subject,
              aud: issuer,
              client_id: content.clientId,
              scope: content.scopes.join(" "),
              jti: content.id,
              iat: now,
              exp: now + content.lifetime
            },
            { typ: "at+jwt" }
          )
        )
    }
  })
