import { type AddressInfo, createServer, type Socket } from "node:net"
import { setImmediate } from "node:timers/promises"
import { FetchHttpClient, HttpClient } from "@effect/platform"
import { Undici } from "@effect/platform-node"
import { assert, beforeAll, describe, it } from "@effect/vitest"
import {
  Cause,
  Console,
  Duration,
  Effect,
  Exit,
  FastCheck,
  Layer,
  Logger,
  LogLevel,
  Option,
  Redacted,
  Runtime
} from "effect"
import { reissueIdToken } from "effect-authlete"
import { classify, fields, type Outcome } from "../wire/classify.js"
import { clients, configFor, request, undiciWith } from "./call.js"

const { array, boolean, constant, constantFrom, dictionary, integer, json, nat, oneof, record, string, tuple } =
  FastCheck
type Arbitrary<A> = FastCheck.Arbitrary<A>

/** How many answers the tests of this file try together. */
const runs = Number(process.env["FUZZ_RUNS"] ?? 100_000)
const seed = Number(process.env["FUZZ_SEED"] ?? Math.floor(Math.random() * 2 ** 31))
const replay = `FUZZ_SEED=${seed} FUZZ_RUNS=${runs} npx vitest run test/client/fuzz.test.ts`

/** The second in so many of a hundred cases. */
const sometimes = <A>(percent: number, usual: Arbitrary<A>, rare: Arbitrary<A>): Arbitrary<A> =>
  oneof({ weight: 1000 - percent * 10, arbitrary: usual }, { weight: percent * 10, arbitrary: rare })

/** Bytes are strings of the characters 0 to 255 here: quick to edit, and to be read in a counterexample. */
const bytes = (text: string): Buffer => Buffer.from(text, "latin1")
const utf8 = (text: string): string => Buffer.from(text).toString("latin1")
const anyBytes = array(integer({ min: 0, max: 255 }), { maxLength: 16 }).map((codes) => String.fromCharCode(...codes))

/** What an edit makes of the rest of a text. */
const edits: ReadonlyArray<(rest: string, put: string, length: number) => string> = [
  (rest, put) => put + rest,
  (rest, put, length) => put + rest.slice(length),
  (rest, _, length) => rest.slice(length),
  (rest, _, length) => rest.slice(0, length) + rest,
  (rest, _, length) => rest && String.fromCharCode(rest.charCodeAt(0) ^ (2 ** (length % 8))) + rest.slice(1),
  () => ""
]

/** Four of ten texts after a few edits at random places. */
const edited = (text: Arbitrary<string>, ...fragments: ReadonlyArray<string>): Arbitrary<string> => {
  const put = sometimes(10, constantFrom(...fragments), anyBytes)
  const places = array(tuple(nat(), constantFrom(...edits), put, nat(40)), { minLength: 1, maxLength: 4 })
  return sometimes(
    40,
    text,
    tuple(text, places).map(([text, places]) =>
      places.reduce((text, [place, edit, put, length]) => {
        const at = place % (text.length + 1)
        return text.slice(0, at) + edit(text.slice(at), put, length)
      }, text)
    )
  )
}

const jwt = ["h".repeat(64), "p".repeat(600), "s".repeat(342)].join(".")

const genuine = [
  { type: "result", resultCode: "A001202", resultMessage: "[A001202] Authorization header is missing." },
  { resultCode: "A393101", resultMessage: "Ungültig 😀", action: "CALLER_ERROR", responseContent: null, idToken: null },
  {
    type: "idTokenReissueResponse",
    resultCode: "A393001",
    resultMessage: "[A393001] The ID token was reissued successfully.",
    action: "OK",
    responseContent: JSON.stringify({ access_token: "a".repeat(43), id_token: jwt, token_type: "Bearer" }),
    idToken: jwt
  }
]

const member = sometimes<unknown>(
  30,
  string(),
  constantFrom(null, "", "\ud800", "漢", 0, -1e300, true, [], ["OK"], {}, { resultCode: "A1", action: "OK" })
)

const toJson = (value: object): string => utf8(JSON.stringify(value))

