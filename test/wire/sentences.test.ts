import { assert, describe, it } from "@effect/vitest"
import * as sentences from "../../src/wire/sentences.js"

const origin = "https://a.example"

const again = "Retry if the operation may be repeated."

const undocumented = (status: number, advice: string): readonly [said: () => string, sentence: string] => [
  () => sentences.statusCode(origin, status, "text/html\n"),
  `${origin} answered ${status} with text/html?, which Authlete does not document. ${advice}`
]

/** What a person reads who has to find out at night what failed, and what to do. */
const cases: ReadonlyArray<readonly [said: () => string, sentence: string]> = [
  ...Object.entries({
    ENOTFOUND: "Check the host name in the base URL, and the DNS here.",
    EAI_AGAIN: "Check the host name in the base URL, and the DNS here.",
    ECONNREFUSED:
      "Nothing listens there: check the host and the port of the base URL, and any proxy or firewall in between.",
    EHOSTUNREACH: "There is no route to it: check the network here, and any VPN or firewall.",
    UND_ERR_CONNECT_TIMEOUT: "It did not answer in time: check the network here, and any VPN or firewall.",
    ERR_BLOCKED_PORT: "fetch refuses to use this port: let the server use another port.",
    EPROTO:
      "The TLS handshake failed: check that the port speaks TLS, and that both sides support a common version and cipher.",
    ERR_SSL_WRONG_VERSION_NUMBER: "The server speaks no TLS at this port: is it http?",
    SELF_SIGNED_CERT_IN_CHAIN:
      "Its certificate is not trusted here: for a private authority, set NODE_EXTRA_CA_CERTS to the file of its " +
      "certificate before the start (in Deno, DENO_CERT).",
    CERT_HAS_EXPIRED: "Its certificate has expired: renew it, and check the clock here.",
    CERT_NOT_YET_VALID: "Its certificate is not valid yet: check the clock here.",
    ERR_TLS_CERT_ALTNAME_INVALID: "Its certificate is for another host: check the host in the base URL.",
    CERT_REVOKED: "Its certificate is not accepted here: ask the operator of the server.",
    UND_ERR_SOCKET:
      "The server, or something in between, closed it. If it was idle, close idle connections here earlier than the " +
      `server does. ${again}`
  }).map(
    ([code, advice]) =>
      [
        () => sentences.transport(origin, undefined, code),
        `the connection to ${origin} failed before an answer came (${code}). ${advice}`
      ] as const
  ),
  [
    () => sentences.transport(origin, undefined, undefined),
    `the connection to ${origin} failed before an answer came. Check that the host is reachable from here. ${again}`
  ],
  [
    () => sentences.transport(origin, 200, "ECONNRESET"),
    `the connection to ${origin} broke off within the body of a 200 answer (ECONNRESET). ${again}`
  ],
  [
    () => sentences.timeout(origin, undefined, 5000),
    `no answer came from ${origin} within 5000 ms. ${again} Or raise the timeout.`
  ],
  [
    () => sentences.timeout(origin, 200, 5000),
    `the body of a 200 answer from ${origin} did not end within 5000 ms. ${again} Or raise the timeout.`
  ],
  ...[300, 307, 399].map((status) => undocumented(status, "Redirects are not followed: check the base URL.")),
  ...[204, 299, 400, 418, 499].map((status) =>
    undocumented(status, "Check the base URL and any proxy between here and Authlete.")
  ),
  undocumented(401, "Check the bearer, and any proxy between here and Authlete."),
  undocumented(403, "Check any proxy between here and Authlete, and whether the bearer may use this service."),
  undocumented(404, "Check the base URL and the service ID."),
  undocumented(429, `Too many requests: wait. ${again}`),
  ...[500, 503].map((status) => undocumented(status, `Authlete or a proxy in front of it has a problem. ${again}`)),
  [
    () => sentences.statusCode(origin, 404, undefined),
    `${origin} answered 404 with no content type, which Authlete does not document. ` +
      "Check the base URL and the service ID."
  ],
  [
    () => sentences.decode(origin, 200, "it is empty"),
    `the 200 answer from ${origin} can't be read: it is empty. Check that the base URL is Authlete's.`
  ],
  [
    () => sentences.refusal(401, { origin, serviceId: "42" }),
    `Check the bearer: ${origin} does not accept it. It may be mistyped, expired, revoked or for another cluster.`
  ],
  [
    () => sentences.refusal(403, { origin, serviceId: "42" }),
    `Check the service ID: the bearer may not use the service 42 at ${origin}. ` +
      "Use a token of this service or of its organization."
  ],
  [() => sentences.invalidRequest("sub is missing"), "the request was not sent: sub is missing."]
]

describe("A description", () => {
  for (const [said, sentence] of cases) {
    it(`says: ${sentence}`, () => {
      assert.strictEqual(said(), sentence)
    })
  }
})
