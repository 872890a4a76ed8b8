/**
 * Installs both editions in empty folders by each package manager, from a registry that has them under their tags, with the
 * packages that they fit and with others. Fails unless a right pair reissues an ID token, and a wrong one does so once it is
 * mended; unless the table of `docs/runtimes.md` tells what came of each; and unless `docs/errors.md` has every message.
 *
 *     npm run installs
 *     npm run installs -- npm pnpm
 */
import { execFileSync, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { join, resolve } from "node:path"
import { text } from "node:stream/consumers"
import { build } from "esbuild"
import { reissue } from "./consumers/reissue.js"
import { later, type Manager, managers, type Pair, pairs } from "./installs/pairs.js"
import { errorOf, general, peersOf, squeeze } from "./installs/printed.js"
import { startRegistry } from "./installs/registry.js"
import { commandLine, install, inTemporaryFolder, pack, versionOf } from "./project.js"

const errorsPage = squeeze(readFileSync("docs/errors.md", "utf8"))
const runtimesPage = readFileSync("docs/runtimes.md", "utf8")

const check = (holds: boolean, sentence: string): void => {
  if (holds) return
  console.log(`NOT OK: ${sentence}`)
  process.exitCode = 1
}

/** Fails unless the page has the message. */
const checkPrinted = (who: string, printed: string): void =>
  check(errorsPage.includes(general(printed)), `docs/errors.md lacks, for ${who}: ${general(printed)}`)

type Environment = Readonly<Record<string, string>>

const run = async ([command = "", ...words]: ReadonlyArray<string>, cwd: string, env: Environment) => {
  const child = spawn(command, words, { cwd, env, stdio: ["ignore", "pipe", "pipe"], timeout: 300_000 })
  const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")])
  return { done: code === 0, output: `${output}${errors}` }
}

const compiler = [
  resolve("node_modules/.bin/tsc"),
  ...["--noEmit", "--strict", "--target", "es2022", "--module", "nodenext", "main.ts"]
]

/** What the other tools print for a pair that Node does not run. */
const checkTools = async (pair: string, project: string, env: Environment): Promise<void> => {
  const tools: Readonly<Record<string, ReadonlyArray<string>>> = {
    Bun: ["bun", "main.js"],
    Deno: ["deno", "run", "--allow-all", "main.js"],
    "TypeScript with skipLibCheck": [...compiler, "--skipLibCheck"],
    TypeScript: compiler
  }
  for (const [name, words] of Object.entries(tools)) {
    const { done, output } = await run(words, project, env)
    // With `skipLibCheck`, TypeScript may find nothing.
    check(!done || name === "TypeScript with skipLibCheck", `${name} runs ${pair}`)
    if (!done) checkPrinted(`${name}, ${pair}`, errorOf(output))
  }
  const bundled = build({
    absWorkingDir: project,
    entryPoints: ["main.js"],
    bundle: true,
    platform: "node",
    write: false,
    logLevel: "silent"
  })
  await bundled.then(
    () => check(false, `esbuild bundles ${pair}`),
    ({ errors }) => checkPrinted(`esbuild, ${pair}`, errors[0].text)
  )
}

const versionScript = `console.log(require("effect-authlete/package.json").version)`

/** Installs a pair, runs the program, mends the pair, and runs it again. */
const cell = async (
  { add, force, node = ["node"], peers }: Manager,
  { edition, mend, packages }: Pair,
  project: string,
  env: Environment,
  who: string
): Promise<string> => {
  mkdirSync(project, { recursive: true })
  writeFileSync(join(project, "package.json"), `{ "private": true, "type": "module" }\n`)
  for (const main of ["main.js", "main.ts"]) writeFileSync(join(project, main), reissue(edition))
  const wanted = packages.split(" ")
  const runs = async () => {
    const { done, output } = await run([...node, "main.js"], project, env)
    return { ran: done && output.includes("action: 'OK'"), output }
  }

  const added = await run([...add, ...wanted], project, env)
  const listed = added.done && peers ? (await run(peers, project, env)).output : ""
  const said = peersOf(`${added.output}${listed}`)
  for (const line of said) checkPrinted(who, line)
  const refused = !added.done && said.length > 0
  if (refused && force) await run([...add, ...force, ...wanted], project, env)
  else check(added.done, `${who}: ${added.output}`)

  const { output, ran } = await runs()
  if (mend === undefined) {
    const version = (await run([...node, "-e", versionScript], project, env)).output.trim()
    check(said.length === 0 && ran && version === versionInRepository(edition), `${who}: ${version} ${output}`)
    return version.replace(/\..*/, ".x")
  }
  if (!ran) {
    checkPrinted(who, errorOf(output))
    if (who.startsWith("npm@11")) await checkTools(who, project, env)
  }
  const mended = await run([...add, ...mend.split(" ")], project, env)
  const again = await runs()
  check(mended.done && again.ran, `${who}, mended with ${mend}: ${mended.output}${again.output}`)
  return `${refused ? "refuses" : said.length > 0 ? "warns" : "says nothing"}; ${ran ? "runs" : "fails"}`
}

const versionInRepository = (edition: string): string =>
  JSON.parse(readFileSync(join(edition, "package.json"), "utf8")).version

/** Answers every call as Authlete does when it has reissued an ID token. */
const startAuthlete = async () => {
  const server = createServer((_, response) => {
    response.setHeader("content-type", "application/json")
    response.end(JSON.stringify({ action: "OK", idToken: "an ID token", responseContent: "{}" }))
  }).listen(0, "127.0.0.1")
  await once(server, "listening")
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop: () => server.close() }
}

