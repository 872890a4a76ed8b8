/** What a server does and what a call to it comes to, as data: every runtime and every edition plays the same list. */

/** One thing that a server does with a connection. After the last one it waits for the client to close. */
export type Step =
  /** Reads one whole request. */
  | { readonly do: "receive" }
  /** In a string, `{other}` stands for the origin of a second server. */
  | { readonly do: "send"; readonly data: string | Uint8Array }
  /** Sends the same again and again until the client closes. */
  | { readonly do: "sendForever"; readonly data: string | Uint8Array; readonly everyMillis: number }
  /** Sends nothing more, but keeps its side open. */
  | { readonly do: "halfClose" }
  | { readonly do: "close" }
  | { readonly do: "reset" }
  | { readonly do: "stall" }

/** What the caller gets, secrets unwrapped; durations are milliseconds. */
export type Outcome =
  | {
      readonly tag: "Success"
      readonly response: {
        readonly resultCode?: string
        readonly resultMessage?: string
        readonly action?: string
        readonly responseContent?: string
        readonly idToken?: string
      }
    }
  | {
      readonly tag: "ResultError"
      readonly status: number
      readonly resultCode?: string
      readonly resultMessage?: string
      readonly retryAfter?: number
    }
  | {
      readonly tag: "DefaultError"
      readonly reason: "Transport" | "Timeout" | "StatusCode" | "Decode"
      readonly status?: number
      readonly contentType?: string
      readonly body?: string
      /** A date is what is left until then. */
      readonly retryAfter?: number | { readonly until: string }
      /** What its message must contain. */
      readonly says?: string
      /** Whether it must say that the request surely never left. */
      readonly neverSent?: true
    }

export interface Scenario {
  /** A sentence, and no other scenario's. */
  readonly name: string
  /** `absent`: nobody listens on the port. */
  readonly server: "absent" | ReadonlyArray<Step>
  readonly outcome: Outcome
  /** What it comes to with a client that hands over what came: encoded bytes, a 205's body, a 407. */
  readonly raw?: Outcome
  /** What it comes to, too, where a runtime's parser forgives the fault. */
  readonly forgiven?: Outcome
  /** The client speaks TLS, which the server does not. */
  readonly tls?: true
  /** A client may send the request twice, of its own accord. */
  readonly sentTwice?: true
  /** The timeout of the call, where the scenario is about it. */
  readonly timeoutMillis?: number
}

/** An answer; the connection is not to be used again. */
export interface Answer {
  readonly status: number
  /** Default: `application/json`; `null` sends none. */
  readonly type?: string | null
  readonly headers?: ReadonlyArray<string>
  readonly body?: string | Uint8Array
}

const receive: Step = { do: "receive" }
const stall: Step = { do: "stall" }
const close: Step = { do: "close" }
const reset: Step = { do: "reset" }
const halfClose: Step = { do: "halfClose" }
const send = (data: string | Uint8Array): Step => ({ do: "send", data })
const forever = (data: string | Uint8Array): Step => ({ do: "sendForever", data, everyMillis: 0 })
const drip = (data: string | Uint8Array): Step => ({ do: "sendForever", data, everyMillis: 10 })

const json = "application/json"

const typeOf = ({ type = json }: Answer): string | null => type

const bytesOf = ({ body = "" }: Answer): Uint8Array =>
  typeof body === "string" ? new TextEncoder().encode(body) : body

/** The status line and the headers, to the empty line. */
export const head = (answer: Answer, ...more: ReadonlyArray<string>): Step => {
  const type = typeOf(answer)
  const lines = [
    `HTTP/1.1 ${answer.status} Whatever`,
    "Connection: close",
    ...(type === null ? [] : [`Content-Type: ${type}`]),
    ...(answer.headers ?? []),
    ...more
  ]
  return send(`${lines.join("\r\n")}\r\n\r\n`)
}

/** Answers with a declared length. */
export const answers = (answer: Answer): ReadonlyArray<Step> => [
  receive,
  head(answer, `Content-Length: ${bytesOf(answer).length}`),
  send(bytesOf(answer))
]

const chunk = (bytes: Uint8Array): ReadonlyArray<Step> => [
  send(`${bytes.length.toString(16)}\r\n`),
  send(bytes),
  send("\r\n")
]

/** Answers in chunks of so many bytes. */
export const answersInChunks = (answer: Answer, size: number): ReadonlyArray<Step> => {
  const bytes = bytesOf(answer)
  const starts = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => index * size)
  return [
    receive,
    head(answer, "Transfer-Encoding: chunked"),
    ...starts.flatMap((start) => chunk(bytes.subarray(start, start + size))),
    send("0\r\n\r\n")
  ]
}

/**
 * The headers of an answer in chunks that will break off. They don't say that the connection will be closed: some
 * runtimes (the fetch of Node 20) take its end for the end of the body then.
 */
const chunkedHead = ({ status, headers = [] }: Answer): Step => {
  const lines = [`HTTP/1.1 ${status} Whatever`, `Content-Type: ${json}`, "Transfer-Encoding: chunked", ...headers]
  return send(`${lines.join("\r\n")}\r\n\r\n`)
}

const success = (response: Extract<Outcome, { tag: "Success" }>["response"]): Outcome => ({ tag: "Success", response })

type DefaultError = Extract<Outcome, { tag: "DefaultError" }>

/** The `DefaultError` for a whole answer: it has what the answer had. */
const failure = (reason: DefaultError["reason"], answer: Answer, more: Partial<DefaultError> = {}): Outcome => {
  const type = typeOf(answer)
  return {
    tag: "DefaultError",
    reason,
    status: answer.status,
    ...(type === null ? {} : { contentType: type }),
    // A character that is cut is left out.
    body: new TextDecoder().decode(bytesOf(answer).subarray(0, 4096), { stream: true }),
    ...more
  }
}

/** The `DefaultError` for an answer whose body was never whole. */
const broken = (reason: "Transport" | "Timeout", answer?: Answer): Outcome => {
  const type = answer === undefined ? null : typeOf(answer)
  return {
    tag: "DefaultError",
    reason,
    ...(answer === undefined ? {} : { status: answer.status }),
    ...(type === null ? {} : { contentType: type })
  }
}

const fromBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (char) => char.charCodeAt(0))

const concat = (...parts: ReadonlyArray<ReadonlyArray<number> | Uint8Array>): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => [...part]))

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

const ok = `{"action":"OK"}`
const html = "<!doctype html><title>It broke</title>"
const mebibyte = 1024 * 1024

/** A JSON object of so many bytes. */
const sized = (length: number): string => {
  const [start, end] = [`{"action":"OK","more":"`, `"}`]
  return start + "x".repeat(length - start.length - end.length) + end
}

