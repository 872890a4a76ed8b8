import * as Config from "effect/Config"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import * as SchemaIssue from "effect/SchemaIssue"

/** What is wrong with an option or a variable, as a sentence that begins with its name. */
export interface ConfigProblem {
  readonly name: string | undefined
  readonly sentence: string
}

const issueOf = ({ name, sentence }: ConfigProblem): SchemaIssue.Issue => {
  const issue = new SchemaIssue.InvalidValue({ message: sentence })
  return name === undefined ? issue : new SchemaIssue.Pointer([name], issue)
}

/** An error whose message is these sentences: one at least. */
export const schemaError = (problems: ReadonlyArray<ConfigProblem>): Schema.SchemaError =>
  new Schema.SchemaError(
    problems.map(issueOf).reduce((one, other) => new SchemaIssue.Composite(SchemaAST.unknown, [one, other]))
  )

/** The same as what a layer of a configuration fails with. */
export const configError = (problem: ConfigProblem): Config.ConfigError =>
  new Config.ConfigError(schemaError([problem]))
