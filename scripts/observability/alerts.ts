import { readFileSync } from "node:fs"

/** The file of the rules. */
export const file = "observability/alerts.yml"

const text = readFileSync(file, "utf8")

/** The same rules on a clock that runs 60 times as fast: each minute of a window or of a `for` is a second. */
export const inSeconds = text.replace(/\[(\d+)m\]/g, "[$1s]").replace(/^( *for: \d+)m$/gm, "$1s")

/** The names of all alerts. */
export const names = [...text.matchAll(/- alert: (\w+)/g)].map(([, name = ""]) => name)