// The object `{"action":"OK"}`, and one like it of 2 MiB (in brotli, 256 MiB) of which most are alike.
const gzipped = fromBase64("H4sIAAAAAAAAA6tWSkwuyczPU7JS8vdWqgUAJZ0W+g8AAAA=")
const gzippedBomb = fromBase64(
  `H4sIAAAAAAACA+3BoQ3AIAAEwF1edwJWQHSGBoUBgyBpujtj1Nzdm6etPkdK7porOyUb${"A".repeat(2708)}4Gf5DrUntp4WACAA`
)
const gzippedTwice = fromBase64("H4sIAAAAAAAAA5Pv5mAAA+bVYV4+eifPnA/eFPTpe9gqVgbVuWK/+IFSANcIVgQjAAAA")
const gzippedNothing = fromBase64("H4sIAAAAAAAAAwMAAAAAAAAAAAA=")
const deflated = fromBase64("eJyrVkpMLsnMz1OyUvL3VqoFACjwBNM=")
const deflatedRaw = fromBase64("q1ZKTC7JzM9TslLy91aqBQA=")
const brotli = fromBase64("CweAeyJhY3Rpb24iOiJPSyJ9Aw==")
const brotliBomb = fromBase64(
  "z///fwAAZHLk54ACDQJuUVIStBUXBrLS+/8ncmsaxQ3hUI7///8AQADEYQHo3v/z//8fAAiAOCwA3ft//v//AwABEIcFoHv/z///fwAgAOKwAHTv" +
    "//n//w8ABEAcFoDu/T////8BgACIwwLQvf/n//8/ABAAcVgAuvf//P//BwACIA4LQPf+n////wBAAMRhAeje//P//x8ACIA4LADd+3/+//8DAAEQ" +
    "hwWge//P//9/ACAA4rAAdO//+f//DwAEQBwWgO79P////wGAAIjDAtC9/+f//z8AEABxWAC69/9RAQAASqSvhpAkABY="
)

const scenario = (
  name: string,
  server: Scenario["server"],
  outcome: Outcome,
  more: Partial<Scenario> = {}
): Scenario => ({
  name,
  server,
  outcome,
  ...more
})

const answered = (name: string, answer: Answer, outcome: Outcome, more: Partial<Scenario> = {}): Scenario =>
  scenario(name, answers(answer), outcome, more)

const everything = {
  resultCode: "A123001",
  resultMessage: "[A123001] Reissued.",
  action: "OK",
  responseContent: `{"id_token":"e.y.J"}`,
  idToken: "e.y.J"
}

const successes: ReadonlyArray<Scenario> = [
  answered("200 gives all five fields", { status: 200, body: JSON.stringify(everything) }, success(everything)),
  ...["OK", "INTERNAL_SERVER_ERROR", "CALLER_ERROR", "ADDED_LATER", ""].map((action) =>
    answered(
      `200 with the action ${JSON.stringify(action)} is a success`,
      { status: 200, body: JSON.stringify({ action }) },
      success({ action })
    )
  ),
  answered("200 with an empty object is a success", { status: 200, body: "{}" }, success({})),
  answered(
    "200 with null in every field is a success without fields",
    {
      status: 200,
      body: `{"resultCode":null,"resultMessage":null,"action":null,"responseContent":null,"idToken":null}`
    },
    success({})
  ),
  answered(
    "200 with fields that no document names is a success without them",
    { status: 200, body: `{"type":"idTokenReissueResponse","action":"OK","nested":{"action":1}}` },
    success({ action: "OK" })
  ),
  ...Object.entries({ resultCode: "{}", resultMessage: "[1]" }).map(([field, value]) =>
    answered(
      `200 whose ${field} is no string is a success without it`,
      { status: 200, body: `{"action":"OK","${field}":${value}}` },
      success({ action: "OK" })
    )
  ),
  answered(
    "200 with a __proto__ that has fields is a success without them",
    { status: 200, body: `{"__proto__":{"action":"OK","idToken":"e.y.J"},"resultCode":"A1"}` },
    success({ resultCode: "A1" })
  ),
  answered(
    "200 with members named like those of every object is a success",
    { status: 200, body: `{"constructor":1,"toString":2,"hasOwnProperty":3,"action":"OK"}` },
    success({ action: "OK" })
  ),
  ...["text/html", "text/plain; charset=utf-8", "application/octet-stream", "nonsense"].map((type) =>
    answered(
      `200 with JSON that calls itself ${type} is a success`,
      { status: 200, type, body: ok },
      success({ action: "OK" })
    )
  ),
  answered(
    "200 with JSON and no content type is a success",
    { status: 200, type: null, body: ok },
    success({ action: "OK" })
  ),
  answered(
    "200 with a byte order mark is a success",
    { status: 200, body: concat([0xef, 0xbb, 0xbf], utf8(ok)) },
    success({ action: "OK" })
  ),
  answered(
    "200 with white space around the JSON is a success",
    { status: 200, body: `\r\n\t ${ok}\n` },
    success({ action: "OK" })
  ),
  answered(
    "200 keeps every character of a text",
    { status: 200, body: `{"resultMessage":"é漢😀\\u0000\\ud83d\\ude00"}` },
    success({ resultMessage: "é漢😀\u0000😀" })
  ),
  answered(
    "200 with an object nested a thousand deep in a field that nobody reads is a success",
    { status: 200, body: `{"action":"OK","more":${"[".repeat(1000)}${"]".repeat(1000)}}` },
    success({ action: "OK" })
  ),
  ...(
    [
      ["arrays", 100_000, "[", "]"],
      ["objects", 100_000, `{"a":`, "}"],
      ["a __proto__", 70_000, `{"__proto__":`, "}"]
    ] as const
  ).map(([what, depth, start, end]) =>
    answered(
      `200 with ${what} nested ${depth} deep in a field that nobody reads is a success`,
      { status: 200, body: `{"action":"OK","more":${start.repeat(depth)}1${end.repeat(depth)}}` },
      success({ action: "OK" })
    )
  ),
  ...["null", `"OK"`, `[{"action":"NO"}]`].map((value) =>
    answered(
      `200 with ${value} for a __proto__ is a success without it`,
      { status: 200, body: `{"__proto__":${value},"resultCode":"A1"}` },
      success({ resultCode: "A1" })
    )
  ),
  answered(
    "200 with a prototype in its constructor is a success without it",
    { status: 200, body: `{"constructor":{"prototype":{"action":"NO","polluted":true}},"resultCode":"A1"}` },
    success({ resultCode: "A1" })
  ),
  answered(
    "200 with a field twice has the last one",
    { status: 200, body: `{"action":1,"idToken":"e.y.J","action":"NO","action":"OK","idToken":null}` },
    success({ action: "OK" })
  ),
  answered(
    "200 keeps half of a character that JSON escapes",
    { status: 200, body: `{"resultMessage":"\\ud83d","idToken":"\\ude00"}` },
    success({ resultMessage: "\ud83d", idToken: "\ude00" })
  ),
  answered(
    "200 with 50000 fields and a number of 500000 digits is a success",
    {
      status: 200,
      body: `{${Array.from({ length: 50_000 }, (_, n) => `"a${n}":0,`).join("")}"n":${"9".repeat(500_000)},"action":"OK"}`
    },
    success({ action: "OK" })
  ),
  answered(
    "200 with a declared length of exactly 1 MiB is a success",
    { status: 200, body: sized(mebibyte) },
    success({ action: "OK" })
  ),
  scenario(
    "200 in chunks of exactly 1 MiB together is a success",
    answersInChunks({ status: 200, body: sized(mebibyte) }, 100_000),
    success({ action: "OK" })
  ),
  scenario(
    "200 in chunks of one byte, which cut characters apart, is a success",
    answersInChunks({ status: 200, body: `{"resultMessage":"é漢😀"}` }, 1),
    success({ resultMessage: "é漢😀" })
  ),
  scenario(
    "200 that ends where the server closes is a success",
    [receive, head({ status: 200 }), send(ok), close],
    success({ action: "OK" })
  ),
  scenario(
    "200 after which the server closes its half is a success",
    [...answers({ status: 200, body: ok }), halfClose],
    success({ action: "OK" })
  ),
  scenario(
    "200 by HTTP/1.0 is a success",
    [receive, send(`HTTP/1.0 200 OK\r\nContent-Type: ${json}\r\n\r\n${ok}`), close],
    success({ action: "OK" })
  ),
  scenario(
    "200 after early hints is a success",
    [receive, send("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"), ...answers({ status: 200, body: ok }).slice(1)],
    success({ action: "OK" })
  ),
  scenario(
    "200 that comes byte by byte is a success",
    [
      receive,
      ...[...`HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 15\r\n\r\n${ok}`].map((char) => send(char))
    ],
    success({ action: "OK" })
  )
]

