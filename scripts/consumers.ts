/**
 * Checks what programs that use the package from its tarball rely on: that its types hold under the old and the new
 * TypeScript and each way to resolve modules, that a bundler leaves out what a program does not use, and that the
 * command says what it needs.
 *
 *     npm run consumers
 *     npm run consumers -- effect-4
 */
import { execSync, spawnSync } from "node:child_process"
import { copyFileSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { build } from "esbuild"
import { rollup } from "rollup"
import ts from "typescript"
import { reissue } from "./consumers/reissue.js"
import { commandLine, install, installTarball, inTemporaryFolder, versionOf } from "./project.js"

const { edition } = commandLine()

/** The oldest that `effect` supports, the oldest that its declarations hold under as they are, and the newest. */
const compilers =
  edition === "effect-4"
    ? ["typescript@5.9", "typescript@latest"]
    : ["typescript@5.4", "typescript@5.7", "typescript@latest"]

/** What `moduleResolution` goes with which `module`. */
const resolutions = { bundler: "esnext", node16: "node16", nodenext: "nodenext" }

const check = (holds: boolean, sentence: string): void => {
  console.log(`${holds ? "ok" : "NOT OK"}: ${sentence}`)
  if (!holds) process.exitCode = 1
}

/** The names that a module exports, values and types, and those of the namespaces among them. */
const exportsOf = (file: string): ReadonlyArray<string> => {
  const program = ts.createProgram([file], { module: ts.ModuleKind.NodeNext, skipLibCheck: true })
  const checker = program.getTypeChecker()
  const source = program.getSourceFile(file)
  const module = source && checker.getSymbolAtLocation(source)
  return (module === undefined ? [] : checker.getExportsOfModule(module)).flatMap((symbol) => {
    const isNamespace = symbol.declarations?.some(ts.isNamespaceExport) === true
    const members = isNamespace ? checker.getExportsOfModule(checker.getAliasedSymbol(symbol)) : []
    return [symbol.name, ...members.map(({ name }) => name)]
  })
}

const checkExports = (project: string): void => {
  const text = readFileSync(join(project, "program.ts"), "utf8")
  for (const entry of ["index", "sandbox/index"]) {
    const names = exportsOf(join(project, `node_modules/effect-authlete/dist/${entry}.d.ts`))
    const unused = names.filter((name) => !new RegExp(`\\b${name}\\b`).test(text))
    check(names.length > 0 && unused.length === 0, `program.ts uses all ${names.length} exports of ${entry}`)
    if (unused.length > 0) console.log(unused.join("\n"))
  }
}

/** Without `skipLibCheck`, the declarations of `effect` may have errors under an old compiler, but ours may not. */
const checkTypes = (project: string, home: string): void => {
  for (const [resolution, module] of Object.entries(resolutions)) {
    for (const skipLibCheck of [true, false]) {
      const options = { target: "es2022", module, moduleResolution: resolution, skipLibCheck: String(skipLibCheck) }
      const { status, stdout } = spawnSync(
        join(home, "node_modules/.bin/tsc"),
        [
          ...["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--pretty", "false"],
          ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]),
          "program.ts"
        ],
        { cwd: project, encoding: "utf8" }
      )
      const errors = stdout.split("\n").filter((line) => line.includes("error TS"))
      const notOurs = errors.filter((line) => /^node_modules\/(effect|@effect\/platform)\//.test(line))
      const name = `TypeScript ${versionOf("typescript", home)}, ${resolution}, skipLibCheck ${skipLibCheck}`
      const holds = errors.length === notOurs.length && (status === 0 || (!skipLibCheck && errors.length > 0))
      check(
        holds,
        `${name}: ${errors.length} errors${notOurs.length > 0 ? ", in files of effect and @effect/platform alone" : ""}`
      )
      if (!holds) console.log(stdout)
    }
  }
}

