import * as Effect from "effect/Effect"
import * as HashMap from "effect/HashMap"
import type * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Ref from "effect/Ref"
import { base64url } from "jose"

/** Who granted what to whom. */
export interface Grant {
  /** The user: the `sub` of the ID token, unless the reissue names another. */
  readonly subject: string
  /** The OAuth client: the `aud` of the ID token. */
  readonly clientId: string
  /** The scopes of the access token. */
  readonly scopes: ReadonlyArray<string>
  /** When the user was authenticated, in seconds since the epoch: the `auth_time` of the ID token. Default: none. */
  readonly authTime?: number | undefined
}

/** A token pair, as `/auth/token` would just have made it; it is what `reissueIdToken` wants. */
export interface GrantedTokens {
  readonly accessToken: Redacted.Redacted
  readonly refreshToken: Redacted.Redacted
}

/** The token pairs that the sandbox knows. */
export interface Grants {
  readonly issue: (grant: Grant) => Effect.Effect<GrantedTokens>
  /** The grant that both tokens belong to. */
  readonly find: (accessToken: string, refreshToken: string) => Effect.Effect<Option.Option<Grant>>
}

const randomToken = Effect.sync(() => base64url.encode(crypto.getRandomValues(new Uint8Array(32))))

const keyOf = (accessToken: string, refreshToken: string): string => JSON.stringify([accessToken, refreshToken])

export const make: Effect.Effect<Grants> = Effect.map(Ref.make(HashMap.empty<string, Grant>()), (grants) => ({
  issue: (grant) =>
    Effect.gen(function* () {
      const accessToken = yield* randomToken
      const refreshToken = yield* randomToken
      yield* Ref.update(grants, HashMap.set(keyOf(accessToken, refreshToken), grant))
      return { accessToken: Redacted.make(accessToken), refreshToken: Redacted.make(refreshToken) }
    }),
  find: (accessToken, refreshToken) => Effect.map(Ref.get(grants), HashMap.get(keyOf(accessToken, refreshToken)))
}))
