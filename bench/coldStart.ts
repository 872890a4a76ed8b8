import { execFileSync } from "node:child_process"
import { type Spread, spread } from "./measure.js"

const tokens = `{ accessToken: "a".repeat(43), refreshToken: "r".repeat(43) }`

/** Programs as a user would write them, which print the milliseconds from the start of the process to the first answer. */
const programs = (baseUrl: string): Readonly<Record<string, string>> => ({
  "effect-authlete": `
    import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
    import * as Effect from "effect/Effect"
    import * as Layer from "effect/Layer"
    import * as Redacted from "effect/Redacted"
    import { AuthleteConfig, reissueIdToken } from "effect-authlete"
    const { accessToken, refreshToken } = ${tokens}
    const config = AuthleteConfig.layer({ serviceId: "1", bearer: Redacted.make("b"), baseUrl: "${baseUrl}" })
    const program = reissueIdToken({
      accessToken: Redacted.make(accessToken),
      refreshToken: Redacted.make(refreshToken)
    })
    const response = await Effect.runPromise(Effect.provide(program, Layer.merge(config, FetchHttpClient.layer)))
    if (response.action !== "OK") throw new Error("no answer")
    console.log(performance.now())`,
  "bare HttpClient": `
    import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
    import * as HttpClient from "@effect/platform/HttpClient"
    import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
    import * as Effect from "effect/Effect"
    const request = HttpClientRequest.post("${baseUrl}/api/1/idtoken/reissue").pipe(
      HttpClientRequest.bearerToken("b"),
      HttpClientRequest.bodyUnsafeJson(${tokens})
    )
    const program = Effect.flatMap(HttpClient.execute(request), (response) => response.json)
    const response = await Effect.runPromise(Effect.provide(program, FetchHttpClient.layer))
    if (response.action !== "OK") throw new Error("no answer")
    console.log(performance.now())`,
  "vendor's SDK": `
    import { AuthleteCore } from "@authlete/typescript-sdk/core.js"
    import { tokenManagementReissueIdToken } from "@authlete/typescript-sdk/funcs/tokenManagementReissueIdToken.js"
    const client = new AuthleteCore({ serverURL: "${baseUrl}", bearer: "b" })
    const result = await tokenManagementReissueIdToken(client, { serviceId: "1", idtokenReissueRequest: ${tokens} })
    if (!result.ok) throw result.error
    console.log(performance.now())`
})

/** Milliseconds from the start of the process to the first decoded answer, by turns. */
export const coldStart = (baseUrl: string, rounds: number): Readonly<Record<string, Spread>> => {
  const start = (program: string): number =>
    Number(execFileSync(process.execPath, ["--input-type=module", "--eval", program], { encoding: "utf8" }))
  const entries = Object.entries(programs(baseUrl)).map(([name, program]) => ({
    name,
    program,
    millis: [] as number[]
  }))
  for (const { program } of entries) start(program)
  for (let round = 0; round < rounds; round++) {
    for (const { millis, program } of entries) millis.push(start(program))
  }
  return Object.fromEntries(entries.map(({ millis, name }) => [name, spread(millis)]))
}
