/**
 * JSON objects that Authlete's API carries as strings.
 *
 * @since 1.0.0
 */
import * as Option from "effect/Option"
import * as ParseResult from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
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

const isObject = (value: unknown): value is JsonObject => Predicate.isRecord(value)

const JsonObjectFromSelf: Schema.Schema<JsonObject> = Schema.declare(isObject, {
  identifier: "JsonObject",
  description: "a JSON object",
  arbitrary: () => (fc) =>
    fc
      .dictionary(fc.string(), fc.jsonValue())
      .map((object): JsonObject => Schema.decodeSync(Schema.parseJson(JsonObjectFromSelf))(JSON.stringify(object)))
})

/**
 * A JSON object in the program, and a string on the wire.
 *
 * @since 1.0.0
 * @category Another operation
 */
export const JsonObject: Schema.Schema<JsonObject, string> = Schema.transformOrFail(Schema.String, JsonObjectFromSelf, {
  strict: true,
  decode: (text, _, ast) =>
    Option.match(Option.filter(Option.fromNullable(parseObject(text)), isObject), {
      onNone: () => ParseResult.fail(new ParseResult.Type(ast, text, "is not the text of a JSON object")),
      onSome: ParseResult.succeed
    }),
  encode: (object, _, ast) => {
    const json = stringifyObject(object)
    return json._tag === "Json"
      ? ParseResult.succeed(json.text)
      : ParseResult.fail(new ParseResult.Type(ast, object, `is not a JSON object: ${json.problem}`))
  }
}).annotations({ description: "a JSON object" })
