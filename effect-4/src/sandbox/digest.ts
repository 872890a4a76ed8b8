import * as Effect from "effect/Effect"
import { isSameHash } from "../wire/sandbox/credentials.js"

/** The hash of a text. */
export const digest = (hash: "SHA-256" | "SHA-512", text: string): Effect.Effect<Uint8Array> =>
  Effect.map(
    Effect.promise(() => crypto.subtle.digest(hash, new TextEncoder().encode(text))),
    (digest) => new Uint8Array(digest)
  )

/** Whether two texts are the same. It takes as long wherever they differ: their hashes have one length. */
export const isSameSecret = (known: string, shown: string): Effect.Effect<boolean> =>
  Effect.zipWith(digest("SHA-256", known), digest("SHA-256", shown), isSameHash)
