import {
  type Arbitrary,
  array,
  boolean,
  constant,
  constantFrom,
  dictionary,
  integer,
  json,
  nat,
  oneof,
  record,
  string,
  tuple
} from "fast-check"
import { fields } from "../classify.js"

/** The second in so many of a hundred cases. */
export const sometimes = <A>(percent: number, usual: Arbitrary<A>, rare: Arbitrary<A>): Arbitrary<A> =>
  oneof({ weight: 1000 - percent * 10, arbitrary: usual }, { weight: percent * 10, arbitrary: rare })

/** Bytes are strings of the characters 0 to 255 here: quick to edit, and to be read in a counterexample. */
export const bytes = (text: string): Buffer => Buffer.from(text, "latin1")
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
export const edited = (text: Arbitrary<string>, ...fragments: ReadonlyArray<string>): Arbitrary<string> => {
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
export interface Answer {
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

export const answers = (largestStatus: number, ...encodings: ReadonlyArray<string>): Arbitrary<Answer> =>
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
