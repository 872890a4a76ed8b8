/**
 * Reissues an ID token, verifies its signature, and shows what happened.
 *
 *     npm start --prefix effect-4              against the sandbox, on a socket of this machine
 *     npm start --prefix effect-4 -- --live    against the Authlete that the environment names: AUTHLETE_SERVICE_ID,
 *                                              AUTHLETE_BEARER and, from the response of /auth/token,
 *                                              AUTHLETE_ACCESS_TOKEN and AUTHLETE_REFRESH_TOKEN
 */
import { createServer } from "node:http"
import { NodeHttpServer, NodeRuntime } from "@effect/platform-node"
import { Config, Console, Data, Effect, Redacted, Schema, Tracer } from "effect"
import { FetchHttpClient, HttpClient, HttpClientRequest, HttpClientResponse } from "effect/http"
import { AuthleteConfig, reissueIdToken } from "effect-authlete"
import { AuthleteSandbox } from "effect-authlete/sandbox"
import { createLocalJWKSet, decodeProtectedHeader, type JWTPayload, jwtVerify } from "jose"

class ExampleError extends Data.TaggedError("ExampleError")<{ readonly message: string }> {}

const JwkSet = Schema.Struct({
  keys: Schema.mutable(
    Schema.Array(
      Schema.StructWithRest(Schema.Struct({ kty: Schema.String }), [Schema.Record(Schema.String, Schema.Unknown)])
    )
  )
})

/** The keys that the service signs with. */
const fetchJwks = Effect.gen(function* () {
  const { baseUrl, bearer, serviceId } = yield* AuthleteConfig
  const request = HttpClientRequest.get(`${baseUrl}/api/${serviceId}/service/jwks/get`)
  return yield* bearer.pipe(
    Effect.flatMap((token) => HttpClient.execute(HttpClientRequest.bearerToken(request, token))),
    Effect.flatMap(HttpClientResponse.filterStatusOk),
    Effect.flatMap(HttpClientResponse.schemaBodyJson(JwkSet)),
    Effect.mapError(() => new ExampleError({ message: `The service's keys can't be had from ${baseUrl}.` }))
  )
})

const verify = (idToken: string) =>
  Effect.flatMap(fetchJwks, (jwks) =>
    Effect.tryPromise({
      try: () => jwtVerify(idToken, createLocalJWKSet(jwks)),
      catch: () => new ExampleError({ message: "The ID token's signature does not verify." })
    })
  )

const table = (rows: Iterable<readonly [string, unknown]>) =>
  Array.from(
    rows,
    ([name, value]) => `  ${name.padEnd(12)}${typeof value === "string" ? value : JSON.stringify(value)}`
  )

const time = (name: string, value: unknown) =>
  typeof value === "number" && ["iat", "exp", "auth_time"].includes(name)
    ? `${value}  ${new Date(value * 1000).toISOString()}`
    : value

const claims = (payload: JWTPayload) =>
  Object.entries(payload).map(([name, value]) => [name, time(name, value)] as const)

const spanLine = (span: Tracer.Span) => {
  const took = span.status._tag === "Ended" ? Number(span.status.endTime - span.status.startTime) / 1e6 : 0
  const status = span.attributes.get("http.response.status_code") ?? span.attributes.get("authlete.action")
  const indent = span.kind === "client" ? "  " : ""
  return `  ${(indent + span.name).padEnd(28)}${took.toFixed(1).padStart(7)} ms  ${status}`
}

/** The tracer of the program, but it remembers the spans that it made. */
const remembering = (spans: Array<Tracer.Span>) =>
  Effect.map(Effect.tracer, (tracer) =>
    Tracer.make({
      context: tracer.context,
      span: (options) => {
        const span = tracer.span(options)
        spans.push(span)
        return span
      }
    })
  )

const program = (tokens: { readonly accessToken: Redacted.Redacted; readonly refreshToken: Redacted.Redacted }) =>
  Effect.gen(function* () {
    const spans: Array<Tracer.Span> = []
    const response = yield* reissueIdToken({ ...tokens, claims: { email: "alice@example.com" } }).pipe(
      Effect.withTracer(yield* remembering(spans))
    )
    if (response.action !== "OK" || response.idToken === undefined) {
      return yield* new ExampleError({ message: `Authlete answered ${response.action}: ${response.resultMessage}` })
    }
    const idToken = Redacted.value(response.idToken)
    const { payload } = yield* verify(idToken)
    const { alg, kid } = decodeProtectedHeader(idToken)
    const { baseUrl } = yield* AuthleteConfig
    yield* Console.log(
      ["", "ID token", ...table(claims(payload)), "", `signature: verified (${alg}, key ${kid})`].join("\n")
    )
    yield* Console.log(["", "Trace", ...spans.map(spanLine), "", `Answered by ${baseUrl}`].join("\n"))
  })

const whatNext = `
That was the sandbox of this package: no account, no network. From here:

  docs/getting-started.md                  the same in a project of yours
  npx effect-authlete-sandbox              in such a project: a sandbox for a server in any language (docs/sandbox.md)
  npm run example:token-endpoint           a token endpoint, over HTTP (docs/token-endpoint.md)
  npm start --prefix effect-4 -- --live    this example with your service`

const sandbox = Effect.flatMap(AuthleteSandbox, ({ grant }) =>
  grant({ subject: "alice", clientId: "example-client", scopes: ["openid", "email"], authTime: 1_795_000_000 })
).pipe(
  Effect.flatMap(program),
  Effect.andThen(Console.log(whatNext)),
  Effect.provide(AuthleteSandbox.layerServer()),
  Effect.provide(NodeHttpServer.layer(() => createServer(), { host: "127.0.0.1", port: 0 }))
)

const live = Config.all({
  accessToken: Config.Redacted("AUTHLETE_ACCESS_TOKEN"),
  refreshToken: Config.Redacted("AUTHLETE_REFRESH_TOKEN")
}).pipe(Effect.flatMap(program), Effect.provide(AuthleteConfig.layerConfig()))

const main = process.argv.includes("--live") ? live : sandbox

main.pipe(
  Effect.provide(FetchHttpClient.layer),
  Effect.tapError((error) =>
    Console.error(error instanceof Config.ConfigError ? `The configuration is not complete: ${error}` : error.message)
  ),
  NodeRuntime.runMain({ disableErrorReporting: true })
)
