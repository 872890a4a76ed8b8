import type * as HttpApp from "@effect/platform/HttpApp"
import * as HttpRouter from "@effect/platform/HttpRouter"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
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
import { refuse } from "./refuse.js"
import { literally, withBearer } from "./routing.js"
import { SandboxReply } from "./SandboxReply.js"
import { received } from "./SandboxRequest.js"
import type { SandboxState } from "./state/SandboxState.js"

/** The app wants the connection closed; whoever mounts it does that. */
export class ConnectionDropped extends Data.TaggedError("ConnectionDropped") {}

/** 401 without the bearer, 403 for another service: the statuses that Authlete documents for these. */
const authorize =
  ({ bearer, serviceId }: SandboxState) =>
  <E, R>(route: HttpApp.Default<E, R>) =>
    withBearer(bearer)(
      Effect.flatMap(HttpRouter.params, (params) =>
        params["serviceId"] === serviceId
          ? route
          : refuse(403, "SANDBOX_FORBIDDEN", "The bearer may not use this service")
      )
    )

/** Statuses whose answers have no body (RFC 9110 §15.3.5, §15.3.6, §15.4.5). */
const withoutBody = [204, 205, 304]

/** Does what a reply says instead of the usual answer. */
const replyWith = <E, R>(reply: SandboxReply, usual: HttpApp.Default<E, R>) =>
  SandboxReply.$match(reply, {
    Response: ({ body, headers = {}, status }) =>
      Effect.succeed(
        body === undefined || withoutBody.includes(status)
          ? HttpServerResponse.empty({ status, headers })
          : typeof body === "string"
            ? HttpServerResponse.text(body, { status, headers })
            : HttpServerResponse.unsafeJson(body, { status, headers })
      ),
    UsualAnswer: () => usual,
    Delay: ({ duration }) => Effect.delay(usual, duration),
    DroppedConnection: () => Effect.fail(new ConnectionDropped()),
    TruncatedBody: () => Effect.map(usual, truncate)
  })

/** Runs the operation, or does what the queue of replies says instead. */
const orNextReply =
  (state: SandboxState) =>
  <E, R>(route: HttpApp.Default<E, R>) =>
    Effect.gen(function* () {
      const reply = yield* Ref.modify(state.replies, ([next, ...rest]) => [Option.fromNullable(next), rest])
      return yield* Option.match(reply, { onNone: () => route, onSome: (reply) => replyWith(reply, route) })
    })

const truncate = (response: HttpServerResponse.HttpServerResponse): HttpServerResponse.HttpServerResponse => {
  const bytes = response.body._tag === "Uint8Array" ? response.body.body : new Uint8Array(0)
  return HttpServerResponse.stream(
    Stream.concat(Stream.make(bytes.subarray(0, bytes.length / 2)), Stream.fail(new ConnectionDropped())),
    { status: response.status, headers: response.headers, contentLength: bytes.length }
  )
}

const endpoints = (state: SandboxState) => [
  reissue(state),
  token(state),
  tokenIssue(state),
  tokenFail(state),
  tokenRevoke(state)
]

const notFound = refuse(404, "SANDBOX_NOT_FOUND", "The sandbox has no such operation")

/** Operations that the sandbox does not have, answered as its options say. */
const answers = ({ answers }: SandboxState) =>
  answers.map(({ answer, method, path }) => ({
    method,
    path,
    app: received.pipe(
      Effect.flatMap(answer),
      Effect.flatMap((reply) => replyWith(reply, notFound))
    )
  }))

/** The part of Authlete's API that the sandbox has. */
export const make = (state: SandboxState): HttpApp.Default<ConnectionDropped> =>
  HttpRouter.fromIterable([
    ...[...endpoints(state).map((endpoint) => ({ ...endpoint, method: "POST" as const })), ...answers(state)].map(
      ({ app, method, path }) =>
        HttpRouter.makeRoute(method, `/api/:serviceId/${path}`, app.pipe(authorize(state), orNextReply(state)))
    ),
    HttpRouter.makeRoute(
      "GET",
      "/api/:serviceId/service/jwks/get",
      Effect.map(state.issuer.jwks, (jwks) => HttpServerResponse.unsafeJson(jwks)).pipe(authorize(state))
    )
  ]).pipe(
    literally,
    Effect.catchTag("RouteNotFound", () => notFound),
    (answer) => Effect.zipRight(Effect.flatMap(received, state.requests.add), answer)
  )
