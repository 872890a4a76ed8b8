import * as Headers from "@effect/platform/Headers"
import type * as HttpApp from "@effect/platform/HttpApp"
import * as HttpRouter from "@effect/platform/HttpRouter"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Ref from "effect/Ref"
import * as Stream from "effect/Stream"
import type { Grants } from "./Grants.js"
import type { IdTokenIssuer } from "./IdTokenIssuer.js"
import { decodeWireRequest, reissue } from "./reissue.js"
import { SandboxReply } from "./SandboxReply.js"

/** A request that came in. What may be a secret is redacted: the body, and every header but the harmless ones. */
export interface SandboxRequest {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string | Redacted.Redacted>>
  readonly body: Redacted.Redacted
}

/** What the app answers from. */
export interface SandboxState {
  readonly serviceId: string
  readonly bearer: Redacted.Redacted
  readonly grants: Grants
  readonly issuer: IdTokenIssuer
  readonly replies: Ref.Ref<ReadonlyArray<SandboxReply>>
  readonly requests: Ref.Ref<ReadonlyArray<SandboxRequest>>
}

/** The app wants the connection closed; whoever mounts it does that. */
export class ConnectionDropped extends Data.TaggedError("ConnectionDropped") {}

const harmless = "accept|accept-encoding|accept-language|connection|content-length|content-type|host|user-agent"
const suspect = new RegExp(`^(?!(${harmless})$)`)

const refuse = (status: 400 | 401 | 403 | 404, code: string, problem: string) =>
  HttpServerResponse.unsafeJson({ resultCode: code, resultMessage: `[${code}] ${problem}.` }, { status })

const record = (state: SandboxState) =>
  Effect.flatMap(HttpServerRequest.HttpServerRequest, (request) =>
    Effect.flatMap(
      Effect.orElseSucceed(request.text, () => ""),
      (body) =>
        Ref.update(state.requests, (requests) => [
          ...requests,
          {
            method: request.method,
            path: request.url,
            headers: Headers.redact(request.headers, suspect),
            body: Redacted.make(body)
          }
        ])
    )
  )

/** 401 without the bearer, 403 for another service: the statuses that Authlete documents for these. */
const authorize =
  (state: SandboxState) =>
  <E, R>(route: HttpApp.Default<E, R>) =>
    Effect.gen(function* () {
      const { authorization } = (yield* HttpServerRequest.HttpServerRequest).headers
      const { serviceId } = yield* HttpRouter.params
      if (authorization !== `Bearer ${Redacted.value(state.bearer)}`) {
        return refuse(401, "SANDBOX_UNAUTHORIZED", "The Authorization header does not hold the sandbox's bearer")
      }
      if (serviceId !== state.serviceId) {
        return refuse(403, "SANDBOX_FORBIDDEN", "The bearer may not use this service")
      }
      return yield* route
    })

/** Statuses whose answers have no body (RFC 9110 §15.3.5, §15.3.6, §15.4.5). */
const withoutBody = [204, 205, 304]

/** Runs the operation, or does what the queue of replies says instead. */
const orNextReply =
  (state: SandboxState) =>
  <E, R>(route: HttpApp.Default<E, R>) =>
    Effect.gen(function* () {
      const reply = yield* Ref.modify(state.replies, ([next, ...rest]) => [Option.fromNullable(next), rest])
      if (Option.isNone(reply)) return yield* route
      return yield* SandboxReply.$match(reply.value, {
        Response: ({ body, headers = {}, status }) =>
          Effect.succeed(
            body === undefined || withoutBody.includes(status)
              ? HttpServerResponse.empty({ status, headers })
              : typeof body === "string"
                ? HttpServerResponse.text(body, { status, headers })
                : HttpServerResponse.unsafeJson(body, { status, headers })
          ),
        Delay: ({ duration }) => Effect.delay(route, duration),
        DroppedConnection: () => Effect.fail(new ConnectionDropped()),
        TruncatedBody: () => Effect.map(route, truncate)
      })
    })

const truncate = (response: HttpServerResponse.HttpServerResponse): HttpServerResponse.HttpServerResponse => {
  const bytes = response.body._tag === "Uint8Array" ? response.body.body : new Uint8Array(0)
  return HttpServerResponse.stream(
    Stream.concat(Stream.make(bytes.subarray(0, bytes.length / 2)), Stream.fail(new ConnectionDropped())),
    { status: response.status, headers: response.headers, contentLength: bytes.length }
  )
}

const reissueRoute = (state: SandboxState) =>
  Effect.flatMap(HttpServerRequest.HttpServerRequest, (request) => request.text).pipe(
    Effect.flatMap(decodeWireRequest),
    Effect.flatMap(reissue(state.grants, state.issuer)),
    Effect.map((response) => HttpServerResponse.unsafeJson({ type: "idTokenReissueResponse", ...response })),
    Effect.catchTags({
      ParseError: () => Effect.succeed(refuse(400, "SANDBOX_BAD_REQUEST", "The body is not what the operation takes")),
      RequestError: () => Effect.succeed(refuse(400, "SANDBOX_BAD_REQUEST", "The body can't be read"))
    })
  )

/** The part of Authlete's API that the sandbox has. */
export const make = (state: SandboxState): HttpApp.Default<ConnectionDropped> =>
  HttpRouter.empty.pipe(
    HttpRouter.post("/api/:serviceId/idtoken/reissue", reissueRoute(state).pipe(authorize(state), orNextReply(state))),
    HttpRouter.get(
      "/api/:serviceId/service/jwks/get",
      Effect.succeed(HttpServerResponse.unsafeJson(state.issuer.jwks)).pipe(authorize(state))
    ),
    HttpRouter.withRouterConfig({ caseSensitive: true, ignoreDuplicateSlashes: false, ignoreTrailingSlash: false }),
    Effect.catchTag("RouteNotFound", () =>
      Effect.succeed(refuse(404, "SANDBOX_NOT_FOUND", "The sandbox has no such operation"))
    ),
    (answer) => Effect.zipRight(record(state), answer)
  )
