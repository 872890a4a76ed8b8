import { execFileSync } from "node:child_process"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

/** The version of a package that the project in this folder has. */
export const versionOf = (name: string, folder = "."): string =>
  JSON.parse(readFileSync(join(folder, "node_modules", name, "package.json"), "utf8")).version

/** Installs packages into a project of their own, and returns its folder. */
export const install = (folder: string, ...specs: ReadonlyArray<string>): string => {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, "package.json"), `{ "private": true, "type": "module" }\n`)
  execFileSync("npm", ["install", "--loglevel=error", ...specs], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"]
  })
  return folder
}

/** A project that has the package from its tarball, and its peers in the versions of this repository. */
export const installTarball = (folder: string): string => {
  execFileSync("npm", ["run", "--silent", "build"], { stdio: "inherit" })
  const [packed] = JSON.parse(
    execFileSync("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", folder], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"]
    })
  )
  const peers = ["effect", "@effect/platform", "jose"].map((name) => `${name}@${versionOf(name)}`)
  return install(join(folder, "project"), join(folder, packed.filename), ...peers)
}

/** Runs with a temporary folder, which it removes. */
export const inTemporaryFolder = async (run: (folder: string) => Promise<void>): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), "effect-authlete-"))
  try {
    await run(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
