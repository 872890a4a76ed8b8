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
  [
    () => sentences.transport(origin, undefined, "ECONNREFUSED"),
    `the connection to ${origin} failed before an answer came (ECONNREFUSED). ` +
      `Check that the host is reachable from here. ${again}`
  ],
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
    undocumented(status, "Check the base URL and what stands between here and Authlete.")
  ),
  ...[401, 403].map((status) => undocumented(status, "Check the bearer, and what stands between here and Authlete.")),
  undocumented(404, "Check the base URL and the service ID."),
  undocumented(429, `Too many requests: wait. ${again}`),
  ...[500, 503].map((status) => undocumented(status, `Authlete or a proxy in front of it is in trouble. ${again}`)),
  [
    () => sentences.statusCode(origin, 404, undefined),
    `${origin} answered 404 with no content type, which Authlete does not document. ` +
      "Check the base URL and the service ID."
  ],
  [
    () => sentences.decode(origin, 200, "it is empty"),
    `the 200 answer from ${origin} can't be read: it is empty. Check that the base URL is Authlete's.`
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
