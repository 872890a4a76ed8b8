import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import { pathFields, pathProblem } from "../wire/url.js"
import { requestFields } from "./requestFields.js"

/** What is wrong with the definition of an operation, in a sentence; a program without types may give anything. */
export const definitionProblem = (definition: unknown): string | undefined => {
  if (!Predicate.isRecord(definition)) return "the definition must be an object"
  const { idempotent, method = "POST", name, path, request, response } = definition
  if (!Predicate.isString(name) || !/^\w+$/.test(name)) {
    return "name must be letters, digits and underscores, such as introspect"
  }
  if (!["GET", "POST", "PUT", "DELETE"].some((known) => known === method)) {
    return `the method of ${name} must be GET, POST, PUT or DELETE`
  }
  if (!Predicate.isBoolean(idempotent)) return `${name} must say whether it is idempotent`
  if (!Predicate.isString(path)) return `the path of ${name} must be a string`
  const problem = pathProblem(path)
  if (problem !== undefined) return `the path of ${name} ${problem}`
  if (response !== undefined && !Schema.isSchema(response)) return `the response of ${name} must be a schema`
  const fields = Schema.isSchema(request) ? requestFields(request) : undefined
  if (fields === undefined)
    return `the request of ${name} must be a Schema.Struct, or several, without index signatures`
  const missing = pathFields(path).find((field) => !fields.sent.includes(field))
  return missing === undefined ? undefined : `the path of ${name} has the field ${missing}, which its request lacks`
}