const [, ...okAnswer] = answers({ status: 200, body: ok })
const isOk = success({ action: "OK" })
const earlyHints = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"

/** A whole answer, but for its status line. */
const starting = (statusLine: string): ReadonlyArray<Step> => [
  receive,
  send(`${statusLine}\r\nConnection: close\r\nContent-Length: ${ok.length}\r\n\r\n${ok}`)
]

const cut = (name: string, server: ReadonlyArray<Step>, answer?: Answer, more: Partial<Scenario> = {}): Scenario =>
  scenario(name, server, broken("Transport", answer), more)

/** A connection that was not made, and an error that proves it. */
const unsent: Outcome = { tag: "DefaultError", reason: "Transport", neverSent: true }

const beginnings: ReadonlyArray<Scenario> = [
  scenario("200 before the request is read is a success", okAnswer, isOk),
  scenario("200 after blank lines is a success", [receive, send("\r\n\r\n"), ...okAnswer], isOk),
  scenario("200 without a reason is a success", starting("HTTP/1.1 200 "), isOk),
  scenario(
    "200 after a thousand early hints is a success",
    [receive, send(earlyHints.repeat(1000)), ...okAnswer],
    isOk
  ),
  scenario(
    "200 after an interim status that nobody knows is a success",
    [receive, send("HTTP/1.1 199 Whatever\r\n\r\n"), ...okAnswer],
    isOk
  ),
  cut(
    "100 that nobody asked for is Transport",
    [receive, send("HTTP/1.1 100 Continue\r\n\r\n"), ...okAnswer],
    undefined,
    { forgiven: isOk }
  ),
  cut("101 that nobody asked for is Transport", [
    receive,
    send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
  ]),
  cut("early hints and no answer is Transport", [receive, send(earlyHints), close]),
  cut("a request that comes back is Transport", [
    receive,
    send("POST /api/1/idtoken/reissue HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}")
  ]),
  ...Object.entries({
    "an object and no status line": utf8(ok),
    "HTML and no status line": utf8(html),
    "an alert of TLS": [0x15, 3, 3, 0, 2, 2, 0x28],
    "a frame of HTTP/2": [0, 0, 0, 4, 0, 0, 0, 0, 0],
    "a byte order mark before the status line": concat([0xef, 0xbb, 0xbf], utf8("HTTP/1.1 200 OK\r\n\r\n")),
    zeros: new Uint8Array(100)
  }).map(([what, bytes]) => cut(`an answer of ${what} is Transport`, [receive, send(concat(bytes)), close])),
  ...["3.0 200", "1.1", "1.1 20", "1.1 2000", "1.1 abc", "1.1 -200", "1.1 000", "1.1 099", "1.1 200.0", "1.1\t200"].map(
    (start) =>
      cut(`an answer that begins with ${JSON.stringify(`HTTP/${start}`)} is Transport`, starting(`HTTP/${start}`))
  ),
  cut("an answer of lines that end in a line feed alone is Transport", [
    receive,
    send(`HTTP/1.1 200 OK\nContent-Length: ${ok.length}\n\n${ok}`)
  ]),
  // The client reads no TLS in it, and the server no HTTP.
  scenario(
    "a server that answers TLS in plain text is Transport",
    [send("HTTP/1.1 400 Whatever\r\n\r\n")],
    broken("Transport"),
    { tls: true }
  ),
  cut("a server that closes instead of speaking TLS is Transport", [close], undefined, { tls: true })
]

const withHeaders = (...headers: ReadonlyArray<string>): ReadonlyArray<Step> =>
  answers({ status: 200, headers, body: ok })

/** It declares a length, or something like it. */
const declaring = (...headers: ReadonlyArray<string>): ReadonlyArray<Step> => [
  receive,
  head({ status: 200 }, ...headers),
  send(ok)
]

