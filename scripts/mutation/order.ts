import { statSync } from "node:fs"

/** What would cost much and tell nothing of a mutant. */
export const leftOut = [
  // Seconds for each of thousands of mutants, and a second for those on the wall clock.
  "test/**/fuzz.test.ts",
  "test/**/*.live.test.ts",
  // They bundle the source and run it in a process of its own, where no mutant is active.
  "test/**/{command,rollout}.test.ts"
]

const cost = (path: string): number =>
  statSync(path).size *
  (/test\/(sandbox|server)\/|(scenarios|clientOptions|interruption|redirects|RetryPolicy)\.test/.test(path) ? 1000 : 1)

/** A mutant's run ends at the first test that fails: files that take seconds come after those that take none. */
export const quickestFirst = <A extends { readonly moduleId: string }>(files: ReadonlyArray<A>): Array<A> =>
  [...files].sort((one, other) => cost(one.moduleId) - cost(other.moduleId))
