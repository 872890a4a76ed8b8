/**
 * Fails if a user of an edition would have to install a package besides the peers, or if one that is installed for its
 * development is under the GPL, LGPL, AGPL or none, or locked to one registry.
 *
 *     tsx scripts/check-licences.ts
 *     tsx scripts/check-licences.ts effect-4
 */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { commandLine } from "./project.js"

interface Locked {
  readonly dev?: boolean
  readonly license?: string
  readonly resolved?: string
}

const { packages }: { readonly packages: Readonly<Record<string, Locked>> } = JSON.parse(
  readFileSync(join(commandLine().edition, "package-lock.json"), "utf8")
)

/** Their package.json names no licence; another file does. */
const namedElsewhere: Readonly<Record<string, string>> = {
  "@authlete/typescript-sdk": "MIT", // README.md
  spawndamnit: "MIT" // LICENSE
}

const withoutAddresses = "npm install --package-lock-only --omit-lockfile-registry-resolved leaves it out"

const problemOf = (path: string, { dev = false, license = "none", resolved }: Locked): ReadonlyArray<string> => {
  const name = path.replace(/^.*node_modules\//, "")
  const licence = namedElsewhere[name] ?? license
  return [
    ...(dev ? [] : [`${name} is installed with this package`]),
    ...(resolved === undefined ? [] : [`${name} is locked with an address: ${withoutAddresses}`]),
    ...(/GPL|^none$|^SEE /i.test(licence) ? [`${name} has the licence: ${licence}`] : [])
  ]
}

const installed = Object.entries(packages).filter(([path]) => path !== "")
const problems = installed.flatMap(([path, locked]) => problemOf(path, locked))
for (const problem of problems) console.error(problem)
if (problems.length > 0) process.exit(1)
console.log(`licences: ${installed.length} packages for development, none of them under the GPL, LGPL or AGPL`)