const headers: ReadonlyArray<Scenario> = [
  ...Object.entries({
    "no value": ["X:"],
    "a value that is not ASCII": ["X: é漢"],
    "10000 bytes": [`X: ${"x".repeat(10_000)}`],
    "the name of what every object has": [
      "__proto__",
      "__proto__",
      "constructor",
      "constructor",
      "toString",
      "hasOwnProperty"
    ].map((name) => `${name}: x`),
    "cookies that are none": ["Set-Cookie: ;=;", "Set-Cookie: a=b; Expires=never"],
    "an offer to upgrade": ["Upgrade: h2c"],
    "another origin to go to": ["Location: {other}/", "Refresh: 0; url={other}/"],
    "another media type beside its own": ["Content-Type: text/html"]
  }).map(([what, lines]) => scenario(`200 with a header of ${what} is a success`, withHeaders(...lines), isOk)),
  ...Object.entries({
    "no colon": "Nonsense",
    "a space before its colon": "X : y",
    "no name": ": y",
    "a carriage return in it": "X: y\rZ: z",
    "a line feed in it": "X: y\nZ: z",
    "a zero byte in it": "X: y\0z",
    "two lines": "X: y\r\n z"
  }).map(([what, line]) => cut(`a header of ${what} is Transport`, withHeaders(line), undefined, { forgiven: isOk })),
  ...Object.entries({
    "a megabyte": `X: ${"x".repeat(1_000_000)}`,
    "a name of a megabyte": `${"x".repeat(1_000_000)}: y`
  }).map(([what, line]) => cut(`a header of ${what} is Transport`, withHeaders(line))),
  cut("100000 headers are Transport", withHeaders(...Array.from({ length: 100_000 }, (_, n) => `X-${n}: y`))),
  cut("headers that never end are Transport", [receive, send("HTTP/1.1 200 OK\r\n"), forever("X: y\r\n".repeat(1000))]),
  cut("a header that never ends is Transport", [receive, send("HTTP/1.1 200 OK\r\nX: "), forever("x".repeat(16_384))]),
  ...["-1", "+15", "0xf", "1e1", "15.0", "fifteen", "", "18446744073709551631", "9".repeat(400)].map((length) =>
    cut(`a declared length of "${length.slice(0, 32)}" is Transport`, declaring(`Content-Length: ${length}`))
  ),
  cut("two declared lengths are Transport", declaring("Content-Length: 15", "Content-Length: 16")),
  ...Object.entries({
    "the same length, declared twice,": ["Content-Length: 15", "Content-Length: 15"],
    "the same length, declared twice in a header,": ["Content-Length: 15, 15"]
  }).map(([what, lines]) => cut(`${what} is Transport`, declaring(...lines), undefined, { forgiven: isOk })),
  ...[
    ["Content-Length: 15", "Transfer-Encoding: chunked"],
    ["Transfer-Encoding: chunked", "Content-Length: 15"]
  ].map((lines) =>
    cut(
      `${lines.join(" and ")} is Transport`,
      [receive, head({ status: 200 }, ...lines), send(`f\r\n${ok}\r\n0\r\n\r\n`)],
      undefined,
      { forgiven: isOk }
    )
  ),
  cut(
    "a declared length of more than 2^53 is Transport where the body ends",
    [...declaring("Content-Length: 9007199254740993"), close],
    { status: 200 }
  ),
  scenario(
    "200 with a transfer encoding that nobody knows is a success where the server closes",
    [...declaring("Transfer-Encoding: nonsense"), close],
    isOk
  ),
  scenario(
    "200 with a declared length shorter than its JSON is Decode",
    declaring("Content-Length: 10"),
    failure("Decode", { status: 200, body: ok.slice(0, 10) }, { says: "JSON" })
  ),
  scenario(
    "200 with a declared length of nothing is Decode, though a body comes",
    declaring("Content-Length: 0"),
    failure("Decode", { status: 200 }, { says: "empty" })
  ),
  ...Object.entries({
    "a second answer": `HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}`,
    "what is no answer": "\0\r\n"
  }).map(([what, more]) =>
    scenario(`200 with ${what} behind it is the first`, [...answers({ status: 200, body: ok }), send(more)], isOk)
  )
]

const undecodable = (name: string, body: string | Uint8Array, says: string): Scenario => {
  const answer: Answer = { status: 200, body }
  return answered(name, answer, failure("Decode", answer, { says }))
}

const decodeFailures: ReadonlyArray<Scenario> = [
  ...Object.entries({ action: "1", responseContent: "true", idToken: "0" }).map(([field, value]) =>
    undecodable(`200 whose ${field} is no string is Decode, naming it`, `{"action":"OK","${field}":${value}}`, field)
  ),
  ...["[]", `[${ok}]`, `"OK"`, "1", "true", "null"].map((body) =>
    undecodable(`200 with ${body} is Decode`, body, "200")
  ),
  undecodable("200 with no body is Decode", "", "empty"),
  undecodable("200 with nothing but white space is Decode", " \r\n", "empty"),
  undecodable("200 with half of a JSON object is Decode", `{"action":"OK`, "JSON"),
  undecodable("200 with two JSON objects is Decode", ok + ok, "JSON"),
  undecodable("200 with HTML is Decode", html, "JSON"),
  ...[
    `{"action":NaN}`,
    `{"action":"OK",}`,
    `{'action':'OK'}`,
    `{action:"OK"}`,
    `{"action":"OK"} // comment`,
    `{"action":"O\tK"}`,
    `{"action":"O\0K"}`,
    `${ok}\0`,
    `callback(${ok})`,
    `)]}',\n${ok}`,
    `\ufeff\ufeff${ok}`,
    "action=OK",
    "<action>OK</action>",
    "event: message\ndata: {}\n\n"
  ].map((body) => undecodable(`200 with ${JSON.stringify(body)} is Decode`, body, "JSON")),
  undecodable("200 with JSON in a string is Decode", JSON.stringify(ok), "200"),
  undecodable("200 with a number too large to count for an action is Decode", `{"action":1e999}`, "action"),
  ...Object.entries({
    "é in Latin-1": [0xe9],
    "a zero byte in two": [0xc0, 0x80],
    "half of a character": [0xed, 0xa0, 0x80],
    "a character beyond the last": [0xf4, 0x90, 0x80, 0x80],
    "the middle of a character": [0x80]
  }).map(([what, bytes]) =>
    undecodable(`200 with ${what} is Decode`, concat(utf8(`{"idToken":"`), bytes, utf8(`"}`)), "UTF-8")
  ),
  undecodable(
    "200 with a byte that UTF-8 doesn't have is Decode",
    concat(utf8(`{"idToken":"e.y`), [0xff], utf8(`J"}`)),
    "UTF-8"
  ),
  undecodable("200 that ends within a character is Decode", concat(utf8(`{"idToken":"e.y`), [0xe6, 0xbc]), "UTF-8"),
  ...Object.entries({
    "UTF-16": [[0xff, 0xfe], [], [0]],
    "UTF-16, big end first,": [[0xfe, 0xff], [0], []],
    "UTF-32": [[0xff, 0xfe, 0, 0], [], [0, 0, 0]]
  }).flatMap(([encoding, [mark = [], before = [], after = []]]) => {
    const bytes = concat(...[...ok].map((char) => [...before, char.charCodeAt(0), ...after]))
    return [
      undecodable(`200 in ${encoding} is Decode`, concat(mark, bytes), "UTF-8"),
      undecodable(`200 in ${encoding} without a byte order mark is Decode`, bytes, "JSON")
    ]
  }),
  undecodable("200 with nothing but 200000 brackets is Decode", "[".repeat(200_000), "200"),
  undecodable("200 with an array nested 100000 deep is Decode", "[".repeat(100_000) + "]".repeat(100_000), "200"),
  undecodable(
    "200 whose action is an array nested 100000 deep is Decode",
    `{"action":${"[".repeat(100_000)}${"]".repeat(100_000)}}`,
    "200"
  ),
  undecodable("200 with a declared length of a byte more than 1 MiB is Decode", sized(mebibyte + 1), "1 MiB"),
  scenario(
    "200 in chunks of a byte more than 1 MiB together is Decode",
    answersInChunks({ status: 200, body: sized(mebibyte + 1) }, 100_000),
    failure("Decode", { status: 200, body: sized(mebibyte + 1) }, { says: "1 MiB" })
  ),
  scenario(
    "200 that never ends is Decode after 1 MiB",
    [receive, head({ status: 200 }), forever("x".repeat(16_384))],
    failure("Decode", { status: 200, body: "x".repeat(4096) }, { says: "1 MiB" })
  ),
  scenario(
    "200 with a declared length of a gigabyte is Decode after 1 MiB",
    [receive, head({ status: 200 }, `Content-Length: ${1024 * mebibyte}`), forever("x".repeat(16_384))],
    failure("Decode", { status: 200, body: "x".repeat(4096) }, { says: "1 MiB" })
  ),
  scenario(
    "200 in chunks of one byte that never end is Decode after 1 MiB",
    [receive, head({ status: 200 }, "Transfer-Encoding: chunked"), forever("1\r\nx\r\n".repeat(4096))],
    failure("Decode", { status: 200, body: "x".repeat(4096) }, { says: "1 MiB" })
  )
]

