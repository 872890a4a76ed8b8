import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import * as Stream from "effect/Stream"
import { reissue } from "./endpoints/reissue.js"
import { token } from "./endpoints/token.js"
import { tokenFail } from "./endpoints/tokenFail.js"
import { tokenIssue } from "./endpoints/tokenIssue.js"
import { tokenRevoke } from "./endpoints/tokenRevoke.js"
import {
  addRoutes,
  emptyResponse,
  type HttpServerResponse,
  jsonResponse,
  makeRoute,
  routeParams,
  streamResponse,
  textResponse,
  toHttpEffect
} from "./http.js"
import { refuse } from "./refuse.js"
import { type App, literally, withBearer } from "./routing.js"
import { SandboxReply } from "./SandboxReply.js"
import { received } from "./SandboxRequest.js"
import type { SandboxState } from "./state/SandboxState.js"

/** The app wants the connection closed; whoever mounts it does that. */
export class ConnectionDropped extends Data.TaggedError("ConnectionDropped") {}

const forbidden = refuse(403, "SANDBOX_FORBIDDEN", "The bearer may not use this service")

const notFound = refuse(404, "SANDBOX_NOT_FOUND", "The sandbox has no such operation")

/** 401 without the bearer, 403 for another service: the statuses that Authlete documents for these. */
const authorize =
  ({ bearer, serviceId }: SandboxState) =>
  <E, R>(app: App<E, R>) =>
    withBearer(bearer)(
      Effect.flatMap(routeParams, (params) => (params["serviceId"] === serviceId ? app : Effect.succeed(forbidden)))
    )

/** Statuses whose answers have no body (RFC 9110 §15.3.5, §15.3.6, §15.4.5). */
const withoutBody = [204, 205, 304]

const truncate = (response: HttpServerResponse): HttpServerResponse => {
  const bytes = response.body._tag === "Uint8Array" ? response.body.body : new Uint8Array(0)
  return streamResponse(
    Stream.concat(Stream.make(bytes.subarray(0, bytes.length / 2)), Stream.fail(new ConnectionDropped())),
    { status: response.status, headers: response.headers, contentLength: bytes.length }
  )
}

/** Does what a reply says instead of the usual answer. */
const replyWith = <E, R>(reply: SandboxReply, usual: App<E, R>): App<E | ConnectionDropped, R> =>
  SandboxReply.$match(reply, {
    Response: ({ body, headers = {}, status }) =>
      Effect.succeed(
        body === undefined || withoutBody.includes(status)
          ? emptyResponse({ status, headers })
          : typeof body === "string"
            ? textResponse(body, { status, headers })
            : jsonResponse(body, { status, headers })
      ),
    UsualAnswer: () => usual,
    Delay: ({ duration }) => Effect.delay(usual, duration),
    DroppedConnection: () => Effect.fail(new ConnectionDropped()),
    TruncatedBody: () => Effect.map(usual, truncate)
  })

/** Runs the operation, or does what the queue of replies says instead. */
const orNextReply =
  ({ replies }: SandboxState) =>
  <E, R>(app: App<E, R>): App<E | ConnectionDropped, R> =>
    Effect.flatMap(
      Ref.modify(replies, ([next, ...rest]) => [Option.fromNullishOr(next), rest]),
      Option.match({ onNone: () => app, onSome: (reply) => replyWith(reply, app) })
    )

const endpoints = (state: SandboxState) =>
  [reissue(state), token(state), tokenIssue(state), tokenFail(state), tokenRevoke(state)].map((endpoint) => ({
    ...endpoint,
    method: "POST" as const
  }))

/** Operations that the sandbox does not have, answered as its options say. */
const answers = ({ answers }: SandboxState) =>
  answers.map(({ answer, method, path }) => ({
    method,
    path,
    app: received.pipe(
      Effect.flatMap(answer),
      Effect.flatMap((reply) => replyWith(reply, Effect.succeed(notFound)))
    )
  }))

/** The part of Authlete's API that the sandbox has. */
export const make = (state: SandboxState) => {
  const recorded = Effect.flatMap(received, state.requests.add)
  const jwks = Effect.map(state.issuer.jwks, (jwks) => jsonResponse(jwks))
  const routes = [
    ...[...endpoints(state), ...answers(state)].map(({ app, method, path }) =>
      makeRoute(method, `/api/:serviceId/${path}`, app.pipe(authorize(state), orNextReply(state)))
    ),
    makeRoute("GET", "/api/:serviceId/service/jwks/get", authorize(state)(jwks))
  ]
  return toHttpEffect(addRoutes(routes)).pipe(
    literally,
    // The only failure of a router's own: none of its routes is meant.
    Effect.map(Effect.catchTag("HttpServerError", () => Effect.succeed(notFound))),
    Effect.map((app) => Effect.andThen(recorded, app))
  )
}
