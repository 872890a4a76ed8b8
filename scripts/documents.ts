import { readdirSync } from "node:fs"
import { join } from "node:path"

/** The paths of what is in a folder. */
export const filesOf = (folder: string): ReadonlyArray<string> =>
  readdirSync(folder, { encoding: "utf8" }).map((name) => join(folder, name))

/** The TypeScript blocks of a Markdown text. */
export const blocksOf = (text: string): ReadonlyArray<string> =>
  [...text.matchAll(/^```ts\n(.*?)^```/gms)].map(([, block = ""]) => block)
