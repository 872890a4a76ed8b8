import * as Option from "effect/Option"
import type * as ParseResult from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as AST from "effect/SchemaAST"
import { jsonTypeOf, quotes } from "../wire/issue.js"

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

const mayBeAbsent = (ast: AST.AST): boolean =>
  AST.isUndefinedKeyword(ast) || (AST.isLiteral(ast) && ast.literal === null)

/** What a field must be, for a person who does not know Schema. */
const inWords = (ast: AST.AST): string => {
  switch (ast._tag) {
    case "Union":
      return [...new Set(ast.types.filter((type) => !mayBeAbsent(type)).map(inWords))].join(" or ")
    case "Literal":
      return JSON.stringify(ast.literal)
    case "TupleType":
      return "a list"
    case "TypeLiteral":
      return "an object"
    case "BooleanKeyword":
      return "true or false"
    default:
      return Option.getOrElse(AST.getDescriptionAnnotation(ast), () => "of another type")
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
  const came = jsonTypeOf(issue.actual)
  const sent = inWords(AST.encodedAST(issue.ast))
  return direction === "encoding" || sent === came || (came === "a string" && sent.startsWith('"'))
    ? `${field} must be ${inWords(AST.typeAST(issue.ast))}`
    : `${field} must be ${sent} and is ${came}`
}
