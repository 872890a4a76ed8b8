import * as Effect from "effect/Effect"
import * as HashMap from "effect/HashMap"
import type * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import type { IssuedTokens } from "./IssuedTokens.js"

/** The token pairs that the sandbox knows, each by its refresh token. */
export interface TokenPairs {
  readonly add: (tokens: IssuedTokens) => Effect.Effect<void>
  readonly find: (refreshToken: string) => Effect.Effect<Option.Option<IssuedTokens>>
  /** Puts a pair in the place of another, once: false if the other is no longer there. */
  readonly replace: (old: IssuedTokens, by: IssuedTokens) => Effect.Effect<boolean>
  /** Forgets the pairs that it is true for, and counts them. */
  readonly revoke: (isMeant: (tokens: IssuedTokens) => boolean) => Effect.Effect<number>
  readonly clear: Effect.Effect<void>
}

const put = (tokens: IssuedTokens) => HashMap.set(tokens.refreshToken, tokens)

export const make: Effect.Effect<TokenPairs> = Effect.map(
  Ref.make(HashMap.empty<string, IssuedTokens>()),
  (pairs): TokenPairs => ({
    add: (tokens) => Ref.update(pairs, put(tokens)),
    find: (refreshToken) => Effect.map(Ref.get(pairs), HashMap.get(refreshToken)),
    replace: (old, by) =>
      Ref.modify(pairs, (known) =>
        HashMap.has(known, old.refreshToken)
          ? [true, known.pipe(HashMap.remove(old.refreshToken), put(by))]
          : [false, known]
      ),
    revoke: (isMeant) =>
      Ref.modify(pairs, (known) => {
        const kept = HashMap.filter(known, (tokens) => !isMeant(tokens))
        return [HashMap.size(known) - HashMap.size(kept), kept]
      }),
    clear: Ref.set(pairs, HashMap.empty())
  })
)
