import { readdirSync } from "node:fs"
import { join } from "node:path"

/** The paths of what is in a folder. */
export const filesOf = (folder: string): ReadonlyArray<string> =>
  readdirSync(folder, { encoding: "utf8" }).map((name) => join(folder, name))

/** The major of Effect that an edition is for. */
export type Edition = 3 | 4

/**
 * The TypeScript blocks of a Markdown text for an edition: those that are for both, those that are marked with it
 * (`ts effect-4`), and its side of a `diff`.
 */
export const blocksOf = (text: string, edition: Edition): ReadonlyArray<string> =>
  [...text.matchAll(/^```(diff|ts|ts effect-[34])\n(.*?)^```$/gms)].flatMap(([, info, block = ""]) => {
    if (info === "diff") return [block.replace(edition === 3 ? /^\+.*\n/gm : /^-.*\n/gm, "").replace(/^./gm, "")]
    return info === "ts" || info === `ts effect-${edition}` ? [block] : []
  })
