import { deepStrictEqual } from "node:assert"
import { HTTPClient } from "@authlete/typescript-sdk"
import { AuthleteCore } from "@authlete/typescript-sdk/core.js"
import { tokenFail } from "@authlete/typescript-sdk/funcs/tokenFail.js"
import { tokenIssue } from "@authlete/typescript-sdk/funcs/tokenIssue.js"
import { tokenManagementReissueIdToken } from "@authlete/typescript-sdk/funcs/tokenManagementReissueIdToken.js"
import { tokenProcess } from "@authlete/typescript-sdk/funcs/tokenProcess.js"
import {
  type Arbitrary,
  array,
  assert,
  asyncProperty,
  boolean,
  constantFrom,
  integer,
  json,
  record,
  string
} from "fast-check"
import { recorder, type Sent } from "./recorder.js"

const text = string({ unit: "grapheme" })
const token = string({ minLength: 1 }).filter((token) => token.trim() === token)
const subject = string({ unit: "grapheme", minLength: 1 })
const object = json().map((value) => JSON.stringify({ value: JSON.parse(value) }))
const seconds = integer({ min: 0 })

/** The requests of an operation in their encoded form, and how the vendor's SDK sends one. */
interface SdkOperation<Request> {
  readonly requests: Arbitrary<Request>
  readonly send: (core: AuthleteCore, serviceId: string, request: Request) => PromiseLike<unknown>
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
  readonly bearer: string
  readonly serviceId: string
  readonly fetch: typeof globalThis.fetch
}

/** For each operation, what makes the call of an edition with a request in its encoded form. */
export type Ours = Readonly<Record<keyof typeof operations, (request: unknown, setting: Setting) => Promise<unknown>>>

const sentBy = async (send: (fetch: Setting["fetch"]) => PromiseLike<unknown>): Promise<ReadonlyArray<Sent>> => {
  const { fetch, sent } = recorder()
  await send(fetch)
  return sent
}

/** Rejects unless the two send the same requests. */
const comparison =
  <Request>({ requests, send }: SdkOperation<Request>, call: Ours[keyof Ours]) =>
  () => {
    const given = record({ baseUrl: serverURLs, serviceId: serviceIds, request: requests })
    const bearer = "bearer-1"
    const property = asyncProperty(given, async ({ baseUrl, request, serviceId }) => {
      const ours = await sentBy((fetch) => call(request, { baseUrl, bearer, serviceId, fetch }))
      const sdk = await sentBy((fetcher) => {
        const httpClient = new HTTPClient({ fetcher })
        return send(new AuthleteCore({ serverURL: baseUrl, bearer, httpClient }), serviceId, request)
      })
      deepStrictEqual([ours.length, ours], [1, sdk])
    })
    return assert(property)
  }

/** The tests: each is a sentence and what rejects unless it holds. */
export const sdkRequests = (ours: Ours) => {
  const { failToken, issueToken, processToken, reissueIdToken } = operations
  const runs = {
    reissueIdToken: comparison(reissueIdToken, ours.reissueIdToken),
    processToken: comparison(processToken, ours.processToken),
    issueToken: comparison(issueToken, ours.issueToken),
    failToken: comparison(failToken, ours.failToken)
  }
  return Object.entries(runs).map(([name, run]) => ({
    name: `${name} and the vendor's SDK send the same: method, URL, credential, media types and JSON body`,
    run
  }))
}
