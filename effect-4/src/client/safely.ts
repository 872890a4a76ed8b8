import { identity } from "effect/Function"
import * as Result from "effect/Result"

/** What code of a program comes to, or the problem that it threw an error. */
export const safely = <A>(run: () => Result.Result<A, string>, problem: string): Result.Result<A, string> =>
  Result.flatMap(Result.try({ try: run, catch: () => problem }), identity)
