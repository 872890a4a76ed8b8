import type * as ParseResult from "effect/ParseResult"

/**
 * Says which field does not fit its schema and what it must be. The schema's own sentences quote the value that they
 * read, which may be a token; a message that an issue was made with is ours, and quotes nothing.
 */
export const parseProblem = (issue: ParseResult.ParseIssue, path: ReadonlyArray<PropertyKey> = []): string => {
  const field = path.length === 0 ? "it" : path.map(String).join(".")
  switch (issue._tag) {
    case "Pointer":
      return parseProblem(issue.issue, path.concat(issue.path))
    case "Missing":
      return `${field} is missing`
    case "Type":
      return `${field} ${issue.message ?? `must be ${String(issue.ast)}`}`
    case "Composite": {
      const [first] = [issue.issues].flat()
      return first?._tag === "Pointer" ? parseProblem(first, path) : `${field} must be ${String(issue.ast)}`
    }
    case "Transformation":
      return issue.kind === "Transformation" ? parseProblem(issue.issue, path) : `${field} must be ${String(issue.ast)}`
    case "Refinement":
    case "Unexpected":
    case "Forbidden":
      return `${field} must be ${"ast" in issue ? String(issue.ast) : "left out"}`
  }
}
