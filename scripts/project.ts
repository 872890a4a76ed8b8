import { execFileSync } from "node:child_process"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

/** The edition that the command line names, or that for Effect 3, and what else it asks for. */
export const commandLine = (): { readonly edition: string; readonly asked: ReadonlyArray<string> } => {
  const words = process.argv.slice(2)
  return { edition: words.includes("effect-4") ? "effect-4" : ".", asked: words.filter((word) => word !== "effect-4") }
}

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

interface Packed {
  readonly path: string
  readonly files: ReadonlyArray<{ readonly path: string }>
  readonly size: number
}

/** Packs an edition, as it was built, into a folder. */
export const pack = (edition: string, folder: string): Packed => {
  const [packed] = JSON.parse(
    execFileSync("npm", ["pack", `./${edition}`, "--ignore-scripts", "--json", "--pack-destination", folder], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"]
    })
  )
  return { ...packed, path: join(folder, packed.filename) }
}

/** A project that has an edition from its tarball, and its peers in the versions of this repository. */
export const installTarball = (edition: string, folder: string): string => {
  execFileSync("npm", ["run", "--silent", "build", "--prefix", edition], { stdio: "inherit" })
  const { peerDependencies } = JSON.parse(readFileSync(join(edition, "package.json"), "utf8"))
  const peers = Object.keys(peerDependencies).map((name) => `${name}@${versionOf(name, edition)}`)
  return install(join(folder, "project"), pack(edition, folder).path, ...peers)
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
