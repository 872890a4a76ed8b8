// Type-checks every TypeScript block of the documents and doc comments with its edition, each as a file of its own. One
// that is not marked (`ts effect-3`, `ts effect-4`) is for both. Those of CONTRIBUTING.md are parts of a file, and must
// be in it.
import { spawnSync } from "node:child_process"
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join, relative } from "node:path"
import { blocksOf, type Edition } from "./documents.js"

const filesBelow = (folder: string, ending: string): ReadonlyArray<string> =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((path) => path.endsWith(ending))
        .map((path) => join(folder, path))
    : []

const markdownOf = (file: string): string => {
  const text = readFileSync(file, "utf8")
  return file.endsWith(".ts") ? text.replace(/^ *\* ?/gm, "") : text
}

/** Compiles the blocks of some files with an edition, and fails if one of them takes something of the other's Effect. */
const check = (edition: Edition, project: string, others: RegExp, files: ReadonlyArray<string>) => {
  const folder = join(project, "node_modules/.cache/check-docs")
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const names = files.flatMap((file) =>
    blocksOf(markdownOf(file), edition).map((block, index) => {
      const name = `${file.replaceAll(/[^\w]/g, "-")}-${index + 1}.ts`
      writeFileSync(join(folder, name), `${block}\nexport {}\n`)
      return name
    })
  )
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({
      extends: "../../../tsconfig.json",
      compilerOptions: { noUnusedLocals: false, noUnusedParameters: false, listFiles: true },
      include: ["*.ts"],
      exclude: []
    })
  )
  const { status, stdout } = spawnSync(join(project, "node_modules/.bin/tsc"), ["-p", folder], { encoding: "utf8" })
  const lines = stdout.split("\n")
  const problems =
    status === 0
      ? lines.filter((line) => others.test(relative("", line)))
      : lines.filter((line) => !line.startsWith("/"))
  if (problems.length > 0) throw new Error(`Effect ${edition}:\n${problems.join("\n")}`)
  console.log(`docs: ${names.length} blocks compile with Effect ${edition}`)
}

const pages = ["README.md", ...filesBelow("docs", ".md")]
for (const page of pages) {
  const marks = [...markdownOf(page).matchAll(/^```ts(?: effect-([34]))?$/gm)].map(([, edition = "both"]) => edition)
  if (!/^(both|43)*$/.test(marks.join("")))
    throw new Error(`${page} has a block of one edition without its twin below it`)
}

/** The guide of the move shows what the other pages show. */
const move = "docs/effect-4.md"
for (const edition of [3, 4] as const) {
  const shown = pages.flatMap((page) => (page === move ? [] : blocksOf(markdownOf(page), edition)))
  const own = blocksOf(markdownOf(move), edition).filter((block) => !shown.includes(block))
  if (own.length > 0) throw new Error(`${move} has a block for Effect ${edition} that no other page has: ${own[0]}`)
}
check(3, ".", /^effect-4\//, [...pages, ...filesBelow("src", ".ts")])
check(4, "effect-4", /^node_modules\/(@effect|effect)\//, [
  ...pages,
  "effect-4/README.md",
  ...filesBelow("effect-4/src", ".ts")
])

const code = (text: string) =>
  text
    .replace(/\/\*\*.*?\*\//gs, "")
    .replace(/\s+/g, " ")
    .trim()
const contributing = readFileSync("CONTRIBUTING.md", "utf8")
for (const [, file = "", block = ""] of contributing.matchAll(/Part of `(src\/\S+)`.*?^```ts\n(.*?)^```/gms)) {
  if (!code(readFileSync(file, "utf8")).includes(code(block))) {
    throw new Error(`CONTRIBUTING.md shows a part of ${file} that isn't in it`)
  }
}
