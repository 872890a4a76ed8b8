import type * as ParseResult from "effect/ParseResult"

type Issue = ParseResult.ParseIssue

const inner = (issue: Issue): ReadonlyArray<Issue> => {
  switch (issue._tag) {
    case "Composite":
      return [issue.issues].flat()
    case "Pointer":
    case "Refinement":
    case "Transformation":
      return [issue.issue]
    default:
      return []
  }
}

/** The sentence that an issue was made with, if one was: it is ours, and quotes nothing. */
const ownSentence = (issue: Issue): string | undefined =>
  issue._tag === "Type" && issue.message !== undefined
    ? issue.message
    : inner(issue)
        .map(ownSentence)
        .find((sentence) => sentence !== undefined)

const pointsAtField = (issue: Issue): boolean => issue._tag === "Pointer" || inner(issue).some(pointsAtField)

/**
 * Says which field does not fit its schema and what it must be. The schema's own sentences are not used: they quote the
 * value that they read, which may be a token.
 */
export const parseProblem = (issue: Issue, path: ReadonlyArray<PropertyKey> = []): string => {
  const at = issue._tag === "Pointer" ? path.concat(issue.path) : path
  const deeper = issue._tag === "Pointer" ? issue.issue : inner(issue).find(pointsAtField)
  if (deeper !== undefined) return parseProblem(deeper, at)
  const field = at.length === 0 ? "it" : at.map(String).join(".")
  if (issue._tag === "Missing") return `${field} is missing`
  return `${field} ${ownSentence(issue) ?? ("ast" in issue ? `must be ${String(issue.ast)}` : "is not expected")}`
}
