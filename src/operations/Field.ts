import * as Either from "effect/Either"
import { identity } from "effect/Function"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { tokenProblem } from "../wire/token.js"

/** A field that is acted on. It may be missing or `null`, which mean the same: it is absent. */
export const absentOr = <A, I>(schema: Schema.Schema<A, I>) =>
  Schema.optionalWith(schema, {
    /** `undefined` is no value of it. */
    exact: true,
    /** `null` counts as missing. */
    nullable: true
  })

/** A field that nothing hangs on: one that is missing, `null` or of any other shape is absent. */
export const lenient = <A, I>(schema: Schema.Schema<A, I>) =>
  Schema.optionalToOptional(
    Schema.NullOr(schema).annotations({ decodingFallback: () => Either.right(null) }),
    Schema.typeSchema(schema),
    { decode: Option.filter(Predicate.isNotNull), encode: identity }
  )

/** A string that its program redacted. */
export const RedactedFromSelf = Schema.RedactedFromSelf(Schema.String).annotations({
  description: "a string within Redacted.make"
})

const redacted = (text: Schema.Schema<string>): Schema.Schema<Redacted.Redacted, string> =>
  Schema.transform(text, Schema.RedactedFromSelf(text).annotations({ description: "a string within Redacted.make" }), {
    strict: true,
    decode: (value) => Redacted.make(value),
    encode: Redacted.value
  })

/** A string of Authlete's that nobody else may read. */
export const RedactedString = redacted(Schema.String)

/** Visible ASCII and spaces, at least one, as every token of OAuth is (RFC 6749 appendix A.12, A.17). */
export const Token = redacted(Schema.String.pipe(Schema.filter((text) => tokenProblem(text))))

/** A string that is not empty. */
export const NonEmptyString = Schema.NonEmptyString.annotations({ description: "a string that is not empty" })

/** A 64-bit integer that nothing hangs on: what JSON's numbers can't carry without losing digits is absent, too. */
export const SafeInteger = lenient(Schema.Int)
