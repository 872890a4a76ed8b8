/**
 * Runs the tests and the types of the edition for Effect 4 with the newest `effect`, `@effect/platform-node` and
 * `@effect/vitest` that its ranges allow, in a copy of the repository.
 *
 *     npm run newest --prefix effect-4
 */
import { execFileSync } from "node:child_process"
import { cpSync, readFileSync, symlinkSync } from "node:fs"
import { basename, join, resolve } from "node:path"
import { inTemporaryFolder, versionOf } from "./project.js"

const edition = "effect-4"

const left = ["node_modules", "dist", ".git", "coverage", "api"]

const { devDependencies } = JSON.parse(readFileSync(join(edition, "package.json"), "utf8"))

const names = ["effect", "@effect/platform-node", "@effect/vitest"]

const versions = (folder: string): string => names.map((name) => `${name} ${versionOf(name, folder)}`).join(", ")

await inTemporaryFolder(async (folder) => {
  const copy = join(folder, "repository")
  cpSync(".", copy, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !left.includes(basename(path))
  })
  // The modules that both editions share find their packages there.
  symlinkSync(resolve("node_modules"), join(copy, "node_modules"))
  const run = (...words: ReadonlyArray<string>) =>
    execFileSync("npm", [...words], { cwd: join(copy, edition), stdio: "inherit" })
  run("install", "--loglevel=error", ...names.map((name) => `${name}@${devDependencies[name]}`))
  console.log(`${versions(join(copy, edition))}; locked: ${versions(edition)}`)
  run("run", "types")
  run("test")
})
