/**
 * The types of fields for the models of an operation: `Field.Secret`, `Field.absentOr` and others.
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
 * A field of a response that the program acts on. It may be missing or `null`, and both mean that it is absent. A value
 * of another type is the error `Decode`.
 *
 * @example
 * ```ts
 * import { Schema } from "effect"
 * import { Field } from "effect-authlete"
 *
 * const Introspection = Schema.Struct({ action: Field.absentOr(Schema.String) })
 * ```
 *
 * @since 1.0.0
 * @category Another operation
 */
export const absentOr = <A, I>(schema: Schema.Schema<A, I>) =>
  Schema.optionalWith(schema, {
    /** `undefined` is no value of it. */
    exact: true,
    /** `null` counts as missing. */
    nullable: true
  })

/**
 * A field of a response that nothing depends on. If it is missing, `null` or of another type, it is absent, so that the
 * rest of the answer is still decoded. The name of a field of another type is in the debug log and the span.
 *
 * @example
 * ```ts
 * import { Schema } from "effect"
 * import { Field } from "effect-authlete"
 *
 * const Introspection = Schema.Struct({ resultMessage: Field.lenient(Schema.String) })
 * ```
 *
 * @since 1.0.0
 * @category Another operation
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
 * A secret string: `Redacted` in the program, a string on the wire. It is in no message, log, span or metric, even if
 * it is in the path or the query of a request.
 *
 * @since 1.0.0
 * @category Another operation
 */
export const Secret = redacted(Schema.String)

/**
 * A secret that is an OAuth token: visible ASCII and spaces, at least one character.
 *
 * Source: RFC 6749 appendix A.12 and A.17.
 *
 * @since 1.0.0
 * @category Another operation
 */
export const Token = redacted(Schema.String.pipe(Schema.filter((text) => tokenProblem(text))))

/**
 * A string that is not empty.
 *
 * @since 1.0.0
 * @category Another operation
 */
export const NonEmptyString = Schema.NonEmptyString.annotations({ description: "a string that is not empty" })

/**
 * A 64-bit integer of a response that nothing depends on. It is absent if JavaScript can't hold the number exactly, and
 * in the cases of `lenient`.
 *
 * @since 1.0.0
 * @category Another operation
 */
export const SafeInteger = lenient(Schema.Int)
