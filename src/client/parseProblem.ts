import type * as ParseResult from "effect/ParseResult"
import * as Predicate from "effect/Predicate"

type Issue = ParseResult.ParseIssue

const inner = (issue: Issue): ReadonlyArray<Issue> =>
  "issues" in issue ? [issue.issues].flat() : "issue" in issue ? [issue.issue] : []

const pointer = (issue: Issue): ParseResult.Pointer | undefined =>
  issue._tag === "Pointer" ? issue : inner(issue).map(pointer).find(Predicate.isNotUndefined)

/** The sentence that an issue was made with, if one was: it is ours, and quotes nothing. */
const ownSentence = (issue: Issue): string | undefined =>
  issue._tag === "Type" ? issue.message : inner(issue).map(ownSentence).find(Predicate.isNotUndefined)

/**
 * Says which field does not fit its schema and what it must be. The schema's own sentences are not used: they quote the
 * value that they read, which may be a token.
 */
export const parseProblem = (issue: Issue, path: ReadonlyArray<PropertyKey> = []): string => {
  const at = pointer(issue)
  if (at !== undefined) return parseProblem(at.issue, path.concat(at.path))
  if (path.length === 0) return "it is not a JSON object"
  const field = path.map(String).join(".")
  if (issue._tag === "Missing") return `${field} is missing`
  return `${field} ${ownSentence(issue) ?? ("ast" in issue ? `must be ${String(issue.ast)}` : "is not expected")}`
}
