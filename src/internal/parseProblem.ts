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

/**
 * Says which field does not fit its schema and what it must be. The schema's own sentences are not used: they quote the
 * value that they read, which may be a token.
 */
export const parseProblem = (issue: Issue, path: ReadonlyArray<PropertyKey> = []): string => {
  const [first] = inner(issue)
  if (issue._tag === "Pointer") return parseProblem(issue.issue, path.concat(issue.path))
  if (issue._tag === "Composite" && first?._tag === "Pointer") return parseProblem(first, path)
  const field = path.length === 0 ? "it" : path.map(String).join(".")
  if (issue._tag === "Missing") return `${field} is missing`
  return `${field} ${ownSentence(issue) ?? ("ast" in issue ? `must be ${String(issue.ast)}` : "is not expected")}`
}
