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
import { digest } from "../digest.js"
import type { SigningAlg } from "../SandboxClient.js"

/** What an ID token says, beyond what its issuer adds. */
export interface IdTokenContent {
  /** RS256 unless it says otherwise: the default of OpenID Connect Registration 1.0 §2. */
  readonly alg: SigningAlg | undefined
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

/** Signs JWTs. */
export interface Issuer {
  readonly jwks: Effect.Effect<JSONWebKeySet>
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

/**
 * The left half of the access token's hash, by the hash of the signature (OpenID Connect Core 1.0 §3.1.3.6): for Ed25519, that
 * is SHA-512 (RFC 8032 §5.1).
 */
const atHash = (alg: SigningAlg, accessToken: string): Effect.Effect<string> =>
  Effect.map(digest(alg === "EdDSA" ? "SHA-512" : "SHA-256", accessToken), (hash) =>
    base64url.encode(hash.subarray(0, hash.length / 2))
  )

const makeKey = async (alg: SigningAlg) => {
  const { privateKey, publicKey } = await generateKeyPair(alg)
  const jwk = await exportJWK(publicKey)
  const kid = await calculateJwkThumbprint(jwk)
  return { alg, kid, privateKey, jwk: { ...jwk, kid, alg, use: "sig" } }
}

type Key = Awaited<ReturnType<typeof makeKey>>

/** RSA keys are slow to make: the keys of a process serve all its sandboxes. */
const keys = new Map<SigningAlg, Promise<Key>>()

/** The key, made when it is first needed. It is a promise that is kept: whoever waits for it may be interrupted. */
const keyFor = (alg: SigningAlg): Effect.Effect<Key> =>
  Effect.promise(() => {
    const key = keys.get(alg) ?? makeKey(alg)
    keys.set(alg, key)
    return key
  })

/** ID tokens live for an hour. */
const idTokenLifetime = 3600

const nowInSeconds = Effect.map(Clock.currentTimeMillis, (now) => Math.floor(now / 1000))

const sign = (alg: SigningAlg, payload: JWTPayload, headerParams: JsonObject): Effect.Effect<string> =>
  Effect.flatMap(keyFor(alg), ({ kid, privateKey }) =>
    Effect.promise(() => new SignJWT(payload).setProtectedHeader({ ...headerParams, alg, kid }).sign(privateKey))
  )

/** An issuer whose ID tokens are signed with these algorithms, or with RS256. */
export const make = (issuer: string, algs: ReadonlyArray<SigningAlg>): Issuer => ({
  jwks: Effect.map(Effect.forEach(new Set<SigningAlg>(["RS256", ...algs]), keyFor), (keys) => ({
    keys: keys.map(({ jwk }) => jwk)
  })),
  signIdToken: (content) =>
    Effect.gen(function* () {
      const now = yield* nowInSeconds
      const { alg = "RS256" } = content
      const payload = {
        ...without(content.claims, ownClaims),
        iss: issuer,
        sub: content.subject,
        aud: typeof content.audience === "string" ? content.audience : [...content.audience],
        iat: now,
        exp: now + idTokenLifetime,
        auth_time: content.authTime,
        nonce: content.nonce,
        at_hash: yield* atHash(alg, content.accessToken)
      }
      return yield* sign(alg, payload, without(content.headerParams, ownHeaderParams))
    }),
  // RFC 9068 §2. Whom it is for, the sandbox does not know: it names itself.
  signAccessToken: (content) =>
    Effect.flatMap(nowInSeconds, (now) =>
      sign(
        "RS256",
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
})
