import * as Duration from "effect/Duration"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import { timeoutProblem } from "../wire/timeout.js"
import { durationOf } from "./duration.js"

/** A timeout that a timer can keep, or what is wrong with it, as the end of a sentence that begins with its name. */
export const decodeTimeout = (timeout: Duration.Input): Result.Result<Duration.Duration, string> => {
  const duration = durationOf(timeout)
  const problem = timeoutProblem(Option.getOrUndefined(Option.map(duration, Duration.toMillis)))
  return problem === undefined ? Result.fromOption(duration, () => "") : Result.fail(problem)
}
