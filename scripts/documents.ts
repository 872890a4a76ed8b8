import { readdirSync } from "node:fs"
import { join } from "node:path"

/** The paths of what is in a folder. */
export const filesOf = (folder: string): ReadonlyArray<string> =>
  readdirSync(folder, { encoding: "utf8" }).map((name) => join(folder, name))

/** The major of Effect that an edition is for. */
export type Edition = 3 | 4

/**
 * The TypeScript blocks of a Markdown text for an edition: those that are for both, those that are marked with it
 * (`ts effect-4`), and its side of what is shown as a difference (`diff effect-3 effect-4`).
 */
export const blocksOf = (text: string, edition: Edition): ReadonlyArray<string> =>
  [...text.matchAll(/^```(ts|diff)(| effect-3| effect-4| effect-3 effect-4)\n(.*?)^```$/gms)].flatMap(
    ([, language, marks = "", block = ""]) => {
      if (language === "diff") return [block.replace(edition === 3 ? /^\+.*\n/gm : /^-.*\n/gm, "").replace(/^./gm, "")]
      return marks === "" || marks === ` effect-${edition}` ? [block] : []
    }
  )
