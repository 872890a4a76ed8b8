/**
 * JSON objects that Authlete's API carries as strings.
 *
 * @since 1.0.0
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"
import * as SchemaIssue from "effect/SchemaIssue"
import { parseObject, stringifyObject } from "../wire/json.js"

/**
 * A JSON value. A member that is `undefined` is left out.
 *
 * @since 1.0.0
 * @category Another operation
 */
export type JsonValue = string | number | boolean | null | ReadonlyArray<JsonValue> | JsonObject

/**
 * A JSON object: plain, without cycles, and without anything that JSON would leave out or change (NaN, a Date, a Map).
 *
 * @since 1.0.0
 * @category Another operation
 */
export interface JsonObject {
  readonly [name: string]: JsonValue | undefined
}

const isObject = (value: unknown): value is JsonObject => Predicate.isObject(value)

const JsonObjectFromSelf = Schema.declare(isObject, {
  identifier: "JsonObject",
  description: "a JSON object",
  toCodecArbitrary: () =>
    Schema.link<JsonObject>()(Schema.JsonObject, {
      // What JSON can't carry is left out, such as the sign of a zero.
      decode: SchemaGetter.transform((object) => Schema.decodeSync(JsonObject)(JSON.stringify(object))),
      encode: SchemaGetter.forbidden(() => "it is only made")
    })
})

/**
 * A JSON object in the program, and a string on the wire.
 *
 * @since 1.0.0
 * @category Another operation
 */
export const JsonObject: Schema.Codec<JsonObject, string> = Schema.String.pipe(
  Schema.decodeTo(JsonObjectFromSelf, {
    decode: SchemaGetter.transformEffect((text, options) =>
      Option.match(Option.filter(Option.fromNullishOr(parseObject(text)), isObject), {
        onNone: () =>
          Effect.fail(new SchemaIssue.InvalidValue({ message: "is not the text of a JSON object" }, text, options)),
        onSome: Effect.succeed
      })
    ),
    encode: SchemaGetter.transformEffect((object, options) => {
      const json = stringifyObject(object)
      return json._tag === "Json"
        ? Effect.succeed(json.text)
        : Effect.fail(
            new SchemaIssue.InvalidValue({ message: `is not a JSON object: ${json.problem}` }, object, options)
          )
    })
  })
)
