/** What `reissueIdToken` can't send, and what its models make of an answer. Imports no `effect`. */

export const tokens = { accessToken: "access-token-1", refreshToken: "refresh-token-2" }

const cycle: Record<string, unknown> = {}
cycle["self"] = cycle

const deep = (levels: number): object => {
  let object = {}
  for (let level = 0; level < levels; level++) object = { object }
  return object
}

/** Requests that can't be sent. */
export interface Unsendable {
  /** What is not a JSON object, so that claims and header parameters can't be it, and what the message says of claims. */
  readonly noObjects: ReadonlyArray<readonly [name: string, value: unknown, problem: RegExp]>
  /** Fields that can't be sent, and the one that the message names. */
  readonly noFields: ReadonlyArray<readonly [name: string, fields: object, field: string]>
  /** Requests and options of a call that can't be sent, and what the message says. */
  readonly noCalls: Readonly<
    Record<string, { readonly request?: object; readonly options?: object; readonly says: string }>
  >
}

/** `secret` makes a `Redacted` of anything. */
export const unsendable = (secret: (value: unknown) => unknown): Unsendable => ({
  noObjects: [
    ["null", null, /JSON ?object/i],
    ["an array", [{}], /JSON ?object/i],
    ["a text", '{"a":1}', /JSON ?object/i],
    ["a function", () => ({}), /JSON ?object/i],
    ["a Map", new Map(), /it is a Map/],
    ["NaN", { email: Number.NaN }, /it\.email is NaN/],
    ["Infinity", { email: [Number.POSITIVE_INFINITY] }, /it\.email\[0\] is Infinity/],
    ["a BigInt", { email: 1n }, /it\.email is a bigint/],
    ["a Date", { email: new Date(0) }, /it\.email is a Date/],
    ["a symbol", { email: Symbol("a") }, /it\.email is a symbol/],
    ["undefined in an array", { email: [undefined] }, /it\.email\[0\] is undefined/],
    ["an instance of a class", { email: new (class Email {})() }, /it\.email is an Email/],
    ["a Redacted", { email: secret("secret") }, /it\.email is/],
    ["a cycle", cycle, /it\.self refers back/],
    [
      "a getter that throws",
      {
        get email(): string {
          throw new Error("the database is gone")
        }
      },
      /reading it threw an error/
    ],
    ["100,000 levels", deep(100_000), /deep|nest/]
  ],
  noFields: [
    ["an empty access token", { accessToken: secret("") }, "accessToken"],
    ["an empty refresh token", { refreshToken: secret("") }, "refreshToken"],
    ["an access token with a line break", { accessToken: secret("access-token-1\n") }, "accessToken"],
    ["a refresh token that is not ASCII", { refreshToken: secret("refresh-tokén-2") }, "refreshToken"],
    ["an access token that is not redacted", { accessToken: "access-token-1" }, "accessToken"],
    ["an access token that is a redacted number", { accessToken: secret(1) }, "accessToken"],
    ["no refresh token", { refreshToken: undefined }, "refreshToken"],
    ["an empty subject", { sub: "" }, "sub"],
    ["a subject that is null", { sub: null }, "sub"],
    ["an audience type that there is not", { idTokenAudType: "object" }, "idTokenAudType"]
  ],
  noCalls: {
    "an empty access token": { request: { accessToken: secret("") }, says: "accessToken is empty" },
    "a refresh token with a line break": {
      request: { refreshToken: secret("a\nb") },
      says: "refreshToken has a line break"
    },
    "a token that is a plain string": { request: { accessToken: "abc" }, says: "accessToken must be" },
    "an empty sub": { request: { sub: "" }, says: "sub must be" },
    "an unknown idTokenAudType": { request: { idTokenAudType: "list" }, says: "idTokenAudType must be" },
    "claims that are an array": { request: { claims: [] }, says: "claims must be" },
    "a claim that is a BigInt": { request: { claims: { big: 1n } }, says: "big is a bigint" },
    "a claim that is NaN": { request: { claims: { age: Number.NaN } }, says: "age is NaN" },
    "a claim that is a Date": { request: { claims: { born: new Date(0) } }, says: "born is a Date" },
    "claims with a cycle": { request: { claims: cycle }, says: "self refers back" },
    "claims with a getter that throws": {
      request: {
        claims: {
          get email(): string {
            throw new Error("no")
          }
        }
      },
      says: "claims is not a JSON object"
    },
    "header parameters with a function": { request: { idtHeaderParams: { f: () => 1 } }, says: "f is a function" },
    "a header with a line break": { options: { headers: { "X-A": "a\r\nX-B: b" } }, says: "x-a" },
    "a header with a bad name": { options: { headers: { "X A": "a" } }, says: "name" },
    "a fetch header with a line break": { options: { fetchOptions: { headers: { "X-A": "a\nb" } } }, says: "x-a" },
    "a service ID that leaves the path": { options: { serviceId: ".." }, says: "serviceId would change the path" },
    "a service ID with a slash": { options: { serviceId: "1/../2" }, says: "serviceId has a character" },
    "an empty service ID": { options: { serviceId: "" }, says: "serviceId is empty" },
    "options that throw when they are read": {
      options: {
        get retry(): never {
          throw new Error("no")
        }
      },
      says: "reading it threw"
    },
    "a service ID that can't be printed": { options: { serviceId: Object.create(null) }, says: "is not a string" },
    "a retry that is no schedule": { options: { retry: {} }, says: "retry is not a Schedule" },
    "a timeout of zero": { options: { timeout: 0 }, says: "timeout must be longer than zero" },
    "an endless timeout": { options: { timeout: Number.POSITIVE_INFINITY }, says: "timeout must be" },
    ...Object.fromEntries(
      [
        ...["Authorization", "host", "Accept", "Content-Type", "content-length", "CONTENT-ENCODING"],
        ...["Connection", "Transfer-Encoding", "Keep-Alive", "Upgrade", "Expect", "TE", "Trailer", "Proxy-Connection"]
      ].flatMap((name) => [
        [`another ${name}`, { options: { headers: { [name]: "x" } }, says: "a call must not set the header" }],
        [
          `another ${name} in fetchOptions`,
          { options: { fetchOptions: { headers: { [name]: "x" } } }, says: "a call must not set the header" }
        ]
      ])
    )
  }
})

