import * as Effect from "effect/Effect"

/** The hash of a text. */
export const digest = (hash: "SHA-256" | "SHA-512", text: string): Effect.Effect<Uint8Array> =>
  Effect.map(
    Effect.promise(() => crypto.subtle.digest(hash, new TextEncoder().encode(text))),
    (digest) => new Uint8Array(digest)
  )

/** Takes as long wherever they differ: the hashes have one length, and all of it is compared. */
export const isSameSecret = (known: string, shown: string): Effect.Effect<boolean> =>
  Effect.zipWith(
    digest("SHA-256", known),
    digest("SHA-256", shown),
    (one, other) => one.reduce((difference, byte, index) => difference | (byte ^ (other[index] ?? 0)), 0) === 0
  )
