import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as AST from "effect/SchemaAST"
import * as SchemaIssue from "effect/SchemaIssue"
import { jsonTypeOf, mismatch, quotes } from "../wire/issue.js"

type Issue = SchemaIssue.Issue

const inner = (issue: Issue): ReadonlyArray<Issue> =>
  "issues" in issue ? issue.issues : "issue" in issue ? [issue.issue] : []

const pointer = (issue: Issue): SchemaIssue.Pointer | undefined =>
  issue._tag === "Pointer" ? issue : inner(issue).map(pointer).find(Predicate.isNotUndefined)

/** The sentence that an issue was made with, if one was that quotes nothing. */
const ownSentence = (issue: Issue): string | undefined => {
  if (issue._tag !== "InvalidValue") return inner(issue).map(ownSentence).find(Predicate.isNotUndefined)
  const { expected, message } = issue.annotations ?? {}
  const own = Predicate.isString(message) ? message : Predicate.isString(expected) ? `must be ${expected}` : undefined
  const input = SchemaIssue.hasInput(issue) ? issue.input : undefined
  // A caller's object may throw when it is looked at.
  const read = Result.try(() => (Redacted.isRedacted(input) ? Redacted.value(input) : input))
  return own === undefined || quotes(own, Result.getOrUndefined(read)) ? undefined : own
}

/** Whether a value had the right type, and a check refused it. */
const isFiltered = (issue: Issue): boolean => issue._tag === "Filter" || inner(issue).some(isFiltered)

/** The type that was looked for; an issue of a union, or of what a type is read from, begins with the whole. */
const typeOf = (issue: Issue): AST.AST | undefined =>
  "ast" in issue ? issue.ast : inner(issue).map(typeOf).find(Predicate.isNotUndefined)

const mayBeAbsent = (ast: AST.AST): boolean => AST.isUndefined(ast) || AST.isNull(ast)

const described = (ast: AST.AST, checked: boolean): string | undefined => {
  const { description, expected } = (checked ? AST.resolve(ast) : ast.annotations) ?? {}
  if (Predicate.isString(description)) return description
  return checked && (ast.checks !== undefined || AST.isDeclaration(ast)) && Predicate.isString(expected)
    ? expected
    : undefined
}

/** What a field must be, for a person who does not know Schema: with what is checked of its value, or only its type. */
const inWords = (ast: AST.AST, checked: boolean): string => {
  const description = described(ast, checked)
  if (description !== undefined) return description
  switch (ast._tag) {
    case "Union": {
      const types = ast.types.filter((type) => !mayBeAbsent(type))
      return [...new Set(types.map((type) => inWords(type, checked)))].join(" or ")
    }
    case "Literal":
      return JSON.stringify(ast.literal)
    case "Arrays":
      return "a list"
    case "Objects":
      return "an object"
    case "Boolean":
      return "true or false"
    case "String":
    case "TemplateLiteral":
      return "a string"
    case "Number":
      return "a number"
    case "BigInt":
      return "an integer"
    default:
      return "of another type"
  }
}

/**
 * Says which field does not fit its schema and what it must be. The schema's own sentences are not used: they quote the
 * value that they read, which may be a token. What was decoded came as JSON, and its type there is said, where the issue
 * has its input.
 */
export const parseProblem = (
  issue: Issue,
  direction: "decoding" | "encoding",
  path: ReadonlyArray<PropertyKey> = []
): string => {
  const at = pointer(issue)
  if (at !== undefined) return parseProblem(at.issue, direction, path.concat(at.path))
  const own = ownSentence(issue)
  const type = typeOf(issue)
  if (path.length === 0) {
    if (own !== undefined) return `it ${own}`
    return type !== undefined && AST.isArrays(AST.toEncoded(type))
      ? "it is not a JSON array"
      : "it is not a JSON object"
  }
  const field = path.map(String).join(".")
  if (issue._tag === "MissingKey") return `${field} is missing`
  if (own !== undefined) return `${field} ${own}`
  if (issue._tag === "UnexpectedKey" || type === undefined) return `${field} is not expected`
  const given = AST.toEncoded(type)
  if (direction === "encoding" || !SchemaIssue.hasInput(issue)) return `${field} must be ${inWords(given, true)}`
  const wanted = inWords(AST.toType(type), true)
  // A check sees what was made of the input.
  return isFiltered(issue)
    ? `${field} must be ${wanted}`
    : mismatch(field, wanted, inWords(given, false), jsonTypeOf(issue.input))
}
