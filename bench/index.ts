/**
 * Measures this library beside what else a program could use, as `benching.ts` says.
 *
 *     npm run bench
 *     npm run bench -- --quick
 *
 * The long form writes `docs/performance.json` and the plots beside it, in about 20 minutes; the short one takes a minute.
 */
import { Undici } from "@effect/platform-node"
import { bench } from "./benching.js"
import { contenders } from "./contenders.js"
import { effectProgram } from "./effectProgram.js"

await bench({
  folder: ".",
  home: import.meta.url,
  report: "performance",
  contenders,
  others: [],
  undici: Undici,
  effectProgram
})
