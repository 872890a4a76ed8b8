import { readFileSync } from "node:fs"
import { transform } from "esbuild"
import { blocksOf, type Edition } from "./documents.js"

const blockOf = (id: string) => /^(.*\.md)\?block=(\d+)$/.exec(id)

/**
 * A plugin for Vitest that makes the n-th block of a page for an edition a module, `/path/to/README.md?block=0`. What it
 * imports comes from where that edition's tests run, wherever the page is.
 */
export const documentBlocks = (edition: Edition) => {
  let root = ""
  return {
    name: "blocks of documents",
    enforce: "pre" as const,
    configResolved: (config: { readonly root: string }) => {
      root = config.root
    },
    resolveId(
      this: { readonly resolve: (id: string, importer: string) => Promise<{ readonly id: string } | null> },
      id: string,
      importer = ""
    ) {
      if (blockOf(id)) return id
      return blockOf(importer) ? this.resolve(id, `${root}/package.json`) : undefined
    },
    load: async (id: string) => {
      const [, page, index] = blockOf(id) ?? []
      if (page === undefined) return undefined
      const { code } = await transform(blocksOf(readFileSync(page, "utf8"), edition)[Number(index)] ?? "", {
        loader: "ts"
      })
      return code
    }
  }
}
