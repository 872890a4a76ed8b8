/** Where a runtime's own `fetch` comes, or may come, to something else than `scenarios.ts` says, and why. */
export interface Deviation {
  readonly runtimes: ReadonlyArray<string>
  readonly why: string
  /** What it comes to there: `raw` is what `scenarios.ts` says of a client that hands over what came. */
  readonly as: ReadonlyArray<string>
  readonly scenarios: ReadonlyArray<string>
}

const undone = (what: string): string =>
  `200 with ${what} is a success where the client undoes it, and Decode elsewhere`

const callsItself = (encoding: string): string =>
  `200 with JSON that calls itself ${encoding} is Decode where the client would undo it, and a success elsewhere`

const refusalsThatCallThemselvesGzip = [
  "401 with JSON that calls itself gzip is StatusCode where the client would undo it, and ResultError elsewhere",
  "502 with HTML that calls itself gzip is StatusCode"
]

const cutGzip = "200 with gzip that is cut is Decode"

const stackedEncodings = [
  undone("51 bytes of gzip, gzip"),
  "200 with a thousand encodings is Transport where the client would undo them, and Decode elsewhere"
]

const deflated = [undone("23 bytes of deflate"), undone("17 bytes of deflate"), callsItself("deflate")]

export const deviations: ReadonlyArray<Deviation> = [
  {
    runtimes: ["bun@latest"],
    why: "Its error says that the handshake failed, which proves that nothing was sent.",
    as: ["Transport"],
    scenarios: ["a server that answers TLS in plain text is Transport"]
  },
  {
    runtimes: ["workerd@latest"],
    why: "Its error does not tell a connection that was not made from one that broke off.",
    as: ["Transport"],
    scenarios: ["a refused connection is Transport, and proves that nothing was sent"]
  },
  {
    runtimes: ["node@20", "node@22"],
    why: "Now and then it never ends a body that it can't decompress: the timeout does.",
    as: ["Timeout"],
    scenarios: [...["gzip", "deflate", "br", "zstd"].map(callsItself), ...refusalsThatCallThemselvesGzip]
  },
  {
    runtimes: ["node@20", "node@22", "node@24", "node@latest"],
    why: "It sends a request again after 421, and now and then fails (UND_ERR_REQ_CONTENT_LENGTH_MISMATCH).",
    as: ["Transport"],
    scenarios: ["421 is StatusCode"]
  },
  {
    runtimes: ["node@latest"],
    why: "It has no body for 205, and closes no connection for it, not even when the request is aborted.",
    as: ["a connection stays open"],
    scenarios: ["205 that never ends is StatusCode"]
  },
  {
    runtimes: ["bun@latest"],
    why: "It undoes one encoding, not several.",
    as: ["raw"],
    scenarios: stackedEncodings
  },
  {
    runtimes: ["deno@latest"],
    why: "It undoes gzip, called so, and br; it hands over anything else as it came.",
    as: ["raw"],
    scenarios: [...stackedEncodings, ...deflated, undone("35 bytes of x-gzip")]
  },
  {
    runtimes: ["workerd@latest"],
    why: "It undoes gzip and br, written so; it hands over anything else as it came.",
    as: ["raw"],
    scenarios: [...stackedEncodings, ...deflated, undone("35 bytes of x-gzip"), undone("35 bytes of GZip")]
  },
  {
    runtimes: ["deno@latest", "workerd@latest"],
    why: "Its error has no code that would tell a body that can't be decompressed from a connection that broke off.",
    as: ["Transport"],
    scenarios: [
      ...["gzip", "br"].map(callsItself),
      ...refusalsThatCallThemselvesGzip,
      cutGzip,
      "200 with gzip that is cut after its header is Decode"
    ]
  },
  {
    runtimes: ["workerd@latest"],
    why: "It can't decompress nothing, and its error has no code that would tell that from a connection that broke off.",
    as: ["Transport"],
    scenarios: ["200 with nothing that calls itself gzip is Decode", "200 with nothing that calls itself br is Decode"]
  },
  {
    runtimes: ["bun@latest"],
    why: "It hands over nothing of a body whose end it can't decompress, so that the error has no excerpt.",
    as: ["Decode"],
    scenarios: [cutGzip]
  },
  {
    runtimes: ["deno@latest"],
    why: "A body ends where its gzip ends, whatever the connection does then.",
    as: ["Success", "Decode"],
    scenarios: [
      "200 with gzip that is closed before its declared length is Transport",
      "200 with gzip that is reset within a chunk is Transport",
      "200 that drips gzip of nothing is Timeout"
    ]
  },
  {
    runtimes: ["bun@latest", "deno@latest", "workerd@latest"],
    why: "It shows a 407, which the Fetch standard makes a network error where there is no user to ask.",
    as: ["raw"],
    scenarios: ["407 is StatusCode, or Transport by the rules of fetch"]
  },
  {
    runtimes: ["bun@latest", "deno@latest", "workerd@latest"],
    why: "Its parser takes a line feed alone for the end of a line, as RFC 9112 §2.2 allows, and may use the connection again.",
    as: ["Success", "a connection stays open"],
    scenarios: ["an answer of lines that end in a line feed alone is Transport"]
  },
  {
    runtimes: ["deno@latest", "workerd@latest"],
    why: "It shows a 101 instead of failing.",
    as: ["StatusCode"],
    scenarios: ["101 that nobody asked for is Transport"]
  },
  {
    runtimes: ["deno@latest", "workerd@latest"],
    why: "An answer that comes before it has begun to send the request may be an error to it.",
    as: ["Transport"],
    scenarios: [
      "200 before the request is read is a success",
      "a proxy that answers 413 before it has read the request is StatusCode"
    ]
  },
  {
    // Node only on a slow machine.
    runtimes: ["node@latest", "deno@latest", "workerd@latest"],
    why: "Each chunk is a read of its own, and a million of them take longer than the timeout.",
    as: ["Timeout"],
    scenarios: ["200 in chunks of one byte that never end is Decode after 1 MiB"]
  },
  {
    runtimes: ["bun@latest"],
    why: "Its parser takes three digits for a status, also where they are less than 100.",
    as: ["StatusCode"],
    scenarios: ["000", "099"].map((status) => `an answer that begins with "HTTP/1.1 ${status}" is Transport`)
  },
  {
    runtimes: ["bun@latest"],
    why: "It takes a megabyte of headers.",
    as: ["Success"],
    scenarios: ["a header of a megabyte is Transport", "a header of a name of a megabyte is Transport"]
  },
  {
    runtimes: ["bun@latest"],
    why: "A body is whole to it when its last chunk has come, whatever follows.",
    as: ["Success"],
    scenarios: [
      "200 with nonsense behind its chunks, where fields may be, is Transport",
      "200 closed after the last chunk, but before the line behind it, is Transport"
    ]
  },
  {
    runtimes: ["bun@latest"],
    why: "Its parser refuses what the others let pass.",
    as: ["Transport"],
    scenarios: [
      "200 after blank lines is a success",
      "200 with a transfer encoding that nobody knows is a success where the server closes",
      "200 with zeros before the size of a chunk is a success",
      "a server that drips blank lines is Timeout",
      "200 that drips a chunk's size is Timeout"
    ]
  },
  {
    runtimes: ["bun@latest"],
    why: "It reads the fields behind the last chunk for as long as they come: the timeout ends it.",
    as: ["Timeout"],
    scenarios: ["200 with fields behind its chunks that never end is Transport"]
  }
]