const body = edited(
  oneof(
    { weight: 5, arbitrary: constantFrom(...genuine).map(toJson) },
    { weight: 1, arbitrary: constantFrom(...genuine).map((answer) => `\xef\xbb\xbf${toJson(answer)}`) },
    { weight: 4, arbitrary: dictionary(constantFrom(...fields, "__proto__", "type"), member).map(toJson) },
    { weight: 1, arbitrary: json().map(utf8) },
    { weight: 1, arbitrary: anyBytes }
  ),
  ...["", "null", "true", "1e400", "-", "9".repeat(400), '"', "\\", "\\ud800", "\\u0000", "{", "}", "[", "]", ",", ":"],
  ...["__proto__", '"__proto__":{"resultCode":"A1"},', '"action":1,', '"idToken":null,', '"resultCode":"A1",', '{"a":'],
  ...["[".repeat(5000), `${'{"a":'.repeat(5000)}1${"}".repeat(5000)}`, " \r\n\t", "\0", "\x7f", "\x80", "\xff"],
  ...["\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82", "\xef\xbb\xbf", utf8("é漢😀\u2028\ufffd")]
)

const contentType = edited(
  constantFrom(
    ...["application/json", "application/json; charset=utf-8", "Text/JSON", "application/problem+json", ""],
    ...["text/html", "text/plain; charset=utf-8", "application/octet-stream"]
  ),
  ...["", "/", "+json", "json", ";", ",", " ", "\t", "\xa0", "\xfc", "application/json", '"', "x-"]
).map((text) => text.replace(/[^\t\x20-\x7e\x80-\xff]/g, ""))

/** An answer, and how it comes. */
interface Answer {
  readonly status: number
  readonly contentType: string | undefined
  /** A header, and how many milliseconds it asks for. */
  readonly retryAfter: readonly [header: string | undefined, millis: number | undefined]
  readonly contentEncoding: string | undefined
  readonly body: string
  readonly framing: "length" | "chunked" | "close" | "none"
  /** Where the body is cut in pieces, and whether each has a turn of the event loop to itself. */
  readonly cuts: ReadonlyArray<number>
  readonly slow: boolean
  /** What comes after the body, or in place of everything. */
  readonly end: "whole" | "broken" | "stalled" | "refused"
}

const possible = (answer: Answer): Answer => {
  if ([204, 205, 304].includes(answer.status)) return { ...answer, body: "", framing: "none", end: "whole" }
  // What is too large is not read to its end, and what ends with the connection never breaks off.
  if (answer.body.length > 1_000_000) return { ...answer, end: "whole" }
  return answer.framing === "close" && answer.end === "broken" ? { ...answer, framing: "chunked" } : answer
}

const answers = (largestStatus: number, ...encodings: ReadonlyArray<string>): Arbitrary<Answer> =>
  record<Answer>({
    status: sometimes(
      10,
      constantFrom(200, 200, 200, 200, 400, 401, 403, 500),
      integer({ min: 200, max: largestStatus })
    ),
    contentType: sometimes(30, constantFrom("application/json", undefined), contentType),
    retryAfter: sometimes<Answer["retryAfter"]>(
      20,
      constantFrom([undefined, undefined], ["soon", undefined], ["Fri, 31 Dec 1999 23:59:59 GMT", 0]),
      nat().map((seconds) => [String(seconds), seconds * 1000])
    ),
    contentEncoding: sometimes(4, constant(undefined), constantFrom(...encodings)),
    body: sometimes(
      0.1,
      body,
      tuple(constantFrom(...genuine), integer({ min: -1, max: 1 })).map(([answer, more]) =>
        toJson(answer).padEnd(1024 ** 2 + more)
      )
    ),
    framing: sometimes<Answer["framing"]>(12, constant("length"), constantFrom("chunked", "close")),
    cuts: array(nat(), { maxLength: 4 }),
    slow: boolean(),
    end: sometimes<Answer["end"]>(4, constant("whole"), constantFrom("broken", "broken", "stalled", "refused"))
  }).map(possible)

/** An outcome, and the milliseconds after which the call may be repeated. */
type Result = Outcome & { readonly retryAfter?: number | undefined }

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

/** The call that gets the answer of that number. A defect is no outcome, and stays one. */
const call = (id: number, patience: Duration.DurationInput) =>
  Effect.match(reissueIdToken(request, { serviceId: String(id), timeout: patience }), {
    onSuccess: ({ responseContent, idToken, ...response }): Result => ({
      tag: "Success",
      ...response,
      responseContent: responseContent && Redacted.value(responseContent),
      idToken: idToken && Redacted.value(idToken)
    }),
    onFailure: (error): Result => {
      const { _tag: tag, status } = error
      const retryAfter = error.retryAfter && Duration.toMillis(error.retryAfter)
      if (error._tag === "DefaultError") {
        return error.reason === "Timeout" ? timeout : { tag, reason: error.reason, status, retryAfter }
      }
      return { tag, status, retryAfter, resultCode: error.resultCode, resultMessage: error.resultMessage }
    }
  })

