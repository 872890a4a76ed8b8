/** How often the request of each operation arrives where retries are configured: two after the first. Imports no `effect`. */
import { answers, type Step } from "../wire/scenarios.js"

/** What is sent to each path; a GET has no body. */
const bodies = {
  "auth/token": { parameters: "grant_type=refresh_token&refresh_token=a-token" },
  "auth/token/issue": { ticket: "a-token", subject: "alice" },
  "auth/token/fail": { ticket: "a-token", reason: "UNKNOWN" },
  "auth/token/revoke": { accessTokenIdentifier: "a-token", clientIdentifier: "app", subject: "alice" },
  "idtoken/reissue": { accessToken: "a-token", refreshToken: "a-token" },
  "service/jwks/get": undefined
} as const

export type Path = keyof typeof bodies

/** What must not arrive twice. */
const once = ["auth/token", "auth/token/issue", "auth/token/fail"] as const

const repeated = ["idtoken/reissue", "auth/token/revoke", "service/jwks/get"] as const

const forms = ["the function", "the client instance"] as const

const times = <A>(count: number, value: A): ReadonlyArray<A> => Array.from({ length: count }, () => value)

export interface BreakScenario {
  readonly name: string
  readonly path: Path
  readonly form: (typeof forms)[number]
  /** What `fetch` comes to. */
  readonly answer: () => Promise<Response>
  /** The call itself asks for one more attempt, in place of the configured two. */
  readonly asks?: true
  readonly requests: ReadonlyArray<{ readonly url: string; readonly method: string; readonly body: object | undefined }>
}

/** A body that breaks off. */
const half = () =>
  new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode('{"action":')),
    pull: (controller) => controller.error(new Error("the connection broke off"))
  })

const breaks: Record<string, () => Promise<Response>> = {
  "before the answer": () => Promise.reject(new TypeError("fetch failed")),
  "within the answer": () => Promise.resolve(new Response(half())),
  "in a 503": () => Promise.resolve(new Response("", { status: 503 }))
}

const requestTo = (path: Path) => ({
  url: `https://us.authlete.com/api/1/${path}`,
  method: bodies[path] === undefined ? "GET" : "POST",
  body: bodies[path]
})

export const breakScenarios: ReadonlyArray<BreakScenario> = Object.entries(breaks).flatMap(([how, answer]) => [
  ...once.flatMap((path) =>
    forms.flatMap((form): ReadonlyArray<BreakScenario> => {
      const call = { path, form, answer }
      return [
        {
          ...call,
          name: `/${path} is sent once by ${form} when the connection breaks off ${how}`,
          requests: [requestTo(path)]
        },
        {
          ...call,
          name: `/${path} is repeated by ${form} after a break ${how}, if the call says so`,
          asks: true,
          requests: times(2, requestTo(path))
        }
      ]
    })
  ),
  ...repeated.flatMap((path) =>
    forms.map((form) => ({
      name: `/${path} is repeated by ${form} when the connection breaks off ${how}`,
      path,
      form,
      answer,
      requests: times(3, requestTo(path))
    }))
  )
])

const receive: Step = { do: "receive" }

/** What a server does with a request that it has read to its end. */
const failures: Record<string, ReadonlyArray<Step>> = {
  "resets the connection": [receive, { do: "reset" }],
  "closes the connection": [receive, { do: "close" }],
  "answers 503": answers({ status: 503 }),
  "answers 429, to be retried at once": answers({ status: 429, headers: ["Retry-After: 0"] }),
  "does not answer until the timeout": [receive, { do: "stall" }]
}

export interface SocketScenario {
  readonly name: string
  readonly path: Path
  readonly steps: ReadonlyArray<Step>
  /** How often the request arrives. */
  readonly due: number
}

/** A server that fails each request in the same way. */
export const socketScenarios: ReadonlyArray<SocketScenario> = [...once, ...repeated].flatMap((path) =>
  Object.entries(failures).map(([what, steps]) => {
    // A call that is answered 429 took no effect.
    const due = repeated.some((other) => other === path) || what.startsWith("answers 429") ? 3 : 1
    return { name: `/${path} is sent ${due === 1 ? "once" : "three times"} to a server that ${what}`, path, steps, due }
  })
)

/** An answer after which the connection can be used again. */
const answersAndKeepsAlive: ReadonlyArray<Step> = [
  receive,
  { do: "send", data: 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n{"action":"OK"}' }
]

/** A connection that was used before, and fails under the second call. */
export const secondCallScenarios: ReadonlyArray<SocketScenario & { readonly ends: "OK" | "Transport" }> = (
  ["reset", "close"] as const
).flatMap((end) => {
  // Who sends the request again does it on another connection, and is answered.
  const steps: ReadonlyArray<Step> = [...answersAndKeepsAlive, receive, { do: end }]
  return [
    ...once.map((path) => ({
      name: `/${path} is sent once on a connection that was used before, and on which a ${end} comes for it`,
      path,
      steps,
      due: 2,
      ends: "Transport" as const
    })),
    // A JWK Set would be another answer.
    ...(["idtoken/reissue", "auth/token/revoke"] as const).map((path) => ({
      name: `/${path} is answered on another connection when a ${end} comes on one that was used before`,
      path,
      steps,
      due: 3,
      ends: "OK" as const
    }))
  ]
})
