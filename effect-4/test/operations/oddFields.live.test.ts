import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Logger, Redacted, References, type Tracer } from "effect"
import { failToken, issueToken, processToken, reissueIdToken } from "effect-authlete"
import { clients, configFor, request } from "../client/call.js"
import { logTo } from "../logTo.js"
import { recording } from "../recording.js"
import { plain } from "../servers.js"

const operations = {
  processToken: processToken({ parameters: Redacted.make("grant_type=refresh_token&refresh_token=old") }),
  reissueIdToken: reissueIdToken(request),
  issueToken: issueToken({ ticket: Redacted.make("a-ticket"), subject: "alice" }),
  failToken: failToken({ ticket: Redacted.make("a-ticket"), reason: "UNKNOWN" })
}

/** Fields of types that nobody promised, by the operation that answers with them. */
const odd: Record<keyof typeof operations, Record<string, unknown>> = {
  processToken: {
    scopes: "openid email",
    accessTokenDuration: "3600",
    accessTokenExpiresAt: [],
    clientId: "1234567890",
    clientIdAliasUsed: "true",
    resultCode: 1,
    resultMessage: {},
    dpopNonce: 1,
    grantType: ["REFRESH_TOKEN"],
    audiences: [1],
    subject: 7,
    accessToken: { value: "secret-access-token" },
    refreshToken: ["secret-refresh-token"],
    ticket: true
  },
  reissueIdToken: { resultCode: 1, resultMessage: ["No."] },
  issueToken: { scopes: [null], refreshTokenDuration: 1.5, jwtAccessToken: 1, clientId: 2 ** 60 },
  failToken: { resultCode: false, resultMessage: 0 }
}

for (const [name, client] of Object.entries(clients)) {
  describe(`Over ${name}`, () => {
    for (const operation of ["processToken", "reissueIdToken", "issueToken", "failToken"] as const) {
      it.live(`fields of odd types don't cost the answer of ${operation}, and are named for whoever looks`, () =>
        Effect.gen(function* () {
          const fields = odd[operation]
          const answer = { ...fields, action: "OK", responseContent: "{}" }
          const origin = yield* plain((_, response) => response.end(JSON.stringify(answer)))
          const lines: Array<string> = []
          const spans: Array<Tracer.Span> = []
          const tracer = recording(yield* Effect.tracer, (span) => spans.push(span))
          const response = yield* operations[operation].pipe(
            Effect.withTracer(tracer),
            Effect.provideService(References.MinimumLogLevel, "Debug"),
            Effect.provide([
              Layer.merge(configFor(origin), client),
              logTo(Logger.make(({ message }) => lines.push(String(message))))
            ])
          )
          assert.deepStrictEqual(Object.keys(response).sort(), ["action", "responseContent"])
          const names = Object.keys(fields)
          assert.deepStrictEqual(lines, [`${operation}: OK, attempts: 1, ignored fields: ${names.join(", ")}`])
          const call = spans.find((span) => span.name === `authlete.${operation}`)
          assert.strictEqual(call?.attributes.get("authlete.ignored_fields"), names.join())
        })
      )
    }
  })
}
