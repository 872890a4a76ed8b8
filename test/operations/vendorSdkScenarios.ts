/** What this library and the vendor's SDK send, and what each makes of an answer. Imports no `effect`. */
import assert from "node:assert/strict"
import { execFile } from "node:child_process"
import { HTTPClient } from "@authlete/typescript-sdk"
import { AuthleteCore } from "@authlete/typescript-sdk/core.js"
import { tokenFail } from "@authlete/typescript-sdk/funcs/tokenFail.js"
import { tokenIssue } from "@authlete/typescript-sdk/funcs/tokenIssue.js"
import { tokenManagementReissueIdToken } from "@authlete/typescript-sdk/funcs/tokenManagementReissueIdToken.js"
import { tokenProcess } from "@authlete/typescript-sdk/funcs/tokenProcess.js"
import { IdtokenReissueResponse$inboundSchema } from "@authlete/typescript-sdk/models"
import { ResponseValidationError } from "@authlete/typescript-sdk/models/errors"
import {
  type Arbitrary,
  array,
  asyncProperty,
  boolean,
  constantFrom,
  assert as holds,
  integer,
  json,
  option,
  record,
  string
} from "fast-check"
import { answers, type Step } from "../wire/scenarios.js"
import { startServer } from "../wire/server.js"

const text = string({ unit: "grapheme" })
/** One that is a quoted word would show where that word is printed: a random service ID may be that word. */
const token = string({ minLength: 1 }).filter((token) => token.trim() === token && !/^\W*[A-Za-z_]{7,}\W*$/.test(token))
const subject = string({ unit: "grapheme", minLength: 1 })
const object = json().map((value) => JSON.stringify({ value: JSON.parse(value) }))
const seconds = integer({ min: 0 })

/** The SDK gives errors as values. */
type SdkResult = { readonly ok: true; readonly value: object } | { readonly ok: false; readonly error: Error }

/** The requests of an operation in their encoded form, and how the vendor's SDK sends one. */
interface SdkOperation<Request> {
  readonly requests: Arbitrary<Request>
  readonly send: (core: AuthleteCore, serviceId: string, request: Request) => PromiseLike<SdkResult>
}

const operation = <Request>(definition: SdkOperation<Request>): SdkOperation<Request> => definition

const options = { noNullPrototype: true } as const

const operations = {
  reissueIdToken: operation({
    requests: record(
      {
        accessToken: token,
        refreshToken: token,
        sub: subject,
        claims: object,
        idtHeaderParams: object,
        idTokenAudType: constantFrom("array", "string")
      },
      { ...options, requiredKeys: ["accessToken", "refreshToken"] }
    ),
    send: (core, serviceId, idtokenReissueRequest) =>
      tokenManagementReissueIdToken(core, { serviceId, idtokenReissueRequest })
  }),
  processToken: operation({
    requests: record(
      {
        parameters: text,
        clientId: text,
        clientSecret: text,
        clientCertificate: text,
        clientCertificatePath: array(text),
        dpop: text,
        htm: text,
        htu: text,
        properties: text,
        dpopNonceRequired: boolean(),
        oauthClientAttestation: text,
        oauthClientAttestationPop: text,
        accessToken: token,
        jwtAtClaims: object,
        accessTokenDuration: seconds,
        refreshTokenDuration: seconds
      },
      { ...options, requiredKeys: ["parameters"] }
    ),
    send: (core, serviceId, tokenRequest) => tokenProcess(core, { serviceId, tokenRequest })
  }),
  issueToken: operation({
    requests: record(
      {
        ticket: token,
        subject,
        accessToken: token,
        jwtAtClaims: object,
        accessTokenDuration: seconds,
        refreshTokenDuration: seconds
      },
      { ...options, requiredKeys: ["ticket", "subject"] }
    ),
    send: (core, serviceId, tokenIssueRequest) => tokenIssue(core, { serviceId, tokenIssueRequest })
  }),
  failToken: operation({
    requests: record(
      { ticket: token, reason: constantFrom("UNKNOWN", "INVALID_RESOURCE_OWNER_CREDENTIALS", "INVALID_TARGET") },
      options
    ),
    send: (core, serviceId, tokenFailRequest) => tokenFail(core, { serviceId, tokenFailRequest })
  })
}

const serverURLs = constantFrom(
  "https://us.authlete.com",
  "https://us.authlete.com/",
  "https://authlete.example.com/prefix",
  "https://authlete.example.com:8443/a%20prefix/with/slashes//"
)
const serviceIds = constantFrom("1", "1234567890", "my_service-1.~2")

/** Where a request goes, and the `fetch` that it goes by. */
export interface Setting {
  readonly baseUrl: string
  readonly serviceId: string
  readonly fetch: typeof globalThis.fetch
}

