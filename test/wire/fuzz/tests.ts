import { classify, type Answer as ReadAnswer } from "../classify.js"
import { type Answer, answers, bytes } from "./answers.js"
import { check, type Result, replay, runs, same } from "./check.js"
import { type AnswerTo, listen, type Mangled, mangled, send, sendMangled, Table } from "./playing.js"

/** A client of an edition. A promise of it rejects for a defect alone. */
export interface Client {
  /** Reissues as the service of that number: what the call comes to. */
  readonly call: (id: number, timeout: number) => Promise<Result>
  /** The answer to a POST by the client alone, and why there is none. */
  readonly bare: (url: string, timeout: number) => Promise<ReadAnswer | "Transport" | "Timeout">
  readonly close: () => Promise<void>
}

const names = ["fetch", "undici"] as const
type Name = (typeof names)[number]

export interface Edition {
  /** A client that sends to an origin, or is given its answers in memory. */
  readonly open: (name: Name, to: { readonly origin: string } | { readonly answerTo: AnswerTo }) => Client
}

const transport: Result = { tag: "DefaultError", reason: "Transport" }
const timeout: Result = { tag: "DefaultError", reason: "Timeout" }

const expected = ({ end, body, retryAfter: [, retryAfter], ...answer }: Answer): Result => {
  if (end === "refused") return transport
  // It is not certain how much has come in time.
  if (end === "stalled") return timeout
  const { status } = answer
  const outcome = end === "broken" ? { ...transport, status } : classify({ ...answer, body: bytes(body) })
  return outcome.tag === "Success" ? outcome : { ...outcome, retryAfter }
}

const asks =
  (table: Table<Answer>, { call }: Client) =>
  async (answer: Answer, id: number) => {
    table.set(id, answer)
    const actual = await call(id, answer.end === "stalled" ? 20 : 60_000)
    return same(actual.reason === "Timeout" ? timeout : actual, expected(answer))
  }

/** Whether what follows an answer spoils it is a race within the client, which may end in two ways. */
const tries = 5
const patience = 500

const compares =
  (table: Table<Mangled>, { bare, call }: Client, origin: string) =>
  async (value: Mangled, id: number) => {
    table.set(id, value)
    for (let left = tries; ; left--) {
      const answer = await bare(`${origin}/api/${id}/`, patience)
      const wanted = typeof answer === "string" ? { ...transport, reason: answer } : classify(answer)
      const { retryAfter, ...outcome } = await call(id, patience)
      const actual = outcome.reason === "Transport" ? transport : outcome
      if (wanted.reason === "Timeout") return actual
      try {
        return same(actual, wanted)
      } catch (error) {
        if (left === 0) throw error
      }
    }
  }

/**
 * Node's `fetch` takes a 407 for a failed connection. After a 421 it gives up the answer and sends the request again,
 * which fails unless the answer had come whole with its headers.
 */
const notSorted: Readonly<Record<Name, ReadonlyArray<number>>> = { fetch: [407, 421], undici: [] }

/** How many milliseconds a test may take. */
export const limit = 60_000 + runs * 10

/** The tests: each is a sentence and what rejects unless it holds. */
export const tests = ({ open }: Edition) => {
  process.stdout.write(`${replay}\n`)
  return names.flatMap((name, index) => {
    const inMemory = async () => {
      const table = new Table<Answer>()
      const client = open(name, { answerTo: table.answerTo })
      const given = answers(599, "gzip", "br", "deflate", "identity")
      await check(index, 0.48, given, asks(table, client)).finally(client.close)
    }

    const onConnections = async () => {
      const table = new Table<Answer>()
      const { origin, stop } = await listen((head, socket) => send(table.answerTo(head), socket))
      const client = open(name, { origin })
      const given = answers(999, "identity", "nonsense").filter(({ status }) => !notSorted[name].includes(status))
      await check(2 + index, 0.015, given, asks(table, client))
        .finally(client.close)
        .finally(stop)
    }

    const mangledOnConnections = async () => {
      const table = new Table<Mangled>()
      const { origin, stop } = await listen((head, socket) => sendMangled(table.answerTo(head), socket))
      const client = open(name, { origin })
      const attempt = compares(table, client, origin)
      await check(4 + index, 0.005, mangled, attempt)
        .finally(client.close)
        .finally(stop)
    }

    return [
      { name: `a call by ${name} comes to what the rules say of any answer in memory`, run: inMemory },
      {
        name: `a call by ${name} comes to what the rules say of any answer over connections that are kept`,
        run: onConnections
      },
      {
        name: `a call by ${name} comes to what the client makes of bytes that are hardly HTTP`,
        run: mangledOnConnections
      }
    ]
  })
}
