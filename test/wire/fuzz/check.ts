import assert from "node:assert"
import { type Arbitrary, asyncProperty, sample, check as search } from "fast-check"
import { fields } from "../classify.js"

/** How many answers are tried together. */
export const runs = Number(process.env["FUZZ_RUNS"] ?? 50_000)
const seed = Number(process.env["FUZZ_SEED"] ?? Math.floor(Math.random() * 2 ** 31))

/** The command that tries the same again. */
export const replay = `FUZZ_SEED=${seed} FUZZ_RUNS=${runs} npx vitest run test/client/fuzz.test.ts`

/** What a call came to: an outcome, and the milliseconds after which the call may be repeated. */
export interface Result {
  readonly tag: string
  readonly reason?: string | undefined
  readonly status?: number | undefined
  readonly retryAfter?: number | undefined
}

const textOf = (result: Result): string => JSON.stringify(result, ["tag", "reason", "status", "retryAfter", ...fields])

/** Gives the first, which must be the second in all that a caller may rely on. */
export const same = (actual: Result, wanted: Result): Result => {
  const [text, wantedText] = [actual, wanted].map(textOf)
  if (text !== wantedText) throw new Error(`it comes to ${text}, not to ${wantedText}`)
  return actual
}

const printed = (value: unknown): string =>
  JSON.stringify(value)
    .replace(/[^ -~]/g, (char) => `\\x${char.charCodeAt(0).toString(16)}`)
    .replace(/(.)\1{49,}/g, (run, char) => `${char}{${run.length}}`)

const batch = 500
const atOnce = 16

/** Tries that share of the values, several at a time. One that fails is made smaller for as long as it fails. */
export const check = async <A>(
  test: number,
  share: number,
  arbitrary: Arbitrary<A>,
  attempt: (value: A, id: number) => Promise<Result>
): Promise<void> => {
  const count = Math.ceil(runs * share)
  const { stackTraceLimit } = Error
  const counts = new Map<string, number>()

  const explain = async (parameters: object, index: number, failing: A, error: unknown): Promise<never> => {
    let [value, problem] = [failing, error]
    const property = asyncProperty(arbitrary, async (smaller) => {
      try {
        await attempt(smaller, batch)
        return true
      } catch (error) {
        value = smaller
        problem = error
        return false
      }
    })
    const path = String(index)
    await search(property, { ...parameters, path, numRuns: 1, interruptAfterTimeLimit: 10_000 })
    assert.fail([printed(value), String(problem), replay].join("\n"))
  }

  for (let done = 0; done < count; done += batch) {
    // Seeds that are near to each other would give values that are.
    const parameters = { seed: Math.imul(seed + done + test, 0x9e3779b1), numRuns: Math.min(batch, count - done) }
    const values = sample(arbitrary, parameters).entries()
    const failures: Array<[index: number, value: A, error: unknown]> = []
    const worker = async () => {
      for (const [index, value] of values) {
        try {
          const { tag, reason = tag } = await attempt(value, index)
          counts.set(reason, 1 + (counts.get(reason) ?? 0))
        } catch (error) {
          failures.push([index, value, error])
        }
        if (failures.length > 0) return
      }
    }
    // Nobody reads the stacks of these errors, which take a fifth of the time.
    Error.stackTraceLimit = 0
    await Promise.all(Array.from({ length: atOnce }, worker))
    Error.stackTraceLimit = stackTraceLimit
    for (const failure of failures) await explain(parameters, ...failure)
  }
  process.stdout.write(`${JSON.stringify(Object.fromEntries(counts))}\n`)
  // So that the answers don't become nonsense alone, unseen: one of each kind is among so many.
  if (count > 10_000) assert.strictEqual(counts.size, 6)
  if (count > 100) assert.ok(counts.size > 1)
}
