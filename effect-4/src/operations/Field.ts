/**
 * The types of fields for the models of an operation: `Field.Secret`, `Field.absentOr` and others.
 *
 * @since 1.0.0
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"
import { tokenProblem } from "../wire/token.js"

export { JsonObject } from "./JsonObject.js"

/** A field that is absent where what was read of it is `null`. */
const whereNotNull = <
  S extends Schema.Constraint,
  From extends Schema.Constraint & { readonly Type: S["Type"] | null }
>(
  schema: S,
  from: From
) =>
  Schema.optionalKey(from).pipe(
    Schema.decodeTo(Schema.optionalKey(Schema.toType(schema)), {
      decode: SchemaGetter.transformOptional(Option.filter(Predicate.isNotNull)),
      encode: SchemaGetter.passthroughSubtype()
    })
  )

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
export const absentOr = <S extends Schema.Constraint>(schema: S) => whereNotNull(schema, Schema.NullOr(schema))

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
export const lenient = <S extends Schema.Constraint>(schema: S) =>
  whereNotNull(schema, Schema.NullOr(schema).pipe(Schema.catchDecoding(() => Effect.succeedNone)))

const asRedacted = {
  decode: SchemaGetter.transform((text: string) => Redacted.make(text)),
  encode: SchemaGetter.transform((redacted: Redacted.Redacted) => Redacted.value(redacted))
}

const isRedactedString = (value: unknown): value is Redacted.Redacted =>
  Redacted.isRedacted(value) && Predicate.isString(Redacted.value(value))

const description = "a string within Redacted.make"

/** A string within `Redacted`. It is not `Schema.Redacted`, which makes each one anew, and says nothing of what is wrong. */
const redacted = (text: Schema.Schema<string>) =>
  Schema.declare(isRedactedString, {
    description,
    toCodecArbitrary: () => Schema.link<Redacted.Redacted>()(text, asRedacted)
  })

/**
 * A secret string: `Redacted` in the program, a string on the wire. It is in no message, log, span or metric, even if
 * it is in the path or the query of a request.
 *
 * @since 1.0.0
 * @category Another operation
 */
export const Secret: Schema.Codec<Redacted.Redacted, string> = Schema.String.pipe(
  Schema.decodeTo(redacted(Schema.String), asRedacted)
)

/**
 * A secret that is an OAuth token: visible ASCII and spaces, at least one character.
 *
 * Source: RFC 6749 appendix A.12 and A.17.
 *
 * @since 1.0.0
 * @category Another operation
 */
export const Token: Schema.Codec<Redacted.Redacted, string> = Schema.String.pipe(
  Schema.decodeTo(
    redacted(Schema.String.check(Schema.isPattern(/^[ -~]+$/))).check(
      Schema.makeFilter((token) => tokenProblem(Redacted.value(token)), { description })
    ),
    asRedacted
  )
)

/**
 * A string that is not empty.
 *
 * @since 1.0.0
 * @category Another operation
 */
export const NonEmptyString = Schema.NonEmptyString.annotate({ description: "a string that is not empty" })

/**
 * A 64-bit integer of a response that nothing depends on. It is absent if JavaScript can't hold the number exactly, and
 * in the cases of `lenient`.
 *
 * @since 1.0.0
 * @category Another operation
 */
export const SafeInteger = lenient(Schema.Int)
