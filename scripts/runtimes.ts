/**
 * Plays the scenarios of `test/wire/scenarios.ts` in each runtime by its own `fetch`, and the sandbox, with the package
 * as it is installed from its tarball. Fails if anything comes to something else than what the scenario, or
 * `runtimes/deviations.ts`, says.
 *
 *     npm run runtimes
 *     npm run runtimes -- bun deno
 *     npm run runtimes -- effect-4
 */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { text } from "node:stream/consumers"
import { build } from "esbuild"
import { scenarios } from "../test/wire/scenarios.js"
import { commandLine, install, installTarball, inTemporaryFolder, versionOf } from "./project.js"
import { checks } from "./runtimes/checks.js"
import { deviations } from "./runtimes/deviations.js"
import { direct } from "./runtimes/director.js"

/** Packages of npm, and how each starts the smoke program. */
const runtimes: Readonly<Record<string, (director: string) => ReadonlyArray<string>>> = {
  "node@20": (director) => ["main.js", director],
  "node@22": (director) => ["main.js", director],
  "node@24": (director) => ["main.js", director],
  "node@latest": (director) => ["main.js", director],
  "bun@latest": (director) => ["main.js", director],
  // It may read neither the environment nor files, and run no native code.
  "deno@latest": (director) => ["run", "--allow-net=127.0.0.1", "main.js", director],
  "workerd@latest": () => ["test", "worker.capnp"]
}

const main = `import { smoke } from "./smoke.js"
await smoke(process.argv[2])
`

const worker = `import { smoke } from "./smoke.js"
export default { test: (_, { DIRECTOR }) => smoke(DIRECTOR) }
`

/** Without `nodejs_compat`; it may reach loopback, which a worker may not by default. */
const workerConfig = (director: string): string => `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    ( name = "smoke",
      worker = (
        modules = [(name = "worker.js", esModule = embed "worker.bundle.js")],
        compatibilityDate = "2026-11-01",
        globalOutbound = "loopback",
        bindings = [(name = "DIRECTOR", text = "${director}")]
      )
    ),
    (name = "loopback", network = (allow = ["private"], tlsOptions = ()))
  ]
);
`

/** The same program for all: its packages are the runtime's to find, except for workerd, which takes a bundle. */
const writePrograms = async (edition: string, project: string): Promise<void> => {
  const options = { bundle: true, format: "esm", platform: "neutral", tsconfigRaw: "{}" } as const
  await build({
    ...options,
    entryPoints: [join(edition, "scripts/runtimes/smoke.ts")],
    outfile: join(project, "smoke.js"),
    packages: "external"
  })
  writeFileSync(join(project, "main.js"), main)
  writeFileSync(join(project, "worker.js"), worker)
  await build({
    ...options,
    entryPoints: [join(project, "worker.js")],
    outfile: join(project, "worker.bundle.js"),
    mainFields: ["module", "main"],
    conditions: ["workerd", "worker", "browser"]
  })
}

/** Makes every check in one runtime, prints what came of it, and returns whether all of it was expected. */
const run = async (spec: string, folder: string, project: string): Promise<boolean> => {
  const [name = spec] = spec.split("@")
  const home = install(join(folder, spec), spec)
  const director = await direct()
  writeFileSync(join(project, "worker.capnp"), workerConfig(director.origin))
  const runtime = spawn(join(home, "node_modules/.bin", name), runtimes[spec]?.(director.origin) ?? [], {
    cwd: project,
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 600_000
  })
  const [output, errors, [code]] = await Promise.all([
    text(runtime.stdout),
    text(runtime.stderr),
    once(runtime, "exit")
  ])
  director.stop()

  const { results } = director
  const deviating = [...results].filter(([, problems]) => problems.length > 0)
  console.log(
    `${name} ${versionOf(name, home)}: ${results.size - deviating.length} of ${checks} checks came as written`
  )
  const unexpected = deviating.filter(([check, problems]) => {
    const deviation = deviations.find(
      ({ as, runtimes, scenarios }) =>
        runtimes.includes(spec) && scenarios.includes(check) && problems.every(({ what }) => as.includes(what))
    )
    console.log(`  ${check}: ${problems.map(({ what }) => what).join(", ")}`)
    console.log(deviation === undefined ? `    UNEXPECTED: ${JSON.stringify(problems)}` : `    ${deviation.why}`)
    return deviation === undefined
  })
  const ended = code === 0 && results.size === checks
  if (!ended) console.log(`  UNEXPECTED: it ended with ${code} after ${results.size} checks\n${output}${errors}`)
  return ended && unexpected.length === 0
}

const names = scenarios.map(({ name }) => name)
const stray = deviations.flatMap(({ scenarios }) => scenarios).filter((name) => !names.includes(name))
if (stray.length > 0) throw new Error(`no scenario is called ${stray.join(", or ")}`)

const { asked, edition } = commandLine()
const chosen = Object.keys(runtimes).filter((spec) => asked.length === 0 || asked.some((name) => spec.startsWith(name)))
if (chosen.length === 0) throw new Error(`choose among ${Object.keys(runtimes).join(", ")}`)

await inTemporaryFolder(async (folder) => {
  const project = installTarball(edition, folder)
  await writePrograms(edition, project)
  for (const spec of chosen) {
    if (!(await run(spec, folder, project))) process.exitCode = 1
  }
})