const textOf = (result: Result): string => JSON.stringify(result, ["tag", "reason", "status", "retryAfter", ...fields])

const same = (actual: Result, wanted: Result): Effect.Effect<Result, string> =>
  textOf(actual) === textOf(wanted)
    ? Effect.succeed(actual)
    : Effect.fail(`it comes to ${textOf(actual)}, not to ${textOf(wanted)}`)

const headersOf = ({ body, contentEncoding, contentType, end, framing, retryAfter, status }: Answer) =>
  Object.entries({
    "Content-Type": contentType,
    "Retry-After": retryAfter[0],
    "Content-Encoding": contentEncoding,
    "Transfer-Encoding": framing === "chunked" ? framing : undefined,
    Connection: framing === "close" ? framing : undefined,
    "Content-Length":
      framing === "length" ? String(body.length + (end === "whole" ? 0 : 1)) : status === 205 ? "0" : undefined
  }).flatMap(([name, value]): Array<[string, string]> => (value === undefined ? [] : [[name, value]]))

const cut = (text: string, cuts: ReadonlyArray<number>): ReadonlyArray<string> => {
  const places = cuts.map((cut) => cut % (text.length + 1)).sort((one, other) => one - other)
  return [0, ...places].map((place, index) => text.slice(place, places[index])).filter((piece) => piece !== "")
}

type AnswerTo<A> = (id: number) => A

/** The number of the answer that a request asks for. */
const idOf = (target: string): number => Number(/\/api\/(\d+)\//.exec(target)?.[1])

const fetchFrom =
  (answerTo: AnswerTo<Answer>): typeof fetch =>
  async (url) => {
    const answer = answerTo(idOf(String(url)))
    if (answer.end === "refused") throw new TypeError("fetch failed")
    const pieces = cut(answer.body, answer.cuts).values()
    const body = new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        if (answer.slow) await setImmediate()
        const { done, value } = pieces.next()
        if (!done) controller.enqueue(bytes(value))
        else if (answer.end === "whole") controller.close()
        else if (answer.end === "broken") controller.error(new TypeError("terminated"))
      }
    })
    return new Response(answer.framing === "none" ? null : body, { status: answer.status, headers: headersOf(answer) })
  }

class DispatcherFrom extends Undici.Dispatcher {
  constructor(readonly answerTo: AnswerTo<Answer>) {
    super()
  }

  override dispatch(options: Undici.Dispatcher.DispatchOptions, handler: Undici.Dispatcher.DispatchHandler): boolean {
    const answer = this.answerTo(idOf(options.path))
    const play = async () => {
      let aborted = false
      handler.onConnect?.(() => {
        aborted = true
      })
      if (answer.end === "refused") throw new Error("refused")
      handler.onHeaders?.(answer.status, headersOf(answer).flat().map(bytes), () => {}, "")
      for (const piece of cut(answer.body, answer.cuts)) {
        if (answer.slow) await setImmediate()
        if (!aborted) handler.onData?.(bytes(piece))
      }
      if (answer.end === "broken") {
        // As on a socket: what comes with the headers is heard first.
        await setImmediate()
        throw new Error("it broke off")
      }
      if (answer.end === "whole" && !aborted) handler.onComplete?.([])
    }
    play().catch((error) => handler.onError?.(error))
    return true
  }
}

const inMemoryClients = {
  fetch: (answerTo: AnswerTo<Answer>) =>
    Layer.provide(
      FetchHttpClient.layer,
      Layer.sync(FetchHttpClient.Fetch, () => fetchFrom(answerTo))
    ),
  undici: (answerTo: AnswerTo<Answer>) => undiciWith(new DispatcherFrom(answerTo))
}

/** What goes over the wire. */
const wire = (answer: Answer): string => {
  const head = headersOf(answer).map(([name, value]) => `${name}: ${value}\r\n`)
  const chunks = cut(answer.body, answer.cuts).map((piece) => `${piece.length.toString(16)}\r\n${piece}\r\n`)
  const framed = answer.framing === "chunked" ? [...chunks, answer.end === "whole" ? "0\r\n\r\n" : ""] : [answer.body]
  return [`HTTP/1.1 ${answer.status} Whatever\r\n`, ...head, "\r\n", ...framed].join("")
}