/** A call of an edition with a request in its encoded form: its response in its encoded form, or its error. */
export type Call = (request: unknown, setting: Setting) => Promise<unknown>

export type Calls = Readonly<Record<keyof typeof operations, Call>>

export const bearer = "bearer-1"

const bySdk =
  <Request>({ send }: SdkOperation<Request>) =>
  async (request: Request, { baseUrl, fetch, serviceId }: Setting): Promise<object> => {
    const httpClient = new HTTPClient({ fetcher: fetch })
    const result = await send(new AuthleteCore({ serverURL: baseUrl, bearer, httpClient }), serviceId, request)
    return result.ok ? result.value : result.error
  }

interface Sent {
  readonly method: string
  readonly url: URL
  readonly headers: ReadonlyArray<string | null>
  readonly body: unknown
}

/** What a `fetch` is given that answers `{}`, and what comes of it. */
const recorded = async (send: (fetch: Setting["fetch"]) => Promise<unknown>) => {
  const sent: Array<Sent> = []
  const outcome = await send(async (input, init) => {
    const request = new Request(input, init)
    sent.push({
      method: request.method,
      url: new URL(request.url),
      headers: ["authorization", "content-type", "accept"].map((name) => request.headers.get(name)),
      body: await request.json()
    })
    return Response.json({})
  })
  return { outcome, sent }
}

/** Rejects unless the two send the same requests. */
const comparison =
  <Request>(operation: SdkOperation<Request>, call: Call) =>
  () => {
    const given = record({ baseUrl: serverURLs, serviceId: serviceIds, request: operation.requests })
    const property = asyncProperty(given, async ({ baseUrl, request, serviceId }) => {
      const ours = await recorded((fetch) => call(request, { baseUrl, serviceId, fetch }))
      const sdk = await recorded((fetch) => bySdk(operation)(request, { baseUrl, serviceId, fetch }))
      assert.deepEqual([ours.sent.length, ours.sent], [1, sdk.sent])
    })
    return holds(property)
  }

const baseUrl = "https://us.authlete.com"
const serviceId = "1"
const tokens = { accessToken: "an-access-token", refreshToken: "a-refresh-token" }

const answering = (body: object, status = 200): Setting => ({
  baseUrl,
  serviceId,
  fetch: () => Promise.resolve(Response.json(body, { status }))
})

/** The SDK in a process of its own, which may not survive it: what it prints, and how it ends. */
const alone = (serverURL: string): Promise<{ readonly code: unknown; readonly printed: string }> => {
  const program = `
    import { AuthleteCore } from "@authlete/typescript-sdk/core.js"
    import { tokenManagementReissueIdToken } from "@authlete/typescript-sdk/funcs/tokenManagementReissueIdToken.js"
    const client = new AuthleteCore({ serverURL: "${serverURL}", bearer: "${bearer}" })
    const idtokenReissueRequest = ${JSON.stringify(tokens)}
    try {
      await tokenManagementReissueIdToken(client, { serviceId: "${serviceId}", idtokenReissueRequest })
    } catch {}
    process.on("exit", (code) => console.log("it ends with", code))`
  const cwd = new URL(".", import.meta.url)
  return new Promise((resolve) =>
    execFile(process.execPath, ["--input-type=module", "--eval", program], { cwd }, (error, stdout) =>
      resolve({ code: error?.code, printed: stdout.trim() })
    )
  )
}

/** Plays the steps on every connection while a test runs. */
const served = async (
  steps: ReadonlyArray<Step>,
  run: (server: Awaited<ReturnType<typeof startServer>>) => Promise<void>,
  other = ""
) => {
  const server = await startServer(steps, other)
  await run(server).finally(server.stop)
}

