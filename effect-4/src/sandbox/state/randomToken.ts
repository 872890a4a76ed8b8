import * as Effect from "effect/Effect"
import { base64url } from "jose"

/** A token that nobody guesses: 256 bits. */
export const randomToken: Effect.Effect<string> = Effect.sync(() =>
  base64url.encode(crypto.getRandomValues(new Uint8Array(32)))
)