const encoded = (encoding: string, body: string | Uint8Array, status = 200): Answer => ({
  status,
  headers: [`Content-Encoding: ${encoding}`],
  body
})

const compressed = (body: Uint8Array): Answer => encoded("gzip", body)

/** A client that undoes the encoding comes to `outcome`; any other can't read the bytes. */
const undone = (name: string, answer: Answer, encoding: string, outcome: Outcome): Scenario =>
  answered(name, answer, outcome, { raw: failure("Decode", answer, { says: encoding }) })

const encodings: ReadonlyArray<Scenario> = [
  ...(
    [
      ["gzip", gzipped],
      ["x-gzip", gzipped],
      ["GZip", gzipped],
      ["gzip, gzip", gzippedTwice],
      ["deflate", deflated],
      ["deflate", deflatedRaw],
      ["br", brotli]
    ] as const
  ).map(([encoding, bytes]) =>
    undone(
      `200 with ${bytes.length} bytes of ${encoding} is a success where the client undoes it, and Decode elsewhere`,
      encoded(encoding, bytes),
      encoding,
      isOk
    )
  ),
  scenario(
    "200 with gzip in chunks is a success where the client undoes it, and Decode elsewhere",
    answersInChunks(compressed(gzipped), 10),
    isOk,
    { raw: failure("Decode", compressed(gzipped), { says: "gzip" }) }
  ),
  ...(
    [
      ["2 KiB of gzip that become 2 MiB", "gzip", gzippedBomb],
      ["236 bytes of brotli that become 256 MiB", "br", brotliBomb]
    ] as const
  ).map(([what, encoding, bytes]) =>
    undone(
      `200 with ${what} is Decode`,
      encoded(encoding, bytes),
      encoding,
      failure("Decode", { status: 200, body: `{"action":"OK","x":"${"x".repeat(4096 - 20)}` }, { says: "1 MiB" })
    )
  ),
  scenario(
    "200 with gzip that never ends is Decode after 1 MiB",
    [receive, head(compressed(gzippedBomb)), forever(gzippedBomb)],
    failure("Decode", { status: 200, body: `{"action":"OK","x":"${"x".repeat(4096 - 20)}` }, { says: "1 MiB" }),
    { raw: failure("Decode", compressed(concat(gzippedBomb, gzippedBomb)), { says: "1 MiB" }) }
  ),
  undone(
    "200 with gzip that is cut is Decode",
    compressed(gzipped.subarray(0, 20)),
    "gzip",
    failure("Decode", { status: 200, body: `{"action"` }, { says: "JSON" })
  ),
  undone(
    "200 with gzip that is cut after its header is Decode",
    compressed(gzipped.subarray(0, 10)),
    "gzip",
    failure("Decode", { status: 200 }, { says: "empty" })
  ),
  cut(
    "200 with gzip that is closed before its declared length is Transport",
    [receive, head(compressed(gzipped), "Content-Length: 100"), send(gzipped), close],
    { status: 200 }
  ),
  cut(
    "200 with gzip that is reset within a chunk is Transport",
    [receive, chunkedHead(compressed(gzipped)), send("ff\r\n"), send(gzipped), reset],
    { status: 200 }
  ),
  ...["gzip", "deflate", "br"].flatMap((encoding) => [
    answered(
      `200 with nothing that calls itself ${encoding} is Decode`,
      encoded(encoding, ""),
      failure("Decode", encoded(encoding, ""), { says: "empty" })
    ),
    // Where the client can't undo the encoding, there is no body to show.
    answered(
      `200 with JSON that calls itself ${encoding} is Decode where the client would undo it, and a success elsewhere`,
      encoded(encoding, ok),
      failure("Decode", encoded(encoding, "")),
      { raw: isOk }
    )
  ]),
  // Not every runtime knows it; one that doesn't reads it as it is.
  answered(
    "200 with JSON that calls itself zstd is Decode where the client would undo it, and a success elsewhere",
    encoded("zstd", ok),
    failure("Decode", encoded("zstd", "")),
    { raw: isOk, forgiven: isOk }
  ),
  answered(
    "401 with JSON that calls itself gzip is StatusCode where the client would undo it, and ResultError elsewhere",
    encoded("gzip", "{}", 401),
    failure("StatusCode", encoded("gzip", "", 401)),
    { raw: { tag: "ResultError", status: 401 } }
  ),
  answered(
    "502 with HTML that calls itself gzip is StatusCode",
    encoded("gzip", html, 502),
    failure("StatusCode", encoded("gzip", "", 502)),
    { raw: failure("StatusCode", encoded("gzip", html, 502)) }
  ),
  answered(
    "400 with gzip is ResultError where the client undoes it, and StatusCode elsewhere",
    encoded("gzip", gzipped, 400),
    { tag: "ResultError", status: 400 },
    { raw: failure("StatusCode", encoded("gzip", gzipped, 400)) }
  ),
  ...["compress", "gzip, nonsense"].map((encoding) =>
    answered(
      `200 with ${encoding}, which no client undoes, is Decode`,
      encoded(encoding, gzipped),
      failure("Decode", encoded(encoding, gzipped), { says: encoding })
    )
  ),
  answered(
    "200 with a thousand encodings is Transport where the client would undo them, and Decode elsewhere",
    encoded(Array(1000).fill("gzip").join(), gzipped),
    broken("Transport"),
    { raw: failure("Decode", { status: 200, body: gzipped }, { says: "gzip,gzip" }) }
  ),
  ...["nonsense", "identity", ""].map((encoding) =>
    answered(
      `200 with the content encoding "${encoding}" is read as it is`,
      { status: 200, headers: [`Content-Encoding: ${encoding}`], body: ok },
      isOk
    )
  )
]

