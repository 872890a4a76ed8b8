/** Values that only JavaScript lets through, by the place that must refuse them. Imports no `effect`. */

export const canary = "c4n4ry"

export const boom = (): never => {
  throw new Error(canary)
}

/** Throws whatever is done with it. */
export const trap: object = new Proxy(
  {},
  { get: boom, getOwnPropertyDescriptor: boom, getPrototypeOf: boom, has: boom, ownKeys: boom }
)

export const withoutPrototype = <A extends object>(fields: A): A => Object.assign(Object.create(null), fields)

export const throwing = {
  get serviceId(): string {
    return boom()
  }
}

/** Values by what they are called in a report. */
export type Values = Readonly<Record<string, unknown>>

/** For each member, an object that throws when that one is read. */
export const withThrowingMembers = (fields: object): Values =>
  Object.fromEntries(
    Object.keys(fields).map((name) => [
      `throwing ${name}`,
      Object.defineProperty({ ...fields }, name, { enumerable: true, get: boom })
    ])
  )

/** Says the one thing the first time that it is asked, and the other ever after. */
export const changing = <A extends object>(fields: A, later: { readonly [Name in keyof A]?: unknown }): A => {
  const changed = { ...fields }
  for (const [name, value] of Object.entries(later)) {
    let current: unknown = Reflect.get(fields, name)
    Object.defineProperty(changed, name, {
      enumerable: true,
      get: () => {
        const said = current
        current = value
        return said
      }
    })
  }
  return changed
}

/** A value of each kind; one that JavaScript can't even print is among them. */
export const kinds = {
  null: null,
  number: 5,
  boolean: true,
  string: canary,
  symbol: Symbol(canary),
  bigint: 1n,
  function: () => canary,
  array: [],
  object: {},
  withoutPrototype: withoutPrototype({}),
  date: new Date(0),
  promise: Promise.resolve(canary)
}

export const allBut = (...names: ReadonlyArray<keyof typeof kinds>): Values =>
  Object.fromEntries(Object.entries(kinds).filter(([name]) => !names.some((other) => other === name)))

const each = (...values: ReadonlyArray<string>): Values => Object.fromEntries(values.map((value) => [value, value]))

/** How a refusal must read: it names what it is about, and shows neither the value nor the notation of a schema. */
export const isClear = (message: string, about: string): boolean =>
  message.includes(about) && !message.includes(canary) && !message.includes("<->")

const noServiceId = each(
  ...["", ".", "..", "../2", "1/2", "1\\2", "%2e%2e", "1?a", "1#a", " 1", "1\n", "1\r\nX: y", "1\0", "é"]
)

const noTimeout: Values = {
  ...allBut("null", "number", "bigint"),
  ...{ zero: 0, negative: -1, negativeText: "-5 seconds", NaN: Number.NaN, negativeBigint: -1n, noUnit: "30" },
  ...{ endless: Infinity, endlessText: "Infinity", endlessPair: [Infinity, 0], long: "25 days" }
}

const noText = allBut("string")

const noInteger: Values = {
  ...allBut("number"),
  ...{ half: 0.5, NaN: Number.NaN, endless: Infinity, inexact: 2 ** 53, text: "5" }
}

/** A mistake in headers names the header, or says at least that it is about one. */
const noHeaders: Values = {
  ...{ number: 5, boolean: true, string: `X-A: ${canary}`, symbol: Symbol(canary), bigint: 1n },
  ...{
    crlf: { "X-A": `${canary}\r\nX-B: y` },
    name: { "X-A\r\nX-B": "y" },
    colon: { "X-A:": "y" },
    nul: { "X-A": "\0" }
  },
  ...{ pairs: [["X-A", "a\nb"]], values: { "X-A": ["a", "b\nc"] }, host: new Map([["Host", "evil.example"]]) },
  ...Object.fromEntries(
    Object.entries(allBut("string", "array")).map(([name, value]) => [`${name} as a value`, { "X-A": value }])
  )
}

/** What each option of a call can't be, by what the refusal must be about. */
export const callOptions = {
  serviceId: [["serviceId", { ...allBut("null", "string"), ...noServiceId }]],
  headers: [["header", noHeaders]],
  fetchOptions: [
    ["fetchOptions", { number: 5, boolean: true, string: canary, symbol: Symbol(canary), bigint: 1n }],
    ["header", Object.fromEntries(Object.entries(noHeaders).map(([name, headers]) => [name, { headers }]))]
  ],
  timeout: [["timeout", noTimeout]],
  retry: [["retry", allBut("null")]]
} satisfies Record<string, ReadonlyArray<readonly [about: string, values: Values]>>

/** What each option of `TokenRequestHandler.make` can't be. */
export const handlerOptions = {
  idTokenAudType: { ...kinds, list: ["array"], upperCase: "ARRAY" },
  reissueTimeout: noTimeout,
  whenReissueFails: { ...kinds, inherited: "toString" },
  htu: { ...allBut("string"), url: new URL("https://as.example.com/token") },
  clientCertificate: allBut("function")
}

