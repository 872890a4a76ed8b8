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
import { accessTokenClaims, hashOf, headerParams, idTokenClaims, leftHalf } from "../../wire/sandbox/jwt.js"
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

const atHash = (alg: SigningAlg, accessToken: string): Effect.Effect<string> =>
  Effect.map(digest(hashOf(alg), accessToken), (hash) => base64url.encode(leftHalf(hash)))

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

const nowInSeconds = Effect.map(Clock.currentTimeMillis, (now) => Math.floor(now / 1000))

const sign = (
  alg: SigningAlg,
  payload: JWTPayload,
  headerParams: Readonly<Record<string, unknown>>
): Effect.Effect<string> =>
  Effect.flatMap(keyFor(alg), ({ kid, privateKey }) =>
    Effect.promise(() => new SignJWT(payload).setProtectedHeader({ ...headerParams, alg, kid }).sign(privateKey))
  )

/** An issuer whose ID tokens are signed with these algorithms, or with RS256. */
export const make = (issuer: string, algs: ReadonlyArray<SigningAlg>): Issuer => ({
  jwks: Effect.map(Effect.forEach(new Set<SigningAlg>(["RS256", ...algs]), keyFor), (keys) => ({
    keys: keys.map(({ jwk }) => jwk)
  })),
  signIdToken: Effect.fnUntraced(function* ({ accessToken, alg = "RS256", ...content }) {
    const now = yield* nowInSeconds
    const claims = idTokenClaims({ ...content, issuer, now, atHash: yield* atHash(alg, accessToken) })
    return yield* sign(alg, claims, headerParams(content.headerParams))
  }),
  signAccessToken: (content) =>
    Effect.flatMap(nowInSeconds, (now) =>
      sign("RS256", accessTokenClaims({ ...content, issuer, now }), { typ: "at+jwt" })
    )
})