const shared = { b: [1] }

/** Fields of a request besides its tokens, and the body that is sent for it. */
export const sent = {
  name: "sends claims and header parameters as strings, and no member that is undefined",
  fields: {
    sub: undefined,
    claims: { email: "alice@example.com", phone_number: undefined, one: shared, two: shared },
    idtHeaderParams: { "\ud800": "\udfff" }
  },
  body: {
    ...tokens,
    claims: '{"email":"alice@example.com","one":{"b":[1]},"two":{"b":[1]}}',
    idtHeaderParams: String.raw`{"\ud800":"\udfff"}`
  }
}

const issued = { accessToken: "access-token-1", jwtAccessToken: "jwt-token-2", refreshToken: "refresh-token-3" }

const extra = {
  sub: "pairwise-1",
  claims: { email: "alice@example.com" },
  idtHeaderParams: { typ: "JWT" },
  idTokenAudType: "string"
} as const

/** A token response as it is on the wire, with secrets as strings → the request that is made of it. */
export const requestsFromTokenResponses: ReadonlyArray<{
  readonly name: string
  readonly response: Readonly<Record<string, string | number | null>>
  readonly extra?: typeof extra
  readonly request: object
}> = [
  {
    name: "takes the access token that is a JWT, and the refresh token",
    response: issued,
    request: { accessToken: "jwt-token-2", refreshToken: "refresh-token-3" }
  },
  {
    name: "takes that token alone, and the refresh token",
    response: { ...issued, accessToken: null },
    request: { accessToken: "jwt-token-2", refreshToken: "refresh-token-3" }
  },
  {
    name: "takes the other access token, where there is no JWT, and the refresh token",
    response: { ...issued, jwtAccessToken: null },
    request: { accessToken: "access-token-1", refreshToken: "refresh-token-3" }
  },
  {
    name: "takes nothing else of the response, and adds what it is given",
    response: { ...issued, subject: "alice", clientId: 1 },
    extra,
    request: { ...extra, accessToken: "jwt-token-2", refreshToken: "refresh-token-3" }
  }
]

/** A token response from which no request can be made, by the token that is missing. */
export const lackingResponses: ReadonlyArray<
  readonly [token: "accessToken" | "refreshToken", response: Readonly<Record<string, string | null>>]
> = [
  ["accessToken", { ...issued, accessToken: null, jwtAccessToken: null }],
  ["refreshToken", { ...issued, refreshToken: null }]
]

/** Answers as they are on the wire, with secrets as strings → the response. */
export const responses: ReadonlyArray<
  readonly [name: string, ...ReadonlyArray<readonly [wire: object, response: object]>]
> = [
  [
    "may have nothing in it",
    [{ resultCode: null, resultMessage: null, action: null, responseContent: null, idToken: null }, {}],
    [{}, {}]
  ],
  [
    "may have fields that nobody documents, and drops them",
    [{ type: "idTokenReissueResponse", action: "OK", a: { b: [] } }, { action: "OK" }]
  ],
  ...["resultCode", "resultMessage"].map(
    (field) =>
      [
        `has no ${field} that is not a string`,
        ...[1, true, [], {}, ["OK"]].map((value) => [{ [field]: value }, {}] as const)
      ] as const
  )
]

/** Answers that can't be read, by the field that is to be named. */
export const unreadable: ReadonlyArray<readonly [field: string, answers: ReadonlyArray<object>]> = [
  "action",
  "responseContent",
  "idToken"
].map((field) => [field, [1, true, [], {}, ["OK"]].map((value) => ({ [field]: value }))])

/** An answer with an ID token, as it is on the wire. */
export const complete = {
  action: "OK",
  resultMessage: "Reissued.",
  responseContent: "content-token-3",
  idToken: "id-token-4"
}

type Answer = { readonly [Name in keyof typeof complete | "resultCode"]?: string }

const without = (name: keyof typeof complete): Answer =>
  Object.fromEntries(Object.entries(complete).filter(([field]) => field !== name))

/** Answers without one, and what is said of them. */
export const notReissued: ReadonlyArray<readonly [answer: Answer, sentence: RegExp]> = [
  [
    without("idToken"),
    /^No ID token was reissued: Authlete answered OK and said "Reissued\."\. The answer is not complete/
  ],
  [without("responseContent"), /The answer is not complete/],
  [{ ...complete, idToken: "" }, /The answer is not complete/],
  [
    { ...complete, action: "INTERNAL_SERVER_ERROR" },
    /answered INTERNAL_SERVER_ERROR .* Authlete failed\. Try again later/
  ],
  [{ ...complete, action: "CALLER_ERROR" }, /The call was wrong: check that its tokens are from the last/],
  [{ ...complete, action: "LATER" }, /answered LATER .* This version can.t handle that/],
  [without("action"), /answered no action and said/],
  [{ resultCode: "A1" }, /and said "A1"/],
  [{}, /^No ID token was reissued: Authlete answered no action\. /]
]
