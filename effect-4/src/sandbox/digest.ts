import * as Effect from "effect/Effect"

/** The hash of a text. */
export const digest = (hash: "SHA-256" | "SHA-512", text: string): Effect.Effect<Uint8Array> =>
  Effect.map(
    Effect.promise(() => crypto.subtle.digest(hash, new TextEncoder().encode(text))),
    (digest) => new Uint8Array(digest)
  )
