import { gzipSync } from "node:zlib"
import { build } from "esbuild"

/** An Effect program that already uses `HttpClient` and `Schema`. */
const effectProgram = `
  import { FetchHttpClient, HttpClient, HttpClientResponse } from "@effect/platform"
  import { Config, Effect, Layer, Redacted, Schedule, Schema } from "effect"
  const User = Schema.Struct({
    name: Schema.optionalWith(Schema.String, { exact: true, nullable: true }),
    password: Schema.Redacted(Schema.String),
    mail: Schema.transformOrFail(Schema.String, Schema.NonEmptyString, { decode: Effect.succeed, encode: Effect.succeed })
  })
  class Failed extends Schema.TaggedError()("Failed", { after: Schema.Duration }) {}
  const program = Effect.gen(function* () {
    const url = yield* Config.string("URL")
    const response = yield* HttpClient.get(url).pipe(Effect.timeout("5 seconds"), Effect.withSpan("get"))
    return yield* HttpClientResponse.schemaBodyJson(User)(response)
  }).pipe(Effect.retry(Schedule.recurs(2)), Effect.catchAll(() => new Failed({ after: 5 })))
  Effect.runPromise(Effect.provide(program, Layer.mergeAll(FetchHttpClient.layer))).then(console.log)
`

const reissue = `
  import { AuthleteConfig, reissueIdToken } from "effect-authlete"
  import { FetchHttpClient } from "@effect/platform"
  import { Effect, Layer, Redacted } from "effect"
  const tokens = { accessToken: Redacted.make("a"), refreshToken: Redacted.make("r") }
  const layer = Layer.merge(AuthleteConfig.layerConfig(), FetchHttpClient.layer)
  Effect.runPromise(Effect.provide(reissueIdToken(tokens), layer)).then(console.log)
`

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

/** Bytes, minified and gzipped. */
export const bundle = async () => {
  const effect = await gzipped(effectProgram)
  const both = await gzipped(effectProgram, reissue)
  return { alone: await gzipped(reissue), added: both - effect, effectProgram: effect, sdk: await gzipped(sdk) }
}
