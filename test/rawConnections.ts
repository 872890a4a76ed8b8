/** Connections on which a client writes bytes as it likes, and requests that are made to look like two. Imports no `effect`. */
import assert from "node:assert/strict"
import { subscribe, unsubscribe } from "node:diagnostics_channel"
import { connect, Socket } from "node:net"
import { Readable } from "node:stream"

/** What a server sent, as it is on the wire. */
export interface RawAnswer {
  readonly status: number
  readonly headers: Headers
  readonly body: string
}

type Piece = string | Uint8Array

/** Bytes, or pieces of them, each written on its own. Strings are Latin-1. */
export type Bytes = Piece | Iterable<Piece> | AsyncIterable<Piece>

const open = (port: number, bytes: Bytes, whenWritten: (socket: Socket) => void = () => {}): Socket => {
  const socket = connect(port, "127.0.0.1").setNoDelay()
  // A server that refuses need not read on, and then the connection is reset.
  socket.on("error", () => {})
  const pieces = typeof bytes === "string" || bytes instanceof Uint8Array ? [bytes] : bytes
  const source = Readable.from(pieces)
  source.on("end", () => whenWritten(socket))
  source.pipe(socket.setDefaultEncoding("latin1"), { end: false })
  return socket
}

const bodyOf = (headers: Headers, bytes: Buffer): readonly [body: Buffer, rest: Buffer] => {
  if (headers.get("transfer-encoding") !== "chunked") {
    const length = Number(headers.get("content-length") ?? 0)
    return [bytes.subarray(0, length), bytes.subarray(length)]
  }
  const start = bytes.indexOf("\r\n") + 2
  const end = start + Number.parseInt(bytes.toString("latin1", 0, start), 16)
  if (end === start) return [Buffer.alloc(0), bytes.subarray(end + 2)]
  const [body, rest] = bodyOf(headers, bytes.subarray(end + 2))
  return [Buffer.concat([bytes.subarray(start, end), body]), rest]
}

const parse = (bytes: Buffer): ReadonlyArray<RawAnswer> => {
  const end = bytes.indexOf("\r\n\r\n")
  if (end === -1) return []
  const [statusLine = "", ...lines] = bytes.toString("latin1", 0, end).split("\r\n")
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(statusLine)?.[1])
  const headers = new Headers()
  for (const line of lines) headers.append(line.replace(/:.*/, ""), line.replace(/.*?:/, ""))
  const [body, rest] = bodyOf(headers, bytes.subarray(end + 4))
  return status < 200 ? parse(rest) : [{ status, headers, body: body.toString() }, ...parse(rest)]
}

const internal =
  /node_modules|\.[jt]s\b|\bat .*:\d+:\d+|Error\b|127\.0\.0\.1|sandbox-bearer|[Xx]-[Ii]njected|evil\.example/

/** It shows neither where the code is nor what went wrong in it, nor whom it talks to, nor what a client made up. */
export const assertDiscreet = ({ body, headers }: Pick<RawAnswer, "body" | "headers">): void => {
  for (const text of [body, ...[...headers].flat()]) assert.doesNotMatch(text, internal)
}

/** Writes the bytes on a connection of its own, and reads whole answers until the server closes it. */
export const exchange = async (port: number, bytes: Bytes, signal?: AbortSignal): Promise<ReadonlyArray<RawAnswer>> => {
  const received: Array<Uint8Array> = []
  await new Promise<void>((resolve) => {
    const socket = open(port, bytes)
    signal?.addEventListener("abort", () => socket.destroy())
    socket.on("data", (data) => received.push(data))
    socket.on("close", () => resolve())
  })
  const answers = parse(Buffer.concat(received))
  for (const answer of answers) assertDiscreet(answer)
  return answers
}

/** A connection on which these bytes are written, and which stays open until it is destroyed. */
export const hold = (port: number, bytes: Bytes): Socket => open(port, bytes)

/** Tells of the server's side of each connection to this port, as it comes, until what it gives is called. */
export const onAccept = (port: number, tell: (socket: Socket) => void): (() => void) => {
  const listener = (message: unknown): void => {
    if (typeof message !== "object" || message === null || !("socket" in message)) return
    if (message.socket instanceof Socket && message.socket.localPort === port) tell(message.socket)
  }
  subscribe("net.server.socket", listener)
  return () => unsubscribe("net.server.socket", listener)
}

/** Writes the bytes, goes away without waiting for an answer, and ends when the server has closed its side too. */
export const leave = (port: number, bytes: Bytes): Promise<void> =>
  new Promise((resolve) => {
    const accepted = new Map<number | undefined, Socket>()
    let own: number | undefined
    const watch = () => {
      accepted.get(own)?.once("close", () => {
        stop()
        resolve()
      })
      if (own !== undefined) accepted.delete(own)
    }
    const stop = onAccept(port, (socket) => {
      accepted.set(socket.remotePort, socket)
      watch()
    })
    const client = open(port, bytes, (socket) => socket.destroySoon())
    client.once("connect", () => {
      own = client.localPort
      watch()
    })
  })

/** How one request is made to look like two. */
export interface Shape {
  readonly name: string
  /** `head` is the request line and headers, `body` is a body, and `hidden` is the request that hides behind or in it. */
  readonly bytes: (head: string, body: string, hidden: string) => string
  /** What the body is if the request is taken; without this, it is refused. */
  readonly taken?: (body: string, hidden: string) => string
}

const length = (body: string): string => `Content-Length: ${body.length}\r\n`

