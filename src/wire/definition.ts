import { pathFields, pathProblem } from "./url.js"

/** The HTTP methods of Authlete's operations. */
export type Method = "GET" | "POST" | "PUT" | "DELETE"

const methods: ReadonlyArray<unknown> = ["GET", "POST", "PUT", "DELETE"] satisfies ReadonlyArray<Method>

/** `unknown` for a request with fields of fixed names; otherwise a type that says what is wrong, and that no schema fits. */
export type CheckedFields<RequestBody> =
  RequestBody extends ReadonlyArray<unknown>
    ? { readonly "the request must be a struct": never }
    : string extends keyof RequestBody
      ? { readonly "the request must have fields of fixed names": never }
      : unknown

/** The names of the fields in a path, where TypeScript knows it. */
type PathField<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PathField<Rest>
  : never

/** `unknown` for a path that can work; otherwise a type that says what is wrong, and that no path fits. */
export type CheckedPath<Path extends string, Fields> = Path extends
  | `/${string}`
  | `${string}?${string}`
  | `${string}#${string}`
  | ".."
  | `../${string}`
  | `${string}/..`
  | `${string}/../${string}`
  ? { readonly "a path begins with a name, and has no query, no fragment and no ..": never }
  : [Exclude<PathField<Path>, keyof Fields>] extends [never]
    ? unknown
    : { readonly "the request lacks a field of the path": Exclude<PathField<Path>, keyof Fields> }

/** What must be known of schemas to judge a definition. */
export interface Schemas {
  readonly isSchema: (value: unknown) => boolean
  /** The names of the fields that are surely sent; nothing for what is no schema of a struct, and of no union of structs. */
  readonly sentFields: (request: unknown) => ReadonlyArray<string> | undefined
}

/** What is wrong with the definition of an operation, in a sentence; a program without types may give anything. */
export const definitionProblem = (definition: unknown, schemas: Schemas): string | undefined => {
  if (typeof definition !== "object" || definition === null) return "the definition must be an object"
  const { idempotent, method = "POST", name, path, request, response }: Record<string, unknown> = Object(definition)
  if (typeof name !== "string" || !/^\w+$/.test(name)) {
    return "name must be letters, digits and underscores, such as introspect"
  }
  if (!methods.includes(method)) return `the method of ${name} must be GET, POST, PUT or DELETE`
  if (typeof idempotent !== "boolean") return `${name} must say whether it is idempotent`
  if (typeof path !== "string") return `the path of ${name} must be a string`
  const problem = pathProblem(path)
  if (problem !== undefined) return `the path of ${name} ${problem}`
  if (response !== undefined && !schemas.isSchema(response)) return `the response of ${name} must be a schema`
  const fields = schemas.sentFields(request)
  if (fields === undefined) {
    return `the request of ${name} must be a Schema.Struct, or a union of them, without index signatures`
  }
  const missing = pathFields(path).find((field) => !fields.includes(field))
  return missing === undefined ? undefined : `the path of ${name} has the field ${missing}, which its request lacks`
}
