import * as Option from "effect/Option"
import type * as ParseResult from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as AST from "effect/SchemaAST"
import { jsonTypeOf, mismatch, quotes } from "../wire/issue.js"

type Issue = ParseResult.ParseIssue

const inner = (issue: Issue): ReadonlyArray<Issue> =>
  "issues" in issue ? [issue.issues].flat() : "issue" in issue ? [issue.issue] : []

const pointer = (issue: Issue): ParseResult.Pointer | undefined =>
  issue._tag === "Pointer" ? issue : inner(issue).map(pointer).find(Predicate.isNotUndefined)

/** The sentence that an issue was made with, if one was that quotes nothing. */
const ownSentence = (issue: Issue): string | undefined => {
  if (issue._tag !== "Type") return inner(issue).map(ownSentence).find(Predicate.isNotUndefined)
  const { actual, message: own } = issue
  // A caller's object may throw when it is looked at.
  const read = Option.liftThrowable(() => (Redacted.isRedacted(actual) ? Redacted.value(actual) : actual))
  return own === undefined || quotes(own, Option.getOrUndefined(read())) ? undefined : own
}

/** Whether a value had the right type, and a check refused it. */
const isFiltered = (issue: Issue): boolean =>
  (issue._tag === "Refinement" && issue.kind === "Predicate") || inner(issue).some(isFiltered)

const mayBeAbsent = (ast: AST.AST): boolean =>
  AST.isUndefinedKeyword(ast) || (AST.isLiteral(ast) && ast.literal === null)

const descriptionOf = (ast: AST.Annotated): string =>
  Option.getOrElse(AST.getDescriptionAnnotation(ast), () => "of another type")

/** What a field must be, for a person who does not know Schema: as its schema describes it, or only its type in JSON. */
const inWords = (ast: AST.AST, described: boolean): string => {
  switch (ast._tag) {
    case "Union": {
      const types = ast.types.filter((type) => !mayBeAbsent(type))
      return [...new Set(types.map((type) => inWords(type, described)))].join(" or ")
    }
    case "Literal":
      return JSON.stringify(ast.literal)
    case "TupleType":
      return "a list"
    case "TypeLiteral":
      return "an object"
    case "BooleanKeyword":
      return "true or false"
    case "BigIntKeyword":
      return "an integer"
    case "TemplateLiteral":
      return "a string"
    // The description of what something else is read from tells of that.
    case "StringKeyword":
      return descriptionOf(described ? ast : AST.stringKeyword)
    case "NumberKeyword":
      return descriptionOf(described ? ast : AST.numberKeyword)
    default:
      return descriptionOf(ast)
  }
}

/**
 * Says which field does not fit its schema and what it must be. The schema's own sentences are not used: they quote the
 * value that they read, which may be a token. What was decoded came as JSON, and its type there is said.
 */
export const parseProblem = (
  issue: Issue,
  direction: "decoding" | "encoding",
  path: ReadonlyArray<PropertyKey> = []
): string => {
  const at = pointer(issue)
  if (at !== undefined) return parseProblem(at.issue, direction, path.concat(at.path))
  const own = ownSentence(issue)
  if (path.length === 0) {
    if (own !== undefined) return `it ${own}`
    const isList = issue._tag !== "Missing" && "ast" in issue && AST.isTupleType(AST.encodedAST(issue.ast))
    return isList ? "it is not a JSON array" : "it is not a JSON object"
  }
  const field = path.map(String).join(".")
  if (issue._tag === "Missing") return `${field} is missing`
  if (own !== undefined) return `${field} ${own}`
  if (!("ast" in issue)) return `${field} is not expected`
  const wanted = inWords(AST.typeAST(issue.ast), true)
  // A check sees what was made of the input.
  if (direction === "encoding" || isFiltered(issue)) return `${field} must be ${wanted}`
  return mismatch(field, wanted, inWords(AST.encodedAST(issue.ast), false), jsonTypeOf(issue.actual))
}
