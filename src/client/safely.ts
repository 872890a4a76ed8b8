import * as Either from "effect/Either"
import { identity } from "effect/Function"

/** What code of a program comes to, or the problem that it threw an error. */
export const safely = <A>(run: () => Either.Either<A, string>, problem: string): Either.Either<A, string> =>
  Either.flatMap(Either.try({ try: run, catch: () => problem }), identity)
