// Fails unless the tarball holds each source file, what it was compiled to, and nothing else but the papers.
import { execFileSync } from "node:child_process"
import { readdirSync } from "node:fs"
import { filesOf } from "./documents.js"

interface Packed {
  readonly files: ReadonlyArray<{ readonly path: string }>
  readonly size: number
}

const [packed]: ReadonlyArray<Packed | undefined> = JSON.parse(
  execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], { encoding: "utf8" })
)
if (packed === undefined) throw new Error("npm pack printed no tarball")

const sources = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".ts"))
const expected = new Set([
  "CHANGELOG.md",
  "LICENSE",
  "README.md",
  "SECURITY.md",
  "package.json",
  // What the README links to.
  ...filesOf("docs"),
  ...filesOf("examples"),
  ...filesOf("observability"),
  ...sources.flatMap((path) => {
    const compiled = `dist/${path.slice(0, -".ts".length)}`
    return [`src/${path}`, `${compiled}.js`, `${compiled}.js.map`, `${compiled}.d.ts`, `${compiled}.d.ts.map`]
  })
])
const actual = new Set(packed.files.map((file) => file.path))

const missing = [...expected].filter((path) => !actual.has(path))
const unexpected = [...actual].filter((path) => !expected.has(path))
for (const path of missing) console.error(`missing from the tarball: ${path}`)
for (const path of unexpected) console.error(`should not be in the tarball: ${path}`)
if (missing.length + unexpected.length > 0) process.exit(1)
console.log(`tarball: ${actual.size} files, ${Math.round(packed.size / 1024)} KiB`)
