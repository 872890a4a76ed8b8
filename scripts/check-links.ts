// Fails on a link to a file or heading that isn't there, and on a path or an npm script that is named and isn't there.
import { existsSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { filesOf } from "./documents.js"

/** The npm scripts, as they are called from the root. */
const scripts = new Set(
  Object.entries({ "package.json": "", "effect-4/package.json": " --prefix effect-4" }).flatMap(([file, prefix]) =>
    Object.keys(JSON.parse(readFileSync(file, "utf8")).scripts).map((name) => `npm run ${name}${prefix}`)
  )
)

const pages = [".", "docs", "examples", "effect-4"].flatMap(filesOf).filter((file) => /\.(md|ts)$/.test(file))

const proseOf = (file: string) => readFileSync(file, "utf8").replace(/^```.*?^```/gms, "")

/** The anchors of a page's headings, as GitHub makes them. */
const anchorsOf = (file: string): ReadonlyArray<string> =>
  [...proseOf(file).matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-")
  )

const isThere = (page: string, link: string): boolean => {
  const [path = "", anchor] = link.split("#")
  const file = path === "" ? page : join(dirname(page), path)
  return existsSync(file) && (anchor === undefined || anchorsOf(file).includes(anchor))
}

const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found = ""]) => found)

let links = 0
const dead = pages.flatMap((page) => {
  const text = readFileSync(page, "utf8")
  const relative = page.endsWith(".md")
    ? all(proseOf(page), /\]\(([^)\s]+)\)/g).filter((link) => !/^\w+:/.test(link))
    : []
  const paths = all(text, /[ `]((?:bench|examples|scripts|src|test)\/[\w./-]*[\w/])/g)
  const commands = all(text, /(npm run [\w:-]*\w(?: --prefix effect-4)?)/g)
  links += relative.length
  return [
    ...relative.filter((link) => !isThere(page, link)),
    ...paths.filter((path) => !existsSync(path)),
    ...commands.filter((command) => !scripts.has(command))
  ].map((name) => `${page}: ${name}`)
})

/** Alerts name the section of a guide. */
const alerts = "observability/alerts.yml"
const guides = all(readFileSync(alerts, "utf8"), /(docs\/[\w-]+\.md#[\w-]+)/g)
links += guides.length
dead.push(...guides.filter((guide) => !isThere(".", guide)).map((guide) => `${alerts}: ${guide}`))

for (const name of dead) console.error(`not there: ${name}`)
if (dead.length > 0) process.exit(1)
console.log(`docs: ${links} links lead somewhere`)