const refusal = { resultCode: "A123101", resultMessage: "[A123101] Refused." }

const refused = (
  name: string,
  answer: Answer,
  fields: { resultCode?: string; resultMessage?: string } = {}
): Scenario => answered(name, answer, { tag: "ResultError", status: answer.status, ...fields })

const undocumented = (name: string, answer: Answer, more: Partial<DefaultError> = {}): Scenario =>
  answered(name, answer, failure("StatusCode", answer, { says: String(answer.status), ...more }))

const documented: ReadonlyArray<Scenario> = [400, 401, 403, 500].flatMap((status) => [
  refused(`${status} with a JSON object is ResultError`, { status, body: JSON.stringify(refusal) }, refusal),
  refused(`${status} with an empty object is ResultError`, { status, body: "{}" }),
  refused(`${status} with null fields is ResultError without them`, {
    status,
    body: `{"resultCode":null,"resultMessage":null}`
  }),
  refused(
    `${status} with a field of the wrong type is ResultError without it`,
    { status, body: `{"resultCode":1,"resultMessage":"No."}` },
    { resultMessage: "No." }
  ),
  refused(
    `${status} with fields that no document names is ResultError without them`,
    { status, body: `{"type":"result","resultCode":"A1","__proto__":{"resultMessage":"No."}}` },
    { resultCode: "A1" }
  ),
  ...[null, "", `${json}; charset=utf-8`, `${json};charset=UTF-8`, "Application/JSON", "application/problem+json"].map(
    (type) =>
      refused(
        `${status} with a JSON object and ${type === null ? "no media type" : `the media type "${type}"`} is ResultError`,
        { status, type, body: JSON.stringify(refusal) },
        refusal
      )
  ),
  scenario(
    `${status} with a JSON object in chunks is ResultError`,
    answersInChunks({ status, body: JSON.stringify(refusal) }, 5),
    {
      tag: "ResultError",
      status,
      ...refusal
    }
  ),
  ...["[]", `[{"resultCode":"A1"}]`, `"No."`, "null", "", `{"resultCode":"A1"`, html].map((body) =>
    undocumented(`${status} with ${body === "" ? "no body" : body} for JSON is StatusCode`, { status, body })
  ),
  ...["text/html", "text/plain", "application/jsonp", "application/json-seq", "x-application/json2"].map((type) =>
    undocumented(`${status} with a JSON object that calls itself ${type} is StatusCode`, {
      status,
      type,
      body: JSON.stringify(refusal)
    })
  ),
  undocumented(`${status} with HTML is StatusCode`, { status, type: "text/html; charset=utf-8", body: html }),
  undocumented(`${status} with HTML and no media type is StatusCode`, { status, type: null, body: html }),
  undocumented(`${status} with a JSON object that is no UTF-8 is StatusCode`, {
    status,
    body: concat(utf8(`{"resultCode":"`), [0xff], utf8(`"}`))
  }),
  undocumented(`${status} with an array nested 100000 deep is StatusCode`, { status, body: "[".repeat(100_000) }),
  undocumented(`${status} with a JSON object of more than 1 MiB is StatusCode`, { status, body: sized(mebibyte + 1) }),
  scenario(
    `${status} that never ends is StatusCode after 1 MiB`,
    [receive, head({ status }), forever("x".repeat(16_384))],
    failure("StatusCode", { status, body: "x".repeat(4096) })
  )
])

const otherStatuses: ReadonlyArray<Scenario> = [
  ...[201, 202, 206, 402, 404, 405, 409, 418, 429, 501, 502, 503, 504, 599].flatMap((status) => [
    undocumented(`${status} with a JSON object is StatusCode`, { status, body: JSON.stringify(refusal) }),
    undocumented(`${status} with HTML is StatusCode`, { status, type: "text/html", body: html.padEnd(5000, " ") })
  ]),
  ...[
    203, 207, 208, 226, 305, 306, 408, 410, 411, 412, 413, 414, 415, 422, 423, 424, 425, 426, 428, 431, 451, 499, 505,
    506, 507, 508, 510, 511, 520, 530, 600, 700, 899, 999
  ].map((status) => undocumented(`${status} is StatusCode`, { status, body: ok })),
  answered(
    "407 is StatusCode, or Transport by the rules of fetch",
    { status: 407, headers: [`Proxy-Authenticate: Basic realm="proxy"`], body: ok },
    broken("Transport"),
    { raw: failure("StatusCode", { status: 407, body: ok }) }
  ),
  // RFC 9110 §15.5.20 and the Fetch standard let a client send it again, whatever the method: it went to a wrong server.
  answered("421 is StatusCode", { status: 421, body: ok }, failure("StatusCode", { status: 421, body: ok }), {
    sentTwice: true
  }),
  undocumented("404 with no body and no media type is StatusCode", { status: 404, type: null }),
  answered(
    "400 with two media types is StatusCode with both",
    { status: 400, headers: ["Content-Type: text/html"], body: ok },
    failure("StatusCode", { status: 400, type: `${json}, text/html`, body: ok })
  ),
  ...[204, 304].flatMap((status) => [
    scenario(`${status} is StatusCode`, [receive, head({ status })], failure("StatusCode", { status })),
    // RFC 9112 §6.3: it ends with its headers, whatever these say.
    answered(
      `${status} with a body that must not be there is StatusCode without it`,
      { status, body: ok },
      failure("StatusCode", { status })
    ),
    scenario(
      `${status} with chunks that must not be there is StatusCode without them`,
      answersInChunks({ status, body: ok }, 5),
      failure("StatusCode", { status })
    )
  ]),
  undocumented("205 is StatusCode", { status: 205 }),
  answered(
    "205 with a body that must not be there is StatusCode",
    { status: 205, body: ok },
    failure("StatusCode", { status: 205 }),
    { raw: failure("StatusCode", { status: 205, body: ok }) }
  ),
  scenario(
    "205 that never ends is StatusCode",
    [receive, head({ status: 205 }), forever("x".repeat(16_384))],
    failure("StatusCode", { status: 205 }),
    { raw: failure("StatusCode", { status: 205, body: "x".repeat(4096) }) }
  )
]

