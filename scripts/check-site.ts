// Fails on a link in a page of the site that leads to no file of it, or to no anchor.
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"

const site = "api"

const pages = new Map(
  readdirSync(site, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".html"))
    .map((path) => {
      const text = readFileSync(join(site, path), "utf8")
      return [path, { text, anchors: new Set([...text.matchAll(/ id="([^"]+)"/g)].map(([, id = ""]) => id)) }]
    })
)

const leadsSomewhere = (page: string, link: string): boolean => {
  const [path = "", anchor = ""] = decodeURI(link).split("#")
  const target = path === "" ? page : join(page, "..", path.replace(/\/$/, "/index.html"))
  if (anchor === "") return existsSync(join(site, target))
  return pages.get(target)?.anchors.has(anchor) === true
}

let links = 0
const dead = [...pages].flatMap(([page, { text }]) => {
  const own = [...text.matchAll(/<(?:a|img)\b[^>]* (?:href|src)="([^"]+)"/g)].map(([, link = ""]) => link)
  const local = own.filter((link) => !/^(https?|mailto):/.test(link))
  links += local.length
  return [...new Set(local)].filter((link) => !leadsSomewhere(page, link)).map((link) => `${page}: ${link}`)
})
for (const link of dead) console.error(`not there: ${link}`)
if (dead.length > 0) process.exit(1)
console.log(`site: ${links} links in ${pages.size} pages lead somewhere`)
