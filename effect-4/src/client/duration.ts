import * as Duration from "effect/Duration"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"

/** The duration that an input stands for. Effect takes every object for one, of zero if it knows none of its fields. */
export const durationOf = (input: Duration.Input): Option.Option<Duration.Duration> =>
  Option.filter(
    Duration.fromInput(input),
    (duration) => Duration.isDuration(input) || !Predicate.isObject(input) || !Duration.isZero(duration)
  )
