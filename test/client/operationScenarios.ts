/** What is sent for an operation of one's own, and what comes of its answer. Imports no `effect`. */
import assert from "node:assert/strict"

export type Method = "GET" | "POST" | "PUT" | "DELETE"

/** The request of an operation whose path is `thing/{id}/x`. */
export interface Request {
  readonly id: string | number
  readonly text?: string
  readonly number?: number
  readonly flag?: boolean
  readonly list?: ReadonlyArray<string>
  /** A secret: it is `Redacted`. */
  readonly secret?: string
  /** A JSON object that is sent as text. */
  readonly claims?: { readonly [name: string]: ReadonlyArray<number> }
  readonly nested?: { readonly a: number } | undefined
}

/** What a client was given to send, or why it was given nothing. */
export interface Sent {
  readonly method: string | undefined
  readonly url: string | undefined
  readonly contentType: string | undefined
  readonly body: string | undefined
  readonly problem: string | undefined
}

export interface Scenario {
  /** A sentence that follows "A request". */
  readonly name: string
  readonly method: Method
  readonly request: Request
  readonly sends:
    | { readonly url: string; readonly body: object }
    | { readonly url: string; readonly query: ReadonlyArray<readonly [name: string, value: string]> }
    | { readonly problem: string }
}

const full: Request = {
  id: "a/b c?d#é",
  text: "x y&z=é",
  number: 1.5,
  flag: false,
  list: ["one", "two"],
  secret: "a-secret-1",
  claims: { a: [1] },
  nested: undefined
}

const url = "https://a.example/api/1/thing/a%2Fb%20c%3Fd%23%C3%A9/x"

export const requestScenarios: ReadonlyArray<Scenario> = [
  ...(["POST", "PUT"] as const).map((method) => ({
    name: `by ${method} has the fields of its path there, and the others in a JSON body`,
    method,
    request: full,
    sends: {
      url,
      body: {
        text: "x y&z=é",
        number: 1.5,
        flag: false,
        list: ["one", "two"],
        secret: "a-secret-1",
        claims: '{"a":[1]}'
      }
    }
  })),
  ...(["GET", "DELETE"] as const).flatMap(
    (method): ReadonlyArray<Scenario> => [
      {
        name: `by ${method} has the others in its query, and neither a body nor a content type`,
        method,
        request: full,
        sends: {
          url,
          query: [
            ["text", "x y&z=é"],
            ["number", "1.5"],
            ["flag", "false"],
            ["list", "one"],
            ["list", "two"],
            ["secret", "a-secret-1"],
            ["claims", '{"a":[1]}']
          ]
        }
      },
      {
        name: `by ${method} has no query where there is nothing for it`,
        method,
        request: { id: 7 },
        sends: { url: "https://a.example/api/1/thing/7/x", query: [] }
      },
      {
        name: `by ${method} is not sent with an object for its query`,
        method,
        request: { id: "1", nested: { a: 1 } },
        sends: { problem: "anything: the request was not sent: nested can't be part of a query." }
      }
    ]
  )
]

/** Fails unless that was sent, by that method, and nothing else. */
export const assertSent = ({ method, sends }: Scenario, sent: Sent): void => {
  const { body, contentType, problem, url } = sent
  if ("problem" in sends) {
    const nothing = { method: undefined, url: undefined, contentType: undefined, body: undefined }
    assert.deepEqual(sent, { ...nothing, problem: sends.problem })
  } else if ("body" in sends) {
    assert.deepEqual([sent.method, url, contentType, problem], [method, sends.url, "application/json", undefined])
    assert.deepEqual(JSON.parse(body ?? ""), sends.body)
  } else {
    assert.deepEqual([sent.method, contentType, body, problem], [method, undefined, undefined, undefined])
    const { origin, pathname, search, searchParams } = new URL(url ?? "")
    assert.equal(origin + pathname, sends.url)
    assert.equal(search !== "", sends.query.length > 0)
    assert.deepEqual([...searchParams], sends.query)
  }
}

/** Answers to an operation without a response schema → the status that it fails with, if it does. */
export const emptyAnswers: ReadonlyArray<readonly [name: string, answer: () => Response, status: number | undefined]> =
  [
    ["gives nothing for 204", () => new Response(null, { status: 204 }), undefined],
    ["gives nothing for 200 without a body", () => new Response(), undefined],
    ["gives nothing for 200 with a page", () => new Response("<html>"), undefined],
    ["gives nothing for 200 with JSON", () => Response.json([1]), undefined],
    ...[201, 202, 400, 404, 500].map(
      (status) => [`fails at ${status}`, () => Response.json({}, { status }), status] as const
    )
  ]

/** A request whose token and query are secrets, whatever the answer, and the attributes of the attempt. */
export const secretUrl = {
  path: "thing/{token}/of/{client}",
  request: { token: "s3cr/t", client: "a client", other: "0th3r", subject: "alice" },
  secrets: ["s3cr", "0th3r", "alice"],
  answers: {
    success: () => Response.json({ action: "OK" }),
    "404": () => new Response("<html>", { status: 404 }),
    "what can't be read": () => new Response("<html>")
  },
  span: "GET /api/{serviceId}/thing/{token}/of/{client}",
  attributes: {
    "http.request.method": "GET",
    "url.full": "https://a.example/api/1/thing/{token}/of/a%20client",
    "url.template": "/api/{serviceId}/thing/{token}/of/{client}"
  }
}

const echoed = "canary-pair canary-sub canary-list canary-inner canary-option canary-name"

/** Answers that echo what a request held. */
export const echoes = {
  "a refusal": () => Response.json({ resultCode: "A1", resultMessage: `no ${echoed}` }, { status: 400 }),
  "a content type": () => new Response("", { status: 404, headers: { "content-type": echoed } })
}

/** Names of users that a form may hold, and that a search for secrets must get over. */
export const userNames: ReadonlyArray<string> = ["-".repeat(60_000), "é".repeat(8000), "\\".repeat(60_000)]
