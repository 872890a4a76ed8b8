// Type-checks every TypeScript block of README.md, docs/ and the doc comments of src/, each as a file of its own. Those
// of CONTRIBUTING.md are parts of a file, and must be in it.
import { execFileSync } from "node:child_process"
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { blocksOf } from "./documents.js"

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

const folder = "node_modules/.cache/check-docs"
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })

const files = ["README.md", ...filesBelow("docs", ".md"), ...filesBelow("src", ".ts")]
const names = files.flatMap((file) =>
  blocksOf(markdownOf(file)).map((block, index) => {
    const name = `${file.replaceAll(/[^\w]/g, "-")}-${index + 1}.ts`
    writeFileSync(join(folder, name), `${block}\nexport {}\n`)
    return name
  })
)
writeFileSync(
  join(folder, "tsconfig.json"),
  JSON.stringify({
    extends: "../../../tsconfig.json",
    compilerOptions: { noUnusedLocals: false, noUnusedParameters: false },
    include: ["*.ts"],
    exclude: []
  })
)
execFileSync("node_modules/.bin/tsc", ["-p", folder], { stdio: "inherit" })
console.log(`docs: ${names.length} blocks compile`)

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
