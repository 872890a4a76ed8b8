import type * as HttpApp from "@effect/platform/HttpApp"
import * as HttpRouter from "@effect/platform/HttpRouter"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
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
import type { AuthleteSandboxService } from "./AuthleteSandbox.js"
import { refuse } from "./refuse.js"
import type { SandboxState } from "./state/SandboxState.js"

const grantFields = {
  subject: NonEmptyString,
  clientId: NonEmptyString,
  scopes: Schema.Array(Schema.String),
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
  redirectUri: Schema.optional(Schema.String),
  nonce: Schema.optional(Schema.String),
  codeChallenge: Schema.optional(Schema.String),
  codeChallengeMethod: Schema.optional(Schema.Literal("S256", "plain")),
  claims: Schema.optional(JsonObjectFromSelf)
})

const ReplyHeaders = Schema.Record({ key: Schema.String, value: Schema.String }).pipe(
  Schema.filter(
    (headers) =>
      Object.entries(headers).every(([name, value]) => isHeaderName(name) && isHeaderValue(value)) ||
      "must be names and values that HTTP allows"
  )
)

const Reply = Schema.Union(
  Schema.TaggedStruct("Response", {
    status: Schema.Int.pipe(Schema.filter((status) => (status >= 200 && status <= 599) || "must be from 200 to 599")),
    headers: Schema.optionalWith(ReplyHeaders, { exact: true }),
    body: Schema.optionalWith(Schema.Union(Schema.String, JsonObjectFromSelf), { exact: true })
  }),
  Schema.TaggedStruct("Delay", {
    duration: Schema.Number.pipe(Schema.filter((millis) => (millis >= 0 && millis < 2 ** 31) || "must be milliseconds"))
  }),
  Schema.TaggedStruct("DroppedConnection", {}),
  Schema.TaggedStruct("TruncatedBody", {}),
  Schema.TaggedStruct("UsualAnswer", {})
)

const Replies = Schema.Array(Reply)

const refuseBody = (problem: string) => refuse(400, "SANDBOX_BAD_REQUEST", problem)

/** Runs with the JSON body of the request, or says what is wrong with it. */
const withBody = <A, I>(
  schema: Schema.Schema<A, I>,
  what: string,
  answer: (body: A) => Effect.Effect<HttpServerResponse.HttpServerResponse>
): HttpApp.Default => {
  const decode = Schema.decodeUnknown(schema, { onExcessProperty: "error" })
  return Effect.flatMap(HttpServerRequest.HttpServerRequest, (request) => request.text).pipe(
    Effect.flatMap((text) => Effect.try((): unknown => JSON.parse(text))),
    Effect.matchEffect({
      onFailure: () => refuseBody("The body is not JSON"),
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
  const authorized = <E, R>(route: HttpApp.Default<E, R>) =>
    Effect.flatMap(HttpServerRequest.HttpServerRequest, ({ headers }) =>
      headers["authorization"] === `Bearer ${Redacted.value(state.bearer)}`
        ? route
        : refuse(401, "SANDBOX_UNAUTHORIZED", "The Authorization header does not hold the sandbox's bearer")
    )

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
      withBody(CodeBody, "what a code stands for, such as { subject, clientId, scopes }", (grant) =>
        Effect.map(service.code(grant), (code) => json({ code: clear(code) }))
      )
    ),
    HttpRouter.makeRoute(
      "POST",
      "/sandbox/replies",
      withBody(Replies, "a list of replies, such as [{ _tag, status }]", (replies) =>
        Effect.as(service.next(...replies), done)
      )
    ),
    HttpRouter.makeRoute("GET", "/sandbox/requests", requests),
    HttpRouter.makeRoute("GET", "/sandbox/jwks", Effect.map(service.jwks, json)),
    HttpRouter.makeRoute("POST", "/sandbox/reset", Effect.as(reset(state), done))
  ]).pipe(
    Effect.catchTag("RouteNotFound", () => refuse(404, "SANDBOX_NOT_FOUND", "The sandbox has no such steering")),
    authorized
  )
}

/** Forgets what it was told and what came in; keys and clients stay. */
const reset = ({ codes, pairs, replies, requests, tickets }: SandboxState): Effect.Effect<void> =>
  Effect.all([codes.clear, pairs.clear, tickets.clear, Ref.set(replies, []), Ref.set(requests, [])], { discard: true })