/** A server on loopback that keeps its connections. */
const listen = (answer: (id: number, socket: Socket) => void) =>
  Effect.acquireRelease(
    Effect.async<{ readonly origin: string; readonly stop: () => void }>((resume) => {
      const sockets: Array<Socket> = []
      const server = createServer({ noDelay: true }, (socket) => {
        let received = ""
        sockets.push(socket)
        socket.on("error", () => {})
        socket.on("data", (data) => {
          received += data.toString("latin1")
          const [head = "", body] = received.split("\r\n\r\n")
          if (body === undefined || body.length < Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0)) return
          received = ""
          answer(idOf(head), socket)
        })
      })
      server.listen(0, "127.0.0.1", () => {
        // A server that listens on TCP has an address of this type.
        const { port } = server.address() as AddressInfo
        const stop = () => {
          server.close()
          for (const socket of sockets) socket.destroy()
        }
        resume(Effect.succeed({ origin: `http://127.0.0.1:${port}`, stop }))
      })
    }),
    ({ stop }) => Effect.sync(stop)
  )

/** Bytes that may be HTTP no longer, and whether the connection stays open after them. */
interface Mangled {
  readonly text: string
  readonly stays: boolean
}

const mangled = record<Mangled>({
  text: edited(
    answers(999, "identity", "nonsense").map(wire),
    ...["", "\r\n", "\r\n\r\n", "\n", "\r", "\0", ":", " ", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 100 Continue\r\n\r\n"],
    ...["HTTP/1.0 ", "HTTP/2 ", "ICY ", "Content-Length: 3\r\n", "Content-Length: -1\r\n", "Content-Length: 1e9\r\n"],
    ...["Transfer-Encoding: chunked\r\n", "Transfer-Encoding: gzip\r\n", "Upgrade: a\r\n", "Connection: close\r\n"],
    ...["Location: /\r\n", "Trailer: a\r\n", "\r\n0\r\n\r\n", "ffffffffffffffff\r\n", "A: \x80\r\n", "0;a=b\r\n"]
  ),
  stays: sometimes(3, constant(false), constant(true))
})

const patience = "500 millis"

/** What the bare client takes the answer for, sorted. 204 and 304 end with their headers. */
const readBare = (url: string) =>
  HttpClient.post(url).pipe(
    Effect.flatMap(({ arrayBuffer, headers, status }) =>
      Effect.map([204, 304].includes(status) ? Effect.succeed(new ArrayBuffer(0)) : arrayBuffer, (body) =>
        classify({ status, contentType: headers["content-type"], body: Buffer.from(body) })
      )
    ),
    Effect.provideService(FetchHttpClient.RequestInit, { redirect: "manual" }),
    Effect.timeoutOption(patience),
    Effect.match({ onFailure: () => transport, onSuccess: Option.getOrElse(() => timeout) })
  )

const printed = (value: unknown): string =>
  JSON.stringify(value)
    .replace(/[^ -~]/g, (char) => `\\x${char.charCodeAt(0).toString(16)}`)
    .replace(/(.)\1{49,}/g, (run, char) => `${char}{${run.length}}`)

const batch = 500

/** Tries as many values, several at a time. One that fails is tried alone, and made smaller for as long as it fails. */
const check = <A, R>(
  test: number,
  share: number,
  arbitrary: Arbitrary<A>,
  attempt: (value: A, id: number) => Effect.Effect<Result, string, R>
) =>
  Effect.gen(function* () {
    const runtime = yield* Effect.runtime<R>()
    const count = Math.ceil(runs * share)
    const counts = new Map<string, number>()
    for (let done = 0; done < count; done += batch) {
      // Seeds that are near to each other would give values that are.
      const parameters = { seed: Math.imul(seed + done + test, 0x9e3779b1), numRuns: Math.min(batch, count - done) }
      const one = ([index, value]: [number, A]) =>
        attempt(value, index).pipe(
          Effect.tap(({ tag, reason = tag }) => Effect.sync(() => counts.set(reason, 1 + (counts.get(reason) ?? 0)))),
          Effect.catchAllCause((cause) => Effect.fail({ index, value, cause }))
        )
      const fail = ({ index, ...failing }: { index: number; value: A; cause: Cause.Cause<string> }) =>
        Effect.promise(async () => {
          let { value, cause } = failing
          const property = FastCheck.asyncProperty(arbitrary, async (smaller) => {
            const exit = await Runtime.runPromiseExit(runtime)(attempt(smaller, batch))
            if (Exit.isFailure(exit)) {
              value = smaller
              cause = exit.cause
            }
            return Exit.isSuccess(exit)
          })
          const path = String(index)
          await FastCheck.check(property, { ...parameters, path, numRuns: 1, interruptAfterTimeLimit: 10_000 })
          assert.fail([printed(value), Cause.pretty(cause), replay].join("\n"))
        })
      const values = FastCheck.sample(arbitrary, parameters).entries()
      yield* Effect.forEach(values, one, { concurrency: 16, discard: true }).pipe(
        // Spans and log lines, which other tests watch, would take half of the time.
        Effect.withTracerEnabled(false),
        Logger.withMinimumLogLevel(LogLevel.None),
        Effect.catchAll(fail)
      )
    }
    yield* Console.log(JSON.stringify(Object.fromEntries(counts)))
    // So that the answers don't become nonsense alone, unseen: one of each kind is among so many.
    if (count > 10_000) assert.strictEqual(counts.size, 6)
  })

/** What is asked for, by its number. */
class Table<A> extends Map<number, A> {
  readonly answerTo: AnswerTo<A> = (id) => {
    const answer = this.get(id)
    assert(answer !== undefined, `nobody asks for ${id}`)
    return answer
  }
}

const asks = (table: Table<Answer>) => (answer: Answer, id: number) => {
  table.set(id, answer)
  return Effect.flatMap(call(id, answer.end === "stalled" ? "20 millis" : "1 minute"), (actual) =>
    same(actual, expected(answer))
  )
}

const limit = 60_000 + runs * 10

beforeAll(() => Effect.runSync(Console.log(replay)))

for (const [test, name] of (["fetch", "undici"] as const).entries()) {
  describe(`a call by ${name} comes to what the rules say of`, () => {
    it.live(
      "any answer in memory",
      () => {
        const table = new Table<Answer>()
        return check(test, 0.48, answers(599, "gzip", "br", "deflate", "identity"), asks(table)).pipe(
          Effect.provide(Layer.merge(configFor("http://127.0.0.1:1"), inMemoryClients[name](table.answerTo)))
        )
      },
      limit
    )

    it.scopedLive(
      "any answer over connections that are kept",
      () =>
        Effect.gen(function* () {
          const table = new Table<Answer>()
          const { origin } = yield* listen((id, socket) => {
            const answer = table.answerTo(id)
            if (answer.end === "refused") return void socket.destroy()
            for (const piece of cut(wire(answer), answer.cuts)) socket.write(bytes(piece))
            if (answer.end === "broken" || (answer.end === "whole" && answer.framing === "close")) socket.end()
          })
          // A status of 407 is a failed connection to Node's `fetch`.
          const sent = answers(999, "identity", "nonsense").filter(({ status }) => status !== 407)
          yield* Effect.provide(
            check(2 + test, 0.015, sent, asks(table)),
            Layer.merge(configFor(origin), clients[name])
          )
        }),
      limit
    )

    it.scopedLive(
      "what the client makes of bytes that are hardly HTTP",
      () =>
        Effect.gen(function* () {
          const table = new Table<Mangled>()
          const { origin } = yield* listen((id, socket) => {
            const { stays, text } = table.answerTo(id)
            if (stays) socket.write(bytes(text))
            else socket.end(bytes(text))
          })
          const attempt = (value: Mangled, id: number) =>
            Effect.gen(function* () {
              table.set(id, value)
              const bare = yield* readBare(`${origin}/api/${id}/`)
              const { retryAfter, ...outcome } = yield* call(id, patience)
              const actual = outcome.reason === "Transport" ? transport : outcome
              return yield* [actual.reason, bare.reason].includes("Timeout")
                ? Effect.succeed(actual)
                : same(actual, bare)
              // Whether what follows an answer spoils it is a race within the client, which may end in two ways.
            }).pipe(Effect.retry({ times: 5 }))
          yield* Effect.provide(check(4 + test, 0.005, mangled, attempt), Layer.merge(configFor(origin), clients[name]))
        }),
      limit
    )
  })
}