const portal = `<html><head><meta http-equiv="refresh" content="0; url=http://portal.example/"></head>Please log in.</html>`

const proxies: ReadonlyArray<Scenario> = [
  answered(
    "a captive portal that answers 200 with HTML is Decode",
    { status: 200, type: "text/html", body: portal },
    failure("Decode", { status: 200, type: "text/html", body: portal }, { says: "JSON" })
  ),
  undocumented("a captive portal that redirects to another origin is StatusCode", {
    status: 302,
    type: "text/html",
    headers: ["Location: {other}/login"],
    body: portal
  }),
  undocumented("a captive portal that answers 511 is StatusCode", { status: 511, type: "text/html", body: portal }),
  answered(
    "a proxy that answers 200 with nothing, which it calls HTML, is Decode",
    { status: 200, type: "text/html" },
    failure("Decode", { status: 200, type: "text/html" }, { says: "empty" })
  ),
  scenario(
    "a proxy that answers 413 before it has read the request is StatusCode",
    answers({ status: 413, type: "text/html", body: html }).slice(1),
    failure("StatusCode", { status: 413, type: "text/html", body: html })
  ),
  cut("a proxy that answers with a page of HTML alone is Transport", [receive, send(portal), close])
]

const past = "Fri, 31 Dec 1999 23:59:59 GMT"
const future = "Fri, 31 Dec 2100 23:59:59 GMT"

const retryAfters: ReadonlyArray<Scenario> = [429, 503].flatMap((status) =>
  (
    [
      ["120", 120_000],
      ["0", 0],
      ["99999999999999999999", Number.POSITIVE_INFINITY],
      ["9".repeat(400), Number.POSITIVE_INFINITY],
      [past, 0],
      [future, { until: future }],
      ["Friday, 31-Dec-99 23:59:59 GMT", 0],
      ["Fri Dec 31 23:59:59 1999", 0]
    ] as const
  )
    .map(([value, retryAfter]) =>
      undocumented(
        `${status} with Retry-After: ${value.slice(0, 32)} says when to retry`,
        { status, headers: [`Retry-After: ${value}`], body: "{}" },
        { retryAfter }
      )
    )
    .concat(
      ["soon", "-1", "1.5", "1e3", "0x10", "", "2100-12-31", "Fri, 32 Dec 2100 23:59:59 GMT", "120, 240"].map((value) =>
        undocumented(`${status} with Retry-After: ${value} doesn't say when to retry`, {
          status,
          headers: [`Retry-After: ${value}`],
          body: "{}"
        })
      )
    )
)

const refusalWithRetryAfter = answered(
  "500 with a JSON object and Retry-After is ResultError that says when to retry",
  { status: 500, headers: ["Retry-After: 7"], body: JSON.stringify(refusal) },
  { tag: "ResultError", status: 500, ...refusal, retryAfter: 7000 }
)

/** The second server of a scenario must see no connection. */
const redirects: ReadonlyArray<Scenario> = [300, 301, 302, 303, 307, 308].flatMap((status) => [
  undocumented(`${status} to the same origin is not followed`, { status, headers: ["Location: /elsewhere"], body: ok }),
  undocumented(`${status} to another origin is not followed`, {
    status,
    headers: ["Location: {other}/api/1/idtoken/reissue"],
    body: ok
  }),
  undocumented(`${status} to nowhere is StatusCode`, { status, type: "text/html", body: html }),
  ...["/api/1/idtoken/reissue", "http://[", "", "javascript:0", "?é"].map((location) =>
    undocumented(`${status} to ${JSON.stringify(location)} is not followed`, {
      status,
      headers: [`Location: ${location}`],
      body: ok
    })
  )
])

/** Statuses that redirect nothing, but name another place. */
const locations: ReadonlyArray<Scenario> = [201, 202, 305, 306, 404, 503].map((status) =>
  undocumented(`${status} with another origin to go to is not followed`, {
    status,
    headers: ["Location: {other}/", "Refresh: 0; url={other}/"],
    body: ok
  })
)

const brokenConnections: ReadonlyArray<Scenario> = [
  scenario("a refused connection is Transport, and proves that nothing was sent", "absent", unsent),
  cut("a connection closed before the request is read is Transport", [close]),
  cut("a connection reset before the request is read is Transport", [reset]),
  cut("a connection closed before the answer is Transport", [receive, close]),
  cut("a connection half closed before the answer is Transport", [receive, halfClose]),
  cut("a connection reset before the answer is Transport", [receive, reset]),
  cut("a connection closed within the status line is Transport", [receive, send("HTTP/1.1 20"), close]),
  cut("a connection closed within the headers is Transport", [receive, send("HTTP/1.1 200 OK\r\nContent-Ty"), close]),
  cut("a connection reset within the headers is Transport", [receive, send("HTTP/1.1 200 OK\r\nContent-Ty"), reset]),
  cut("an answer that is not HTTP is Transport", [receive, send("SSH-2.0-OpenSSH_9.9\r\n")]),
  ...[200, 400, 503].flatMap((status) => {
    const answer: Answer = { status }
    const declared = head(answer, "Content-Length: 16")
    return [
      cut(`${status} closed before the first byte of its body is Transport`, [receive, declared, close], answer),
      cut(
        `${status} closed within a body of declared length is Transport`,
        [receive, declared, send(ok), close],
        answer
      ),
      cut(
        `${status} half closed within a body of declared length is Transport`,
        [receive, declared, send(ok), halfClose],
        answer
      ),
      cut(
        `${status} reset within a body of declared length is Transport`,
        [receive, declared, send(ok), reset],
        answer
      ),
      cut(
        `${status} closed within a chunk is Transport`,
        [receive, chunkedHead(answer), send(`ff\r\n${ok}`), close],
        answer
      ),
      cut(
        `${status} closed before the last chunk is Transport, though the JSON is whole`,
        [receive, chunkedHead(answer), send(`f\r\n${ok}\r\n`), close],
        answer
      ),
      cut(
        `${status} reset within the chunks is Transport`,
        [receive, chunkedHead(answer), send(`f\r\n${ok}\r\n`), reset],
        answer
      ),
      cut(
        `${status} with a chunk that has no size is Transport`,
        [receive, chunkedHead(answer), send(`oops\r\n${ok}`)],
        answer
      )
    ]
  }),
  scenario(
    "503 closed within its body is Transport that says when to retry",
    [receive, head({ status: 503, headers: ["Retry-After: 3"] }, "Content-Length: 16"), send(ok), close],
    { tag: "DefaultError", reason: "Transport", status: 503, contentType: json, retryAfter: 3000 }
  )
]

