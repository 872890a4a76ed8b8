/**
 * Fails unless the tarball of an edition holds what each source file was compiled to, and nothing else but the documents,
 * and unless `publint` and `attw` agree with it. It is packed as it was built.
 *
 *     tsx scripts/check-tarball.ts
 *     tsx scripts/check-tarball.ts effect-4
 */
import { execFileSync } from "node:child_process"
import { readdirSync, readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import { filesOf } from "./documents.js"
import { commandLine, inTemporaryFolder, pack } from "./project.js"

const { edition } = commandLine()
const isRoot = edition === "."

/** What is below a folder, and below the links in it. */
const sourcesBelow = (folder: string): ReadonlyArray<string> =>
  readdirSync(join(edition, folder)).flatMap((name) => {
    const path = `${folder}/${name}`
    if (statSync(join(edition, path)).isDirectory()) return sourcesBelow(path)
    return path.endsWith(".ts") ? [path] : []
  })

/** The edition for Effect 4 has the sources in the maps, for npm packs no link. */
const filesFor = (source: string): ReadonlyArray<string> => {
  const compiled = source.replace(/^src(.*)\.ts$/, "dist$1")
  const files = [`${compiled}.js`, `${compiled}.js.map`, `${compiled}.d.ts`]
  return isRoot ? [...files, source, `${compiled}.d.ts.map`] : files
}

const expected = new Set([
  ...["CHANGELOG.md", "LICENSE", "README.md", "SECURITY.md", "package.json"],
  // What the README links to.
  ...["docs", "observability", ...(isRoot ? ["examples"] : [])].flatMap(filesOf),
  ...sourcesBelow("src").flatMap(filesFor)
])

/** The maps whose sources would be looked for where they are not. */
const mapsWithoutSources = [...expected].filter((path) => {
  if (isRoot || !path.endsWith(".map")) return false
  const { sourcesContent } = JSON.parse(readFileSync(join(edition, path), "utf8"))
  return sourcesContent?.length !== 1
})

await inTemporaryFolder(async (folder) => {
  const packed = pack(edition, folder)
  const actual = new Set(packed.files.map((file) => file.path))
  const problems = [
    ...[...expected].filter((path) => !actual.has(path)).map((path) => `missing from the tarball: ${path}`),
    ...[...actual].filter((path) => !expected.has(path)).map((path) => `should not be in the tarball: ${path}`),
    ...mapsWithoutSources.map((path) => `has no sources: ${path}`),
    ...(readFileSync(join(edition, "LICENSE"), "utf8") === readFileSync("LICENSE", "utf8") ? [] : ["another LICENSE"])
  ]
  for (const problem of problems) console.error(problem)
  if (problems.length > 0) process.exit(1)
  console.log(`tarball: ${actual.size} files, ${Math.round(packed.size / 1024)} KiB`)

  const judge = (name: string, ...args: ReadonlyArray<string>) =>
    execFileSync(join("node_modules/.bin", name), args, { stdio: "inherit" })
  judge("publint", packed.path, "--strict")
  judge("attw", packed.path, "--profile", "esm-only")
})
