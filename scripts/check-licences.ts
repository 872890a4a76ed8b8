// Fails if a user would have to install a package besides the peers, or if one that is installed here is under the
// GPL, LGPL, AGPL or none.
import { readFileSync } from "node:fs"

interface Locked {
  readonly dev?: boolean
  readonly license?: string
}

const { packages }: { readonly packages: Readonly<Record<string, Locked>> } = JSON.parse(
  readFileSync("package-lock.json", "utf8")
)

/** Their package.json names no licence; another file does. */
const namedElsewhere: Readonly<Record<string, string>> = {
  "@authlete/typescript-sdk": "MIT", // README.md
  spawndamnit: "MIT" // LICENSE
}

const problemOf = (path: string, { dev = false, license = "none" }: Locked): ReadonlyArray<string> => {
  const name = path.replace(/^.*node_modules\//, "")
  const licence = namedElsewhere[name] ?? license
  return [
    ...(dev ? [] : [`${name} is installed with this package`]),
    ...(/GPL|^none$|^SEE /i.test(licence) ? [`${name} has the licence: ${licence}`] : [])
  ]
}

const installed = Object.entries(packages).filter(([path]) => path !== "")
const problems = installed.flatMap(([path, locked]) => problemOf(path, locked))
for (const problem of problems) console.error(problem)
if (problems.length > 0) process.exit(1)
console.log(`licences: ${installed.length} packages for development, none of them under the GPL, LGPL or AGPL`)
