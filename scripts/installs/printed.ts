/** The lines about peers that an installation printed, and npm's headlines. */
export const peersOf = (output: string): ReadonlyArray<string> =>
  output.match(/^.*(peer|YN0060|YN0002).*effect.*$|^npm error .*\bERESOLVE\b.*$/gm) ?? []

/** The error that ended a program, without what stands before and after it. */
export const errorOf = (output: string): string => /\berror\b.*: .*(\s+Source path: .*)?/i.exec(output)?.[0] ?? output

export const squeeze = (words: string): string => words.replace(/\s+/g, " ").trim()

/**
 * As `docs/errors.md` has it: without the folders above packages, and without versions. Yarn's Plug'n'Play, Bun and
 * TypeScript name one of several modules, not always the same.
 */
export const general = (words: string): string =>
  squeeze(
    words
      .replace(/[^\s'"]*\/node_modules\//g, "…/node_modules/")
      .replace(/[^\s'"]*\/main\.(js|ts)\b/g, "…/main.$1")
      .replace(/[~^]?\b\d+\.\d+\.\d+\b/g, "…")
      .replace(/(Error: Package subpath )'.*?' (.* imported from ).*/, "$1'./…' $2…")
      .replace(/(Source path: …\/node_modules\/effect\/dist\/)\w+/, "$1…")
      .replace(/'@?effect\/[\w/]+' from '[^']*'/, "'effect/…' from '…'")
      .replace(/(error TS2307: Cannot find module )'effect\/\w+'/, "$1'effect/…'")
      .replace(/(Namespace '"…\/node_modules\/effect\/dist\/)[^"]*("' has no exported member )'\w+'/, "$1…$2'…'")
      .replace(/\(p[\da-f]{6}\)/g, "(…)")
      .replace(/\S+@workspace:\S*/g, "…")
  )