/** The tests: each is a sentence and what rejects unless it holds. */
export const vendorSdkScenarios = (calls: Calls) => {
  const { failToken, issueToken, processToken, reissueIdToken } = operations
  const sdkReissues = bySdk(reissueIdToken)

  const requests = Object.entries({
    reissueIdToken: comparison(reissueIdToken, calls.reissueIdToken),
    processToken: comparison(processToken, calls.processToken),
    issueToken: comparison(issueToken, calls.issueToken),
    failToken: comparison(failToken, calls.failToken)
  }).map(([name, run]) => ({
    name: `${name} and the vendor's SDK send the same: method, URL, credential, media types and JSON body`,
    run
  }))

  const nulls = [
    { action: "OK", resultCode: null },
    { action: "OK", resultMessage: null },
    { action: null },
    { action: "OK", responseContent: null },
    { action: "OK", idToken: null },
    { action: "ADDED_LATER" }
  ].map((body) => ({
    name: `the vendor's SDK fails to validate ${JSON.stringify(body)}, which decodes here`,
    run: async () => {
      assert.ok((await sdkReissues(tokens, answering(body))) instanceof ResponseValidationError)
      const present = Object.entries(body).filter(([, value]) => value !== null)
      assert.deepEqual(await calls.reissueIdToken(tokens, answering(body)), Object.fromEntries(present))
    }
  }))

  const optional = <A>(value: Arbitrary<A>) => option(value, { nil: undefined })

  return [
    ...requests,
    {
      name: "whatever the service ID has in it, reissueIdToken and the vendor's SDK send the same, or nothing is sent here",
      run: () =>
        holds(
          asyncProperty(
            reissueIdToken.requests,
            string({ unit: "grapheme", minLength: 1 }),
            async (request, serviceId) => {
              const ours = await recorded((fetch) => calls.reissueIdToken(request, { baseUrl, serviceId, fetch }))
              if (ours.sent.length === 0) return assert.match(String(ours.outcome), /: serviceId /)
              const sdk = await recorded((fetch) => sdkReissues(request, { baseUrl, serviceId, fetch }))
              assert.deepEqual(ours.sent, sdk.sent)
            }
          )
        )
    },
    {
      name: "the vendor's SDK sends the request of a service '..' to another path; here nothing is sent",
      run: async () => {
        const setting = { baseUrl, serviceId: ".." }
        const ours = await recorded((fetch) => calls.reissueIdToken(tokens, { ...setting, fetch }))
        assert.deepEqual(ours.sent, [])
        const sdk = await recorded((fetch) => sdkReissues(tokens, { ...setting, fetch }))
        assert.equal(sdk.sent[0]?.url.pathname, "/idtoken/reissue")
      }
    },
    ...nulls,
    {
      name: 'the vendor\'s SDK fails to validate a 400 with {"resultCode":null}, which is a ResultError here',
      run: async () => {
        const setting = answering({ resultCode: null, resultMessage: "refused" }, 400)
        assert.ok((await sdkReissues(tokens, setting)) instanceof ResponseValidationError)
        const ours = Object(await calls.reissueIdToken(tokens, setting))
        assert.deepEqual([ours._tag, ours.resultCode, ours.resultMessage], ["ResultError", undefined, "refused"])
      }
    },
    {
      name: "the models here and the vendor's decode the same answers to the same fields",
      run: () => {
        // Texts that nothing else says.
        const secret = string().map((text) => `a secret: ${text}`)
        const fields = {
          resultCode: optional(string()),
          resultMessage: optional(string()),
          action: optional(constantFrom("OK", "INTERNAL_SERVER_ERROR", "CALLER_ERROR")),
          responseContent: optional(secret),
          idToken: optional(secret),
          type: optional(string())
        }
        return holds(
          asyncProperty(record(fields), async (answer) => {
            const sdk = IdtokenReissueResponse$inboundSchema.parse(JSON.parse(JSON.stringify(answer)))
            assert.deepEqual(await calls.reissueIdToken(tokens, answering(answer)), sdk)
          })
        )
      }
    },
    {
      name: "the vendor's SDK sends the tokens to another origin after a 307; here nobody gets them",
      run: () =>
        served(answers({ status: 200, body: `{"action":"OK"}` }), async (other) => {
          const moved = answers({ status: 307, headers: ["Location: {other}/"] })
          await served(
            moved,
            async ({ origin }) => {
              const setting = { baseUrl: origin, serviceId, fetch: globalThis.fetch }
              const ours = Object(await calls.reissueIdToken(tokens, setting))
              assert.deepEqual([ours.reason, ours.status], ["StatusCode", 307])
              assert.equal(other.requests.length, 0)
              await sdkReissues(tokens, setting)
              assert.match(other.requests[0]?.body ?? "", /a-refresh-token/)
            },
            other.origin
          )
        })
    },
    {
      name: "the vendor's SDK ends the process when a body is no JSON, though its rejection is caught; here the call fails",
      run: () =>
        served(answers({ status: 200, body: "<html>" }), async ({ origin }) => {
          const ours = Object(
            await calls.reissueIdToken(tokens, { baseUrl: origin, serviceId, fetch: globalThis.fetch })
          )
          assert.deepEqual([ours.reason, ours.status], ["Decode", 200])
          assert.deepEqual(await alone(origin), { code: 1, printed: "it ends with 1" })
        })
    },
    {
      name: "the vendor's SDK goes on after an answer that is whole",
      run: () =>
        served(answers({ status: 200, body: `{"action":"OK"}` }), async ({ origin }) =>
          assert.deepEqual(await alone(origin), { code: undefined, printed: "it ends with 0" })
        )
    }
  ]
}