/** The package `@effect/platform` as its next minor, in a folder. */
const nextPlatform = (folder: string): string => {
  const home = join(
    install(folder, `@effect/platform@${versionOf("@effect/platform")}`),
    "node_modules/@effect/platform"
  )
  const file = join(home, "package.json")
  const description = JSON.parse(readFileSync(file, "utf8"))
  const [major, minor] = description.version.split(".")
  writeFileSync(file, JSON.stringify({ ...description, version: `${major}.${Number(minor) + 1}.0` }))
  return home
}

const { asked } = commandLine()
const chosen = Object.entries(managers).filter(
  ([spec]) => asked.length === 0 || asked.some((name) => spec.includes(name))
)
if (chosen.length === 0) throw new Error(`choose among ${Object.keys(managers).join(", ")}`)

await inTemporaryFolder(async (folder) => {
  const authlete = await startAuthlete()
  const registry = await startRegistry(join(folder, "registry"))
  try {
    for (const [edition, tag] of Object.entries({ ".": "effect-3", "effect-4": "latest" })) {
      execFileSync("npm", ["run", "--silent", "build", "--prefix", edition], { stdio: "inherit" })
      registry.publish(pack(edition, folder).path, tag)
    }
    const runtimes = install(join(folder, "runtimes"), "bun@latest", "deno@latest")
    const tools = chosen.map(([spec, manager]) => ({ spec, manager, home: install(join(folder, spec), spec) }))
    console.log(tools.map(({ home, spec }) => `${spec}: ${versionOf(spec.replace(/@[^@]*$/, ""), home)}`).join(", "))

    const row = async (pair: Pair, label: string): Promise<void> => {
      const cells: Array<string> = []
      for (const { home, manager, spec } of tools) {
        const env = {
          ...registry.user(`${pair === later ? "later" : "now"}-${spec.replace("/", "-")}`),
          PATH: [home, runtimes].map((tool) => `${join(tool, "node_modules/.bin")}:`).join("") + process.env["PATH"],
          AUTHLETE_SERVICE_ID: "1",
          AUTHLETE_BEARER: "b",
          AUTHLETE_BASE_URL: authlete.origin
        }
        const project = join(folder, "projects", `${label} ${spec}`.replace(/[^\w]+/g, "-"))
        cells.push(await cell(manager, pair, project, env, `${spec}, ${label}`))
      }
      const line = `| ${label} | ${cells.join(" | ")} |`
      console.log(line)
      if (chosen.length === Object.keys(managers).length) {
        check(runtimesPage.includes(line), "docs/runtimes.md has another row")
      }
    }
    for (const pair of pairs) await row(pair, `\`${pair.packages}\``)
    registry.publish(nextPlatform(join(folder, "platform")), "latest")
    await row(later, "the second, once a newer minor of `@effect/platform` is out")
  } finally {
    authlete.stop()
    registry.stop()
  }
})
