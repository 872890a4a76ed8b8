import assert from "node:assert"
import { type AddressInfo, createServer, type Socket } from "node:net"
import { setImmediate } from "node:timers/promises"
import { constant, record } from "fast-check"
import { type Answer, answers, bytes, edited, sometimes } from "./answers.js"

/** What is asked for, by its number. */
export class Table<A> extends Map<number, A> {
  readonly answerTo = (target: string): A => {
    const id = Number(/\/api\/(\d+)\//.exec(target)?.[1])
    const answer = this.get(id)
    assert(answer !== undefined, `nobody asks for ${id}`)
    return answer
  }
}

/** Gives the answer that a URL, a path or a head of a request asks for. */
export type AnswerTo = Table<Answer>["answerTo"]

export const headersOf = (answer: Answer): ReadonlyArray<[name: string, value: string]> => {
  const { body, contentEncoding, contentType, end, framing, retryAfter, status } = answer
  return Object.entries({
    "Content-Type": contentType,
    "Retry-After": retryAfter[0],
    "Content-Encoding": contentEncoding,
    "Transfer-Encoding": framing === "chunked" ? framing : undefined,
    Connection: framing === "close" ? framing : undefined,
    "Content-Length":
      framing === "length" ? String(body.length + (end === "whole" ? 0 : 1)) : status === 205 ? "0" : undefined
  }).flatMap(([name, value]): Array<[string, string]> => (value === undefined ? [] : [[name, value]]))
}

const cut = (text: string, cuts: ReadonlyArray<number>): ReadonlyArray<string> => {
  const places = cuts.map((cut) => cut % (text.length + 1)).sort((one, other) => one - other)
  return [0, ...places].map((place, index) => text.slice(place, places[index])).filter((piece) => piece !== "")
}

/** Answers in memory. */
export const fetchFrom =
  (answerTo: AnswerTo): typeof fetch =>
  async (url) => {
    const answer = answerTo(String(url))
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
    const headers = headersOf(answer).map(([name, value]): [string, string] => [name, value])
    return new Response(answer.framing === "none" ? null : body, { status: answer.status, headers })
  }

/** What one who waits for an answer hears of it, until it is gone. */
export interface Listener {
  readonly isGone: () => boolean
  readonly head: (status: number, headers: ReadonlyArray<[name: string, value: string]>) => void
  readonly data: (piece: Buffer) => void
  readonly end: () => void
  readonly error: (error: Error) => void
}

/** Tells one who waits for an answer, in memory, what happens. */
export const play = async (answer: Answer, listener: Listener): Promise<void> => {
  if (answer.end === "refused") return listener.error(new Error("refused"))
  listener.head(answer.status, headersOf(answer))
  for (const piece of cut(answer.body, answer.cuts)) {
    if (answer.slow) await setImmediate()
    if (!listener.isGone()) listener.data(bytes(piece))
  }
  // As on a socket: what comes with the headers is heard first.
  if (answer.end === "broken") await setImmediate()
  if (answer.end === "broken") listener.error(new Error("it broke off"))
  else if (answer.end === "whole" && !listener.isGone()) listener.end()
}

/** What goes over the wire. */
const wire = (answer: Answer): string => {
  const head = headersOf(answer).map(([name, value]) => `${name}: ${value}\r\n`)
  const chunks = cut(answer.body, answer.cuts).map((piece) => `${piece.length.toString(16)}\r\n${piece}\r\n`)
  const framed = answer.framing === "chunked" ? [...chunks, answer.end === "whole" ? "0\r\n\r\n" : ""] : [answer.body]
  return [`HTTP/1.1 ${answer.status} Whatever\r\n`, ...head, "\r\n", ...framed].join("")
}

/** Sends the answer over a connection. */
export const send = (answer: Answer, socket: Socket): void => {
  if (answer.end === "refused") return void socket.destroy()
  for (const piece of cut(wire(answer), answer.cuts)) socket.write(bytes(piece))
  if (answer.end === "broken" || (answer.end === "whole" && answer.framing === "close")) socket.end()
}

/** Bytes that may be HTTP no longer, and whether the connection stays open after them. */
export interface Mangled {
  readonly text: string
  readonly stays: boolean
}

export const mangled = record<Mangled>({
  text: edited(
    answers(999, "identity", "nonsense").map(wire),
    ...["", "\r\n", "\r\n\r\n", "\n", "\r", "\0", ":", " ", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 100 Continue\r\n\r\n"],
    ...["HTTP/1.0 ", "HTTP/2 ", "ICY ", "Content-Length: 3\r\n", "Content-Length: -1\r\n", "Content-Length: 1e9\r\n"],
    ...["Transfer-Encoding: chunked\r\n", "Transfer-Encoding: gzip\r\n", "Upgrade: a\r\n", "Connection: close\r\n"],
    ...["Location: /\r\n", "Trailer: a\r\n", "\r\n0\r\n\r\n", "ffffffffffffffff\r\n", "A: \x80\r\n", "0;a=b\r\n"]
  ),
  stays: sometimes(3, constant(false), constant(true))
})

export const sendMangled = ({ stays, text }: Mangled, socket: Socket): void => {
  if (stays) socket.write(bytes(text))
  else socket.end(bytes(text))
}

/** A server on loopback that keeps its connections, and is told the head of each request. */
export const listen = (answer: (head: string, socket: Socket) => void) =>
  new Promise<{ readonly origin: string; readonly stop: () => void }>((resolve) => {
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
        answer(head, socket)
      })
    })
    server.listen(0, "127.0.0.1", () => {
      // A server that listens on TCP has an address of this type.
      const { port } = server.address() as AddressInfo
      const stop = () => {
        server.close()
        for (const socket of sockets) socket.destroy()
      }
      resolve({ origin: `http://127.0.0.1:${port}`, stop })
    })
  })
