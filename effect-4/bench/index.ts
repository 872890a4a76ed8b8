/**
 * Measures this library beside what else a program could use, as `../../bench/benching.ts` says.
 *
 *     npm run bench --prefix effect-4
 *     npm run bench --prefix effect-4 -- --quick
 *
 * The long form writes `docs/performance-effect-4.json` and the plots beside it, in half an hour or more; the short one takes
 * a minute.
 */
import * as Undici from "@effect/platform-node/Undici"
import { bench } from "../../bench/benching.js"
import { contenders } from "./contenders.js"
import { effectProgram } from "./effectProgram.js"

const version1 = (client: "undici" | "fetch") => ({
  module: new URL("../../bench/contenders.ts", import.meta.url).href,
  name: `effect-authlete, ${client}`,
  shownAs: `effect-authlete 1, ${client}`
})

await bench({
  folder: "effect-4",
  home: import.meta.url,
  report: "performance-effect-4",
  contenders,
  others: [version1("undici"), version1("fetch")],
  undici: Undici,
  effectProgram
})
