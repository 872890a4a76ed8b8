import * as Effect from "effect/Effect"

/** Runs code of a program in a fiber of its own: what returns something else than an effect ends its fiber at once. */
export const ownFiber = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> => Effect.raceAllFirst([self])