/** A body in chunks, byte by byte as it is sent. */
const inChunks = (text: string): ReadonlyArray<Step> => [
  receive,
  head({ status: 200 }, "Transfer-Encoding: chunked"),
  send(text)
]

const chunks: ReadonlyArray<Scenario> = [
  ...Object.entries({
    "extensions of its chunks": `f;a;b="c"\r\n${ok}\r\n0;d\r\n\r\n`,
    "fields behind its chunks": `f\r\n${ok}\r\n0\r\nX: y\r\n__proto__: z\r\n\r\n`,
    "zeros before the size of a chunk": `${"0".repeat(100)}f\r\n${ok}\r\n0\r\n\r\n`,
    "what is no answer behind its chunks": `f\r\n${ok}\r\n0\r\n\r\nnonsense`
  }).map(([what, text]) => scenario(`200 with ${what} is a success`, inChunks(text), isOk)),
  scenario(
    "200 with the last chunk alone is Decode",
    inChunks("0\r\n\r\n"),
    failure("Decode", { status: 200 }, { says: "empty" })
  ),
  ...["-f", "0xf", "f f", "15.0", "", "fffffffffffffffff"].map((size) =>
    cut(`200 with a chunk of the size "${size}" is Transport`, inChunks(`${size}\r\n${ok}\r\n0\r\n\r\n`), {
      status: 200
    })
  ),
  ...Object.entries({
    "a chunk that is longer than it says": `5\r\n${ok}\r\n0\r\n\r\n`,
    "no line break behind a chunk": `f\r\n${ok}0\r\n\r\n`,
    "line feeds alone around its chunks": `f\n${ok}\n0\n\n`,
    "nonsense behind its chunks, where fields may be,": `f\r\n${ok}\r\n0\r\nnonsense\r\n\r\n`,
    "no chunks, where it says there are,": ok
  }).map(([what, text]) => cut(`200 with ${what} is Transport`, inChunks(text), { status: 200 })),
  cut(
    "200 with fields behind its chunks that never end is Transport",
    [...inChunks(`f\r\n${ok}\r\n0\r\n`), forever("X: y\r\n".repeat(1000))],
    { status: 200 }
  ),
  cut(
    "200 closed after the last chunk, but before the line behind it, is Transport",
    [receive, chunkedHead({ status: 200 }), send(`f\r\n${ok}\r\n0\r\n`), close],
    { status: 200 }
  ),
  cut(
    "200 closed within a chunk of 2^64 - 1 bytes is Transport",
    [receive, chunkedHead({ status: 200 }), send(`ffffffffffffffff\r\n${ok}`), close],
    { status: 200 }
  )
]

const stalled = (name: string, server: ReadonlyArray<Step>, answer?: Answer): Scenario =>
  scenario(name, server, broken("Timeout", answer), { timeoutMillis: 200 })

const stalls: ReadonlyArray<Scenario> = [
  stalled("a server that reads nothing is Timeout", [stall]),
  stalled("a server that stalls before its answer is Timeout", [receive, stall]),
  stalled("a server that stalls within the status line is Timeout", [receive, send("HTTP/1.1 20"), stall]),
  stalled("a server that stalls within the headers is Timeout", [receive, send("HTTP/1.1 200 OK\r\nA: b\r\n"), stall]),
  stalled("a server that stalls after early hints is Timeout", [receive, send(earlyHints), stall]),
  ...Object.entries({
    "blank lines": [send("\r\n"), drip("\r\n")],
    "early hints": [drip(earlyHints)],
    "a reason": [send("HTTP/1.1 200 "), drip("x")],
    headers: [send("HTTP/1.1 200 OK\r\n"), drip("X: y\r\n")],
    "a header": [send("HTTP/1.1 200 OK\r\nX: "), drip("x")]
  }).map(([what, steps]) => stalled(`a server that drips ${what} is Timeout`, [receive, ...steps])),
  ...Object.entries({
    "a chunk's size": [drip("0")],
    "a chunk's extension": [send("f;a="), drip("x")],
    "a chunk": [send("ffff\r\n"), drip("x")],
    "the fields behind its chunks": [send(`f\r\n${ok}\r\n0\r\n`), drip("X: y\r\n")]
  }).map(([what, steps]) =>
    stalled(
      `200 that drips ${what} is Timeout`,
      [receive, head({ status: 200 }, "Transfer-Encoding: chunked"), ...steps],
      { status: 200 }
    )
  ),
  stalled(
    "200 that stalls after the last chunk, but before the line behind it, is Timeout",
    [...inChunks(`f\r\n${ok}\r\n0\r\n`), stall],
    { status: 200 }
  ),
  stalled(
    "200 that drips a body of declared length is Timeout",
    [receive, head({ status: 200 }, `Content-Length: ${mebibyte}`), drip("x")],
    { status: 200 }
  ),
  stalled(
    "200 that stalls within gzip is Timeout",
    [receive, head(compressed(gzipped), "Content-Length: 100"), send(gzipped.subarray(0, 20)), stall],
    { status: 200 }
  ),
  stalled("200 that drips gzip of nothing is Timeout", [receive, head(compressed(gzipped)), drip(gzippedNothing)], {
    status: 200
  }),
  ...[200, 400].flatMap((status) => {
    const answer: Answer = { status }
    return [
      stalled(
        `${status} that stalls before its body is Timeout`,
        [receive, head(answer, "Content-Length: 16"), stall],
        answer
      ),
      stalled(
        `${status} that stalls within a body of declared length is Timeout`,
        [receive, head(answer, "Content-Length: 16"), send(ok), stall],
        answer
      ),
      stalled(
        `${status} that stalls within its chunks is Timeout`,
        [receive, chunkedHead(answer), send(`f\r\n${ok}\r\n`), stall],
        answer
      ),
      stalled(`${status} whose body never ends is Timeout`, [receive, head(answer), drip(" ")], answer)
    ]
  })
]

export const scenarios: ReadonlyArray<Scenario> = [
  ...successes,
  ...beginnings,
  ...headers,
  ...decodeFailures,
  ...encodings,
  ...documented,
  ...otherStatuses,
  ...proxies,
  ...retryAfters,
  refusalWithRetryAfter,
  ...redirects,
  ...locations,
  ...brokenConnections,
  ...chunks,
  ...stalls
]
