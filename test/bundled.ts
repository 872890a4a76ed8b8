/** Writes a program that tests start as a process. Imports no `effect`. */
import { type BuildOptions, build } from "esbuild"

/** What a package in CommonJS asks for. */
const require =
  'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);'

/** Writes a program as `.mjs` files, with all that it imports: it starts in a quarter of the time. */
export const bundled = async (program: string, folder: string, options: BuildOptions = {}): Promise<void> => {
  await build({
    entryPoints: [program],
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    // It finds its own parts in ways that a bundler does not see.
    external: ["undici"],
    // What a program loads first, and what it loads then, stay apart.
    splitting: true,
    format: "esm",
    platform: "node",
    mainFields: ["module", "main"],
    banner: { js: require },
    logLevel: "error",
    ...options
  })
}