/** What a program imports, a module that its bundle must have, and those that it must not. */
const bundles = [
  ...["RetryPolicy", "isRetryable"].map((name) => ({
    imports: `{ ${name} } from "effect-authlete"`,
    has: "effect-authlete/dist/client/AuthleteError.js",
    hasNot:
      /jose|@effect\/platform|effect\/dist\/http|effect-authlete\/dist\/(?!(client\/AuthleteError|client\/RetryPolicy|client\/duration|wire\/\w+)\.js$)/
  })),
  {
    imports: `{ reissueIdToken } from "effect-authlete"`,
    has: "effect-authlete/dist/client/attempt.js",
    hasNot: /jose|effect-authlete\/dist\/(server|sandbox)\/|processToken/
  },
  {
    imports: `{ AuthleteSandbox } from "effect-authlete/sandbox"`,
    has: "jose/dist/webapi/jwt/sign.js",
    hasNot: /effect-authlete\/dist\/server\//
  }
]

const bundle = (contents: string, project: string) =>
  build({
    stdin: { contents, resolveDir: project },
    absWorkingDir: project,
    bundle: true,
    format: "esm",
    platform: "neutral",
    mainFields: ["module", "main"],
    tsconfigRaw: "{}",
    minify: true,
    metafile: true,
    write: false
  })

const printSize = async (project: string): Promise<void> => {
  const { outputFiles } = await bundle(reissue(edition), project)
  const bytes = gzipSync(outputFiles[0]?.contents ?? "", { level: 9 }).length
  console.log(`a program that reissues an ID token: ${bytes} bytes, minified and gzipped, with effect in it`)
}

const checkBundles = async (project: string): Promise<void> => {
  for (const { has, hasNot, imports } of bundles) {
    // Exported, so that it is used as a whole.
    const { metafile } = await bundle(`export ${imports}`, project)
    const files = Object.values(metafile.outputs).flatMap(({ inputs }) =>
      Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : []))
    )
    const wrong = files.filter((path) => hasNot.test(path))
    const ours = files.filter((path) => path.includes("effect-authlete/"))
    check(
      files.some((path) => path.endsWith(has)) && wrong.length === 0,
      `a bundle of ${imports} has ${ours.length} of our modules, and nothing that it must not have`
    )
    if (wrong.length > 0) console.log(wrong.join("\n"))
  }
}

/** Rollup, and so Vite, keeps what esbuild leaves out if it may have an effect: here, the operations that nobody calls. */
const checkRollup = async (project: string): Promise<void> => {
  const entry = join(project, "rollup.js")
  writeFileSync(entry, `export { reissueIdToken } from "./node_modules/effect-authlete/dist/index.js"`)
  const bundle = await rollup({
    input: entry,
    external: (id) => /^(effect|@effect\/platform)(\/|$)/.test(id),
    // As `sideEffects` of the package says, which Rollup itself does not read.
    treeshake: { moduleSideEffects: false }
  })
  const { output } = await bundle.generate({})
  check(
    output[0].code.includes("idtoken/reissue") && !/auth\/token\/|clientCertificatePath/.test(output[0].code),
    "a bundle of reissueIdToken by Rollup has no other operation"
  )
}

/** The command starts once what it says is installed. */
const checkCommand = (project: string): void => {
  rmSync(join(project, "node_modules/jose"), { recursive: true })
  const run = () =>
    spawnSync(join(project, "node_modules/.bin/effect-authlete-sandbox"), ["--version"], { encoding: "utf8" })
  const before = run()
  const [, advice = ""] =
    /^effect-authlete-sandbox needs .* Install them: (npm install .*)\n$/.exec(before.stderr) ?? []
  check(before.status === 1 && advice !== "", "effect-authlete-sandbox says which packages it needs, and ends with 1")
  execSync(advice, { cwd: project, stdio: ["ignore", "ignore", "inherit"] })
  const after = run()
  check(
    after.status === 0 && after.stdout.trim() === versionOf("effect-authlete", project),
    `effect-authlete-sandbox runs after ${advice}`
  )
}

await inTemporaryFolder(async (folder) => {
  const project = installTarball(edition, folder)
  copyFileSync(join(edition, "scripts/consumers/program.ts"), join(project, "program.ts"))
  checkExports(project)
  for (const compiler of compilers) checkTypes(project, install(join(folder, compiler), compiler))
  await checkBundles(project)
  await printSize(project)
  await checkRollup(project)
  checkCommand(project)
})