/** What a sandbox can't be told to reply. */
export const replies: Values = {
  ...allBut("null"),
  ...{
    trap,
    unknown: { _tag: "Nonsense" },
    noStatus: { _tag: "Response" },
    delay: { _tag: "Delay", duration: "soon" }
  },
  ...Object.fromEntries(
    [-1, 0, 99, 100, 101, 600, 1000, Number.NaN, 200.5, "x"].map((status) => [
      `status ${status}`,
      { _tag: "Response", status }
    ])
  ),
  ...{ body: { _tag: "Response", status: 200, body: { a: 1n } } }
}

/** The values that may have to be secret; `secret` makes a `Redacted` of anything. */
export const hostileInputs = (secret: (value: unknown) => unknown) => {
  const noRedacted: Values = { ...kinds, redactedNumber: secret(5), redactedObject: secret({}) }

  const noToken: Values = {
    ...noRedacted,
    ...{ empty: secret(""), crlf: secret(`${canary}\r\nX: y`), umlaut: secret(`${canary}é`) }
  }

  const noJsonObject: Values = {
    ...allBut("object", "withoutPrototype"),
    ...{ trap, throwing, text: "{}", inner: { a: [trap] }, NaN: { a: Number.NaN }, redacted: secret(canary) }
  }

  const noTokenOptions = {
    accessToken: noToken,
    jwtAtClaims: noJsonObject,
    accessTokenDuration: noInteger,
    refreshTokenDuration: noInteger
  }

  return {
    noToken,

    /** What each option of `AuthleteConfig.make` can't be. */
    config: {
      serviceId: { ...allBut("string"), ...noServiceId },
      bearer: { ...kinds, redactedNumber: secret(5), crlf: secret("a\r\nX: y") },
      baseUrl: { ...allBut("null"), url: new URL("https://us.authlete.com"), list: ["https://us.authlete.com"] },
      cluster: { ...allBut("null"), list: ["us"], inherited: "toString", upperCase: "US" },
      timeout: noTimeout,
      retry: allBut("null"),
      transformClient: allBut("null", "function"),
      allowInsecureRequests: { ...allBut("null", "boolean"), ...each("false", "0", "") }
    },

    /** What `AuthleteConfig.make` says → of which option. */
    sentences: {
      "bearer is neither Redacted nor an Effect": { bearer: "a-bearer" },
      "bearer is empty": { bearer: secret("") },
      "baseUrl is not a string": { baseUrl: 5 },
      "allowInsecureRequests is neither true nor false": { allowInsecureRequests: "true" },
      "retry is not a Schedule": { retry: 3 },
      "transformClient is not a function": { transformClient: {} },
      'timeout is not a duration: give milliseconds, or a text such as "10 seconds"': { timeout: "soon" },
      "timeout must be longer than zero and shorter than 25 days": { timeout: 0 }
    },

    /** What each member of a request can't be. */
    requests: {
      reissueIdToken: {
        accessToken: { ...noToken, undefined },
        refreshToken: { ...noToken, undefined },
        sub: { ...noText, empty: "" },
        claims: noJsonObject,
        idtHeaderParams: noJsonObject,
        idTokenAudType: { ...kinds, list: ["array"], upperCase: "ARRAY" }
      },
      processToken: {
        parameters: { ...noRedacted, undefined },
        clientId: noText,
        clientSecret: noRedacted,
        clientCertificate: noText,
        clientCertificatePath: { ...allBut("array"), numbers: [5], holes: new Array(1) },
        dpop: noRedacted,
        htm: noText,
        htu: { ...noText, url: new URL("https://as.example.com/token") },
        properties: noText,
        dpopNonceRequired: { ...allBut("boolean"), text: "false" },
        oauthClientAttestation: noRedacted,
        oauthClientAttestationPop: noRedacted,
        ...noTokenOptions
      },
      issueToken: {
        ticket: { ...noToken, undefined },
        subject: { ...noText, undefined, empty: "" },
        ...noTokenOptions
      },
      failToken: {
        ticket: { ...noToken, undefined },
        reason: { ...kinds, undefined, lowerCase: "unknown", inherited: "toString" }
      }
    },

    /** What each option of a sandbox can't be. */
    sandbox: {
      serviceId: { ...allBut("null", "string"), ...noServiceId },
      bearer: { ...allBut("null"), crlf: secret("a\r\nX: y") },
      issuer: allBut("null", "string"),
      clients: {
        ...{ ...allBut("null", "array"), null: [null], number: [5], noId: [{}] },
        plainSecret: [{ clientId: "1", clientSecret: canary, authMethod: "client_secret_basic" }],
        noSecret: [{ clientId: "1", authMethod: "client_secret_post" }],
        noMethod: [{ clientId: "1" }]
      },
      idTokenReissuable: { ...allBut("null", "boolean"), text: "false" },
      answers: {
        noFunction: { "POST auth/introspection": {} },
        noMethod: { "auth/introspection": boom },
        otherMethod: { "PATCH auth/introspection": boom },
        slash: { "POST /auth/introspection": boom },
        own: { "POST auth/token": boom },
        ownGet: { "GET service/jwks/get": boom }
      }
    }
  }
}
