import { identity } from "effect/Function"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

/** A field of Authlete's that may be missing or `null`, which mean the same: it is absent. */
export const absentOr = <A, I>(schema: Schema.Schema<A, I>) =>
  Schema.optionalWith(schema, {
    /** `undefined` is no value of it. */
    exact: true,
    /** `null` counts as missing. */
    nullable: true
  })

/** A string of Authlete's that nobody else may read. */
export const RedactedString = Schema.Redacted(Schema.String).annotations({ description: "a Redacted string" })

/** Visible ASCII and spaces, at least one, as every token of OAuth is (RFC 6749 appendix A.12, A.17). */
export const Token = Schema.Redacted(Schema.String.pipe(Schema.pattern(/^[\x20-\x7e]+$/))).annotations({
  description: "a Redacted token: visible ASCII characters, at least one (RFC 6749 appendix A.12, A.17)"
})

/** A 64-bit integer: what JSON's numbers can't carry without losing digits is absent. */
export const SafeInteger = Schema.optionalToOptional(Schema.NullOr(Schema.Number), Schema.Int, {
  decode: Option.filter((value): value is number => Number.isSafeInteger(value)),
  encode: identity
})