const chunk = (data: string, size: string = data.length.toString(16)): string => `${size}\r\n${data}\r\n`

const last = "0\r\n\r\n"

const te = "Transfer-Encoding: chunked\r\n"

const withHeaders = (name: string, headers: (body: string) => string): Shape => ({
  name,
  bytes: (head, body, hidden) => `${head}${headers(body)}\r\n${chunk(body)}${last}${hidden}`
})

const withBody = (name: string, bytes: (body: string, hidden: string) => string, taken?: Shape["taken"]): Shape => ({
  name,
  bytes: (head, body, hidden) => `${head}${te}\r\n${bytes(body, hidden)}`,
  ...(taken && { taken })
})

export const shapes: ReadonlyArray<Shape> = [
  withHeaders("a length and chunks", (body) => length(body) + te),
  withHeaders("chunks and a length", (body) => te + length(body)),
  withHeaders("two lengths", (body) => length(body) + length(chunk(body))),
  withHeaders("the same length twice", (body) => length(body) + length(body)),
  withHeaders("a list of lengths", (body) => length(body).replace(/(\d+)/, "$1, $1")),
  withHeaders("a length with a sign", (body) => length(body).replace(/(\d+)/, "+$1")),
  withHeaders("a negative length", () => "Content-Length: -1\r\n"),
  withHeaders("a hexadecimal length", () => "Content-Length: 0x10\r\n"),
  withHeaders("a length beyond 64 bits", () => "Content-Length: 18446744073709551617\r\n"),
  withHeaders("an empty length", () => "Content-Length:\r\n"),
  withHeaders("a folded header", (body) => `X-A: b\r\n ${length(body)}${te}`),
  withHeaders("a folded transfer coding", (body) => `${length(body)}Transfer-Encoding:\r\n chunked\r\n`),
  withHeaders("a transfer coding that there is not", () => "Transfer-Encoding: xchunked\r\n"),
  withHeaders("a transfer coding after chunked", () => "Transfer-Encoding: chunked, gzip\r\n"),
  withHeaders("two transfer codings", () => `${te}Transfer-Encoding: identity\r\n`),
  withHeaders("a transfer coding behind a vertical tab", () => "Transfer-Encoding: \vchunked\r\n"),
  withHeaders("a space between Content-Length and its colon", (body) => te + length(body).replace(":", " :")),
  withHeaders("a space between Transfer-Encoding and its colon", (body) => length(body) + te.replace(":", " :")),
  withHeaders("a header after a bare LF", (body) => `${length(body)}X-A: b\n${te}`),
  withHeaders("a header after a bare CR", (body) => `${length(body)}X-A: b\r${te}`),
  withHeaders("a NUL in a header's value", (body) => `${length(body)}X-A: \0\r\n`),
  withHeaders("a NUL in a header's name", (body) => `${length(body)}X\0A: b\r\n`),
  withHeaders("a header without a colon", (body) => `${length(body)}Transfer-Encoding\r\n`),
  withBody(
    "a bare LF in a chunk extension",
    (body, hidden) => chunk(body, `${body.length.toString(16)};\n`) + last + hidden
  ),
  withBody("chunks whose lines end with LF", (body, hidden) => (chunk(body) + last).replaceAll("\r\n", "\n") + hidden),
  withBody("a space before a chunk's size", (body, hidden) => ` ${chunk(body)}${last}${hidden}`),
  withBody("a chunk's size with 0x", (body, hidden) => `0x${chunk(body)}${last}${hidden}`),
  withBody("a chunk's size beyond 64 bits", (body, hidden) => chunk(body, "fffffffffffffffff") + last + hidden),
  withBody("a chunk that is longer than its size", (body, hidden) => chunk(body, "3") + last + hidden),
  withBody("a length among the trailers", (body, hidden) => `${chunk(body)}0\r\n${length(body)}\r\n${hidden}`),
  { name: "LF only", bytes: (head, body) => `${head}${length(body)}\r\n`.replaceAll("\r\n", "\n") + body },
  { name: "no Host", bytes: (head, body) => `${head.replace(/Host:.*\r\n/, "")}${length(body)}\r\n${body}` },
  {
    name: "another version",
    bytes: (head, body) => `${head.replace("HTTP/1.1", "HTTP/3.0")}${length(body)}\r\n${body}`
  },
  {
    name: "a method in small letters",
    bytes: (head, body) => `${head.replace("POST", "post")}${length(body)}\r\n${body}`
  },
  {
    name: "a request in its body",
    bytes: (head, _, hidden) => `${head}${length(hidden)}\r\n${hidden}`,
    taken: (_, hidden) => hidden
  },
  withBody(
    "a request in its second chunk",
    (body, hidden) => chunk(body) + chunk(hidden) + last,
    (body, hidden) => body + hidden
  ),
  withBody(
    "chunk extensions",
    (body) => `${chunk(body, `${body.length.toString(16)};a=b;c="0"`)}0;d\r\n\r\n`,
    (body) => body
  ),
  withBody(
    "headers among the trailers",
    (body) => `${chunk(body)}0\r\nAuthorization: Basic ####\r\nContent-Type: text/plain\r\n\r\n`,
    (body) => body
  ),
  {
    name: "a transfer coding in capitals, after another that is not undone",
    bytes: (head, body) => `${head}Transfer-Encoding: gzip, CHUNKED\r\n\r\n${chunk(body)}${last}`,
    taken: (body) => body
  }
]
