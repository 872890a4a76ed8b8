import type * as HttpApp from "@effect/platform/HttpApp"
import * as HttpRouter from "@effect/platform/HttpRouter"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Record from "effect/Record"
import * as Redacted from "effect/Redacted"
import * as Ref from "effect/Ref"
import * as Schema from "effect/Schema"
import { parseProblem } from "../client/parseProblem.js"
import { NonEmptyString } from "../operations/Field.js"
import type { JsonObject } from "../operations/JsonObject.js"
import { isHeaderName, isHeaderValue } from "../wire/headers.js"
import { isVerifier } from "../wire/sandbox/code.js"
import { isScope } from "../wire/sandbox/form.js"
import type { AuthleteSandboxService } from "./AuthleteSandbox.js"
import { refuse } from "./refuse.js"
import { literally, withBearer } from "./routing.js"
import type { SandboxState } from "./state/SandboxState.js"

const grantFields = {
  subject: NonEmptyString,
  clientId: NonEmptyString,
  scopes: Schema.Array(Schema.String.pipe(Schema.filter((scope) => isScope(scope) || "must be a scope"))),
  authTime: Schema.optional(Schema.Int),
  requestedIdTokenClaims: Schema.optional(Schema.Array(Schema.String)),
  jwtAccessToken: Schema.optional(Schema.Boolean)
}

const GrantBody = Schema.Struct(grantFields)

const isJsonObject = (value: unknown): value is JsonObject => Predicate.isRecord(value)

/** What was read from JSON is JSON. */
const JsonObjectFromSelf = Schema.declare(isJsonObject, { description: "a JSON object" })

const CodeBody = Schema.Struct({
  ...grantFields,
  redirectUri: Schema.optional(NonEmptyString),
  nonce: Schema.optional(Schema.String),
  codeChallenge: Schema.optional(
    Schema.String.pipe(
      Schema.filter((challenge) => isVerifier(challenge) || "must be 43 to 128 characters (RFC 7636 §4.2)")
    )
  ),
  codeChallengeMethod: Schema.optional(Schema.Literal("S256", "plain")),
  claims: Schema.optional(JsonObjectFromSelf)
}).pipe(
  Schema.filter(({ codeChallenge, codeChallengeMethod }) =>
    codeChallengeMethod !== undefined && codeChallenge === undefined
      ? { path: ["codeChallenge"], message: "is missing, and there is a codeChallengeMethod" }
      : undefined
  )
)

const within = (problem: string, holds: (value: number) => boolean) =>
  Schema.Number.pipe(Schema.filter((value) => holds(value) || problem))

const ReplyHeaders = Schema.Record({ key: Schema.String, value: Schema.String }).pipe(
  Schema.filter(
    (headers) =>
      Object.entries(headers).every(([name, value]) => isHeaderName(name) && isHeaderValue(value)) ||
      "must be names and values that HTTP allows"
  )
)

const Reply = Schema.Union(
  Schema.TaggedStruct("Response", {
    status: within(
      "must be an integer from 200 to 599",
      (status) => Number.isInteger(status) && status >= 200 && status <= 599
    ),
    headers: Schema.optionalWith(ReplyHeaders, { exact: true }),
    body: Schema.optionalWith(Schema.Union(Schema.String, JsonObjectFromSelf), { exact: true })
  }),
  Schema.TaggedStruct("Delay", {
    duration: within("must be milliseconds, from 0 to 2147483647", (millis) => millis >= 0 && millis < 2 ** 31)
  }),
  Schema.TaggedStruct("DroppedConnection", {}),
  Schema.TaggedStruct("TruncatedBody", {}),
  Schema.TaggedStruct("UsualAnswer", {})
)

const Replies = Schema.Array(Reply)

const refuseBody = (problem: string) => refuse(400, "SANDBOX_BAD_REQUEST", problem)

/** JSON that is nested too deep to be written again is none that a sandbox can answer with. */
const readJson = (text: string): unknown => {
  const value: unknown = JSON.parse(text)
  JSON.stringify(value)
  return value
}

/** Runs with the JSON body of the request, or says what is wrong with it. */
const withBody = <A, I>(
  schema: Schema.Schema<A, I>,
  what: string,
  answer: (body: A) => Effect.Effect<HttpServerResponse.HttpServerResponse>
): HttpApp.Default => {
  const decode = Schema.decodeUnknown(schema, { onExcessProperty: "error" })
  return Effect.flatMap(HttpServerRequest.HttpServerRequest, (request) => request.text).pipe(
    Effect.flatMap((text) => Effect.try(() => readJson(text))),
    Effect.matchEffect({
      onFailure: () => refuseBody("The body is not JSON, or it is nested too deep"),
      onSuccess: (json) =>
        Effect.matchEffect(decode(json), {
          onFailure: ({ issue }) => {
            const problem = parseProblem(issue, "decoding")
            return refuseBody(problem.startsWith("it ") ? `The body is not ${what}` : `In the body, ${problem}`)
          },
          onSuccess: answer
        })
    })
  )
}

const done = HttpServerResponse.empty({ status: 204 })

const json = (body: object) => HttpServerResponse.unsafeJson(body)

const clear = (value: string | Redacted.Redacted): string =>
  Redacted.isRedacted(value) ? Redacted.value(value) : value

/** Steers a sandbox over HTTP, for programs in other languages: what `AuthleteSandbox` does, below `/sandbox/`. */
export const make = (state: SandboxState, service: AuthleteSandboxService): HttpApp.Default => {
  const requests = Effect.map(service.requests, (requests) =>
    json(
      requests.map(({ body, headers, method, path }) => ({
        method,
        path,
        headers: Record.map(headers, (value, name) => (name === "authorization" ? "<redacted>" : clear(value))),
        body: clear(body)
      }))
    )
  )

  return HttpRouter.fromIterable([
    HttpRouter.makeRoute(
      "POST",
      "/sandbox/grants",
      withBody(GrantBody, "a grant, such as { subject, clientId, scopes }", (grant) =>
        Effect.map(service.grant(grant), (tokens) => json(Record.map({ ...tokens }, clear)))
      )
    ),
    HttpRouter.makeRoute(
      "POST",
      "/sandbox/codes",
      withBody(CodeBody, "the grant of a code, such as { subject, clientId, scopes }", (grant) =>
        Effect.map(service.code(grant), (code) => json({ code: clear(code) }))
      )
    ),
    HttpRouter.makeRoute(
      "POST",
      "/sandbox/replies",
      withBody(Replies, "a list of replies, such as [{ _tag, status }]", (replies) =>
        // There may be too many of them for the arguments of a function.
        Effect.as(Ref.update(state.replies, Array.appendAll(replies)), done)
      )
    ),
    HttpRouter.makeRoute("GET", "/sandbox/requests", requests),
    HttpRouter.makeRoute("GET", "/sandbox/jwks", Effect.map(service.jwks, json)),
    HttpRouter.makeRoute("POST", "/sandbox/reset", Effect.as(reset(state), done))
  ]).pipe(
    literally,
    Effect.catchTag("RouteNotFound", () =>
      refuse(404, "SANDBOX_NOT_FOUND", "The sandbox has no such request below /sandbox/")
    ),
    withBearer(state.bearer)
  )
}

/** Forgets what it was told and what came in; keys and clients stay. */
const reset = ({ codes, pairs, replies, requests, tickets }: SandboxState): Effect.Effect<void> =>
  Effect.all([codes.clear, pairs.clear, tickets.clear, requests.clear, Ref.set(replies, [])], { discard: true })
