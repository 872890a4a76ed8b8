/**
 * The types of fields that the models of an operation are written in: `Field.Secret`, `Field.absentOr`, and so on.
 *
 * @since 1.0.0
 */
import * as Either from "effect/Either"
import { identity } from "effect/Function"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { tokenProblem } from "../wire/token.js"

export { JsonObject } from "./JsonObject.js"

/**
 * A field of a response that is acted on. It may be missing or `null`, which mean the same: it is absent. One of another
 * type is an error (`Decode`).
 *
 * @since 1.0.0
 * @category constructors
 */
export const absentOr = <A, I>(schema: Schema.Schema<A, I>) =>
  Schema.optionalWith(schema, {
    /** `undefined` is no value of it. */
    exact: true,
    /** `null` counts as missing. */
    nullable: true
  })

/**
 * A field of a response that nothing hangs on. One that is missing, `null` or of another type is absent, so that it does not
 * cost the rest of the answer. The name of one of another type is in the debug log and the span.
 *
 * @since 1.0.0
 * @category constructors
 */
export const lenient = <A, I>(schema: Schema.Schema<A, I>) =>
  Schema.optionalToOptional(
    Schema.NullOr(schema).annotations({ decodingFallback: () => Either.right(null) }),
    Schema.typeSchema(schema),
    { decode: Option.filter(Predicate.isNotNull), encode: identity }
  )

const redacted = (text: Schema.Schema<string>): Schema.Schema<Redacted.Redacted, string> =>
  Schema.transform(text, Schema.RedactedFromSelf(text).annotations({ description: "a string within Redacted.make" }), {
    strict: true,
    decode: (value) => Redacted.make(value),
    encode: Redacted.value
  })

/**
 * A string that nobody else may read: `Redacted` for the program, a string on the wire. It is in no message, log, span or
 * metric, wherever a request has it: body, path or query.
 *
 * @since 1.0.0
 * @category schemas
 */
export const Secret = redacted(Schema.String)

/**
 * A secret that is a token of OAuth: visible ASCII and spaces, at least one (RFC 6749 appendix A.12, A.17).
 *
 * @since 1.0.0
 * @category schemas
 */
export const Token = redacted(Schema.String.pipe(Schema.filter((text) => tokenProblem(text))))

/**
 * A string that is not empty.
 *
 * @since 1.0.0
 * @category schemas
 */
export const NonEmptyString = Schema.NonEmptyString.annotations({ description: "a string that is not empty" })

/**
 * A 64-bit integer of a response that nothing hangs on: what JSON's numbers can't carry without losing digits is absent, as
 * is what `lenient` makes absent.
 *
 * @since 1.0.0
 * @category schemas
 */
export const SafeInteger = lenient(Schema.Int)
