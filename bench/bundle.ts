import { gzipSync } from "node:zlib"
import { build } from "esbuild"

const sdk = `
  import { AuthleteCore } from "@authlete/typescript-sdk/core.js"
  import { tokenManagementReissueIdToken } from "@authlete/typescript-sdk/funcs/tokenManagementReissueIdToken.js"
  const client = new AuthleteCore({ bearer: "b" })
  const idtokenReissueRequest = { accessToken: "a", refreshToken: "r" }
  tokenManagementReissueIdToken(client, { serviceId: "1", idtokenReissueRequest }).then(console.log)
`

const gzipped = async (...programs: ReadonlyArray<string>): Promise<number> => {
  const { outputFiles } = await build({
    stdin: {
      // Each in a module of its own, so that names don't clash.
      contents: programs.map((_, index) => `import "program:${index}"`).join("\n"),
      resolveDir: process.cwd()
    },
    bundle: true,
    format: "esm",
    minify: true,
    platform: "neutral",
    mainFields: ["module", "main"],
    conditions: ["import"],
    write: false,
    // Without the paths of the project's own: what is measured is what is published.
    tsconfig: "bench/tsconfig.json",
    plugins: [
      {
        name: "program",
        setup: ({ onLoad, onResolve }) => {
          onResolve({ filter: /^program:/ }, ({ path }) => ({ path, namespace: "program" }))
          onLoad({ filter: /.*/, namespace: "program" }, ({ path }) => ({
            contents: programs[Number(path.split(":")[1])] ?? "",
            resolveDir: process.cwd()
          }))
        }
      }
    ]
  })
  return gzipSync(outputFiles[0]?.contents ?? "", { level: 9 }).length
}

/**
 * Bytes, minified and gzipped: of a program that only reissues, what it adds to an Effect program that has what it needs, and
 * the vendor's SDK.
 */
export const bundle = async (effectProgram: string, reissue: string) => {
  const effect = await gzipped(effectProgram)
  const both = await gzipped(effectProgram, reissue)
  return { alone: await gzipped(reissue), added: both - effect, effectProgram: effect, sdk: await gzipped(sdk) }
}
