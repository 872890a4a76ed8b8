import { execFileSync } from "node:child_process"
import { tokens } from "./answer.js"
import { type Spread, spread } from "./measure.js"

const sdk = (baseUrl: string): string => `
  import { AuthleteCore } from "@authlete/typescript-sdk/core.js"
  import { tokenManagementReissueIdToken } from "@authlete/typescript-sdk/funcs/tokenManagementReissueIdToken.js"
  const client = new AuthleteCore({ serverURL: "${baseUrl}", bearer: "b" })
  const idtokenReissueRequest = ${JSON.stringify(tokens)}
  const result = await tokenManagementReissueIdToken(client, { serviceId: "1", idtokenReissueRequest })
  if (!result.ok) throw result.error
  console.log(performance.now())`

/**
 * Milliseconds from the start of the process to the first decoded answer, by turns: of the programs, each of which prints
 * them, and of the vendor's SDK.
 */
export const coldStart = (
  programs: Readonly<Record<string, string>>,
  baseUrl: string,
  rounds: number
): Readonly<Record<string, Spread>> => {
  const start = (program: string): number =>
    Number(execFileSync(process.execPath, ["--input-type=module", "--eval", program], { encoding: "utf8" }))
  const entries = Object.entries({ ...programs, "vendor's SDK": sdk(baseUrl) }).map(([name, program]) => ({
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
