/** What a server does and what a call to it comes to, as data: every runtime and every edition plays the same list. */

/** One thing that a server does with a connection. After the last one it waits for the client to close. */
export type Step =
  /** Reads one whole request. */
  | { readonly do: "receive" }
  /** In a string, `{other}` stands for the origin of a second server. */
  | { readonly do: "send"; readonly data: string | Uint8Array }
  /** Sends the same again and again until the client closes. */
  | { readonly do: "sendForever"; readonly data: string; readonly everyMillis: number }
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
    }

export interface Scenario {
  /** A sentence, and no other scenario's. */
  readonly name: string
  /** `absent`: nobody listens on the port. */
  readonly server: "absent" | ReadonlyArray<Step>
  readonly outcome: Outcome
  /** What it comes to with a client that does not undo a `content-encoding`. */
  readonly undecoded?: Outcome
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
const chunkedHead = ({ status }: Answer): Step =>
  send(`HTTP/1.1 ${status} Whatever\r\nContent-Type: ${json}\r\nTransfer-Encoding: chunked\r\n\r\n`)

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

// The object `{"action":"OK"}`; and one like it of 2 MiB, most of them alike.
const gzipped = fromBase64("H4sIAAAAAAAAA6tWSkwuyczPU7JS8vdWqgUAJZ0W+g8AAAA=")
const gzippedBomb = fromBase64(
  `H4sIAAAAAAACA+3BoQ3AIAAEwF1edwJWQHSGBoUBgyBpujtj1Nzdm6etPkdK7porOyUb${"A".repeat(2708)}4Gf5DrUntp4WACAA`
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

const answered = (name: string, answer: Answer, outcome: Outcome): Scenario => scenario(name, answers(answer), outcome)

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

const undecodable = (name: string, body: string | Uint8Array, says: string): Scenario => {
  const answer: Answer = { status: 200, body }
  return answered(name, answer, failure("Decode", answer, { says }))
}

const decodeFailures: ReadonlyArray<Scenario> = [
  ...Object.entries({ action: "1", resultCode: "{}", resultMessage: "[]", responseContent: "true", idToken: "0" }).map(
    ([field, value]) =>
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
  undecodable(
    "200 with a byte that UTF-8 doesn't have is Decode",
    concat(utf8(`{"idToken":"e.y`), [0xff], utf8(`J"}`)),
    "UTF-8"
  ),
  undecodable("200 that ends within a character is Decode", concat(utf8(`{"idToken":"e.y`), [0xe6, 0xbc]), "UTF-8"),
  undecodable(
    "200 in UTF-16 is Decode",
    concat([0xff, 0xfe], ...[...ok].map((char) => [char.charCodeAt(0), 0])),
    "UTF-8"
  ),
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
    [receive, head({ status: 200 }), { do: "sendForever", data: "x".repeat(16_384), everyMillis: 0 }],
    failure("Decode", { status: 200, body: "x".repeat(4096) }, { says: "1 MiB" })
  ),
  scenario(
    "200 with a declared length of a gigabyte is Decode after 1 MiB",
    [
      receive,
      head({ status: 200 }, `Content-Length: ${1024 * mebibyte}`),
      { do: "sendForever", data: "x".repeat(16_384), everyMillis: 0 }
    ],
    failure("Decode", { status: 200, body: "x".repeat(4096) }, { says: "1 MiB" })
  )
]

const compressed = (body: Uint8Array): Answer => ({ status: 200, headers: ["Content-Encoding: gzip"], body })

const encodings: ReadonlyArray<Scenario> = [
  scenario(
    "200 with gzip is a success where the client undoes it, and Decode elsewhere",
    answers(compressed(gzipped)),
    success({ action: "OK" }),
    { undecoded: failure("Decode", compressed(gzipped), { says: "gzip" }) }
  ),
  scenario(
    "200 with gzip in chunks is a success where the client undoes it, and Decode elsewhere",
    answersInChunks(compressed(gzipped), 10),
    success({ action: "OK" }),
    { undecoded: failure("Decode", compressed(gzipped), { says: "gzip" }) }
  ),
  scenario(
    "200 with 2 KiB of gzip that become 2 MiB is Decode",
    answers(compressed(gzippedBomb)),
    failure("Decode", { status: 200, body: `{"action":"OK","x":"${"x".repeat(4096 - 20)}` }, { says: "1 MiB" }),
    { undecoded: failure("Decode", compressed(gzippedBomb), { says: "gzip" }) }
  ),
  answered(
    "200 with an unknown content encoding is read as it is",
    { status: 200, headers: ["Content-Encoding: nonsense"], body: ok },
    success({ action: "OK" })
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
    [receive, head({ status }), { do: "sendForever", data: "x".repeat(16_384), everyMillis: 0 }],
    failure("StatusCode", { status, body: "x".repeat(4096) })
  )
])

const otherStatuses: ReadonlyArray<Scenario> = [
  ...[201, 202, 206, 402, 404, 405, 409, 418, 429, 501, 502, 503, 504, 599].flatMap((status) => [
    undocumented(`${status} with a JSON object is StatusCode`, { status, body: JSON.stringify(refusal) }),
    undocumented(`${status} with HTML is StatusCode`, { status, type: "text/html", body: html.padEnd(5000, " ") })
  ]),
  undocumented("404 with no body and no media type is StatusCode", { status: 404, type: null }),
  scenario("204 is StatusCode", [receive, head({ status: 204 })], failure("StatusCode", { status: 204 })),
  scenario("304 is StatusCode", [receive, head({ status: 304 })], failure("StatusCode", { status: 304 })),
  undocumented("205 is StatusCode", { status: 205 }),
  undocumented("999 is StatusCode", { status: 999, body: ok })
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
  undocumented(`${status} to nowhere is StatusCode`, { status, type: "text/html", body: html })
])

const cut = (name: string, server: ReadonlyArray<Step>, answer?: Answer): Scenario =>
  scenario(name, server, broken("Transport", answer))

const brokenConnections: ReadonlyArray<Scenario> = [
  scenario("a refused connection is Transport", "absent", broken("Transport")),
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

const stalled = (name: string, server: ReadonlyArray<Step>, answer?: Answer): Scenario =>
  scenario(name, server, broken("Timeout", answer), { timeoutMillis: 200 })

const stalls: ReadonlyArray<Scenario> = [
  stalled("a server that reads nothing is Timeout", [stall]),
  stalled("a server that stalls before its answer is Timeout", [receive, stall]),
  stalled("a server that stalls within the status line is Timeout", [receive, send("HTTP/1.1 20"), stall]),
  stalled("a server that stalls within the headers is Timeout", [receive, send("HTTP/1.1 200 OK\r\nA: b\r\n"), stall]),
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
      stalled(
        `${status} whose body never ends is Timeout`,
        [receive, head(answer), { do: "sendForever", data: " ", everyMillis: 10 }],
        answer
      )
    ]
  })
]

export const scenarios: ReadonlyArray<Scenario> = [
  ...successes,
  ...decodeFailures,
  ...encodings,
  ...documented,
  ...otherStatuses,
  ...retryAfters,
  refusalWithRetryAfter,
  ...redirects,
  ...brokenConnections,
  ...stalls
]
