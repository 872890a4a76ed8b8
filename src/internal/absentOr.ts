import * as Schema from "effect/Schema"

/** A field of Authlete's that may be missing or `null`, which mean the same: it is absent. */
export const absentOr = <A, I>(schema: Schema.Schema<A, I>) =>
  Schema.optionalWith(schema, { exact: true, nullable: true })
