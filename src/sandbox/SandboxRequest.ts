/**
 * The requests that a sandbox got.
 *
 * @since 1.0.0
 */
import * as Headers from "@effect/platform/Headers"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

/**
 * A request that the sandbox got. The body is redacted. Headers that may contain a secret are redacted, too.
 *
 * @since 1.0.0
 * @category Sandbox
 */
export interface SandboxRequest {
  /** The HTTP method. */
  readonly method: string
  /** The path, with the query if there is one. */
  readonly path: string
  /** The headers, by names in lower case. */
  readonly headers: Readonly<Record<string, string | Redacted.Redacted>>
  /** The body as text. It is empty if it can't be read. */
  readonly body: Redacted.Redacted
}

const harmless = "accept|accept-encoding|accept-language|connection|content-length|content-type|host|user-agent"
const suspect = new RegExp(`^(?!(${harmless})$)`)

/** @internal */
export const received: Effect.Effect<SandboxRequest, never, HttpServerRequest.HttpServerRequest> = Effect.flatMap(
  HttpServerRequest.HttpServerRequest,
  (request) =>
    Effect.map(
      Effect.orElseSucceed(request.text, () => ""),
      (body) => ({
        method: request.method,
        path: request.url,
        headers: Headers.redact(request.headers, suspect),
        body: Redacted.make(body)
      })
    )
)
