import { readdirSync } from "node:fs"
import { dirname, join, normalize, relative } from "node:path"
import ts from "typescript"

/** The rooms of `src`, and what each may import besides itself. The front door `index.ts` is the room "". */
export const below: Readonly<Record<string, ReadonlyArray<string>>> = {
  "": ["server", "operations", "client", "wire"],
  server: ["operations", "client", "wire"],
  sandbox: ["operations", "client", "wire"],
  operations: ["client", "wire"],
  client: ["wire"],
  wire: []
}

export const roomOf = (path: string): string => (path.includes("/") ? path.slice(0, path.indexOf("/")) : "")

/** What is wrong with the imports of a file, whose path is relative to `src`: one sentence for each. */
export const problems = (path: string, text: string): ReadonlyArray<string> => {
  const room = roomOf(path)
  return ts.preProcessFile(text).importedFiles.flatMap(({ fileName, pos }) => {
    const line = text.slice(0, pos).split("\n").length
    const say = (problem: string) => [`src/${path}:${line} imports ${fileName}: ${problem}`]
    if (!fileName.startsWith(".")) return room === "wire" ? say("wire imports no package") : []
    const target = roomOf(normalize(join(dirname(path), fileName)))
    return target === room || below[room]?.includes(target) ? [] : say(`${target || "index.ts"} is not below ${room}`)
  })
}

/** The files below a folder, by their paths from there. What a link points to is not below it. */
export const filesBelow = (folder: string): ReadonlyArray<string> =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
