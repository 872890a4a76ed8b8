/**
 * The options of a sandbox.
 *
 * @since 1.0.0
 */
import * as ConfigError from "effect/ConfigError"
import * as Either from "effect/Either"
import { constVoid } from "effect/Function"
import * as Predicate from "effect/Predicate"
import type * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { parseProblem } from "../client/parseProblem.js"
import { answerKey } from "../wire/sandbox/answerKey.js"
import type { RoutedAnswer, SandboxAnswer } from "./SandboxAnswer.js"
import type { SandboxClient } from "./SandboxClient.js"

/**
 * The options of `AuthleteSandbox.layer` and `AuthleteSandbox.layerServer`.
 *
 * @example
 * ```ts
 * import { Effect, Redacted } from "effect"
 * import { AuthleteSandbox, SandboxReply } from "effect-authlete/sandbox"
 *
 * const layer = AuthleteSandbox.layer({
 *   serviceId: "1234567890",
 *   clients: [{ clientId: "my-client", clientSecret: Redacted.make("secret"), authMethod: "client_secret_basic" }],
 *   answers: {
 *     "POST auth/introspection": () => Effect.succeed(SandboxReply.Response({ status: 200, body: { action: "OK" } }))
 *   }
 * })
 * ```
 *
 * @since 1.0.0
 * @category Sandbox
 */
export interface AuthleteSandboxOptions {
  /** The service. Calls for another service are refused. Default: `1000000000`. */
  readonly serviceId?: string | undefined
  /** The credential. Calls with another credential are refused. Default: `sandbox-bearer`. */
  readonly bearer?: Redacted.Redacted | undefined
  /** The `iss` of its ID tokens. Default: `https://as.example.com`. */
  readonly issuer?: string | undefined
  /** Its OAuth clients. If a `grant` names an unknown client, this client becomes a public client. Default: none. */
  readonly clients?: ReadonlyArray<SandboxClient> | undefined
  /** Whether a refresh may get a new ID token. A service of Authlete has a setting of the same name. Default: true. */
  readonly idTokenReissuable?: boolean | undefined
  /**
   * The answers of operations that the sandbox does not have. A key is a method and a path below `/api/{serviceId}/`,
   * with `:name` for a part of the path, such as `POST auth/introspection` or `GET client/get/:clientId`. The sandbox
   * checks the bearer and the service, and records the request. A reply that `next` queued is used first. Default:
   * none. Without an answer, the request gets 404.
   */
  readonly answers?: Readonly<Record<string, SandboxAnswer>> | undefined
}

const RedactedText = Schema.RedactedFromSelf(Schema.String).annotations({
  description: "a string within Redacted.make"
})

const Alg = Schema.Literal("RS256", "PS256", "ES256", "EdDSA")

const Client: Schema.Schema<SandboxClient> = Schema.Union(
  Schema.Struct({
    clientId: Schema.String,
    clientSecret: Schema.optionalWith(Schema.Undefined, { exact: true }),
    idTokenSignedResponseAlg: Schema.optional(Alg),
    authMethod: Schema.Literal("none")
  }),
  Schema.Struct({
    clientId: Schema.String,
    clientSecret: RedactedText,
    idTokenSignedResponseAlg: Schema.optional(Alg),
    authMethod: Schema.Literal("client_secret_basic", "client_secret_post")
  })
)

const isAnswer = (value: unknown): value is SandboxAnswer => Predicate.isFunction(value)

const Answer = Schema.declare(isAnswer, { description: "a function from a request to an effect" })

const Options = Schema.Struct({
  serviceId: Schema.optional(Schema.String),
  bearer: Schema.optional(RedactedText),
  issuer: Schema.optional(Schema.String.pipe(Schema.filter((issuer) => URL.canParse(issuer) || "must be a URL"))),
  clients: Schema.optional(
    Schema.Array(Client).pipe(
      Schema.filter(
        (clients) =>
          new Set(clients.map(({ clientId }) => clientId)).size === clients.length || "must not have a client twice"
      )
    )
  ),
  idTokenReissuable: Schema.optional(Schema.Boolean),
  answers: Schema.optional(Schema.Record({ key: Schema.String, value: Answer }))
})

/** Each answer with its method and path, or what is wrong with its key. */
export const routedAnswers = (
  answers: AuthleteSandboxOptions["answers"] = {}
): Either.Either<ReadonlyArray<RoutedAnswer>, ConfigError.ConfigError> =>
  Either.all(
    Object.entries(answers).map(([key, answer]) => {
      const read = answerKey(key, Object.keys(answers))
      return read._tag === "Problem"
        ? Either.left(ConfigError.InvalidData(["answers"], `answers ${read.problem}`))
        : Either.right({ method: read.method, path: read.path, answer })
    })
  )

/** What a program without types may give. The rest of service ID and bearer is checked with the `AuthleteConfig`. */
export const checkOptions = (options: unknown): Either.Either<void, ConfigError.ConfigError> =>
  Either.try(() => Schema.validateEither(Options)(options)).pipe(
    Either.flatMap(Either.mapLeft((error) => parseProblem(error.issue, "encoding"))),
    Either.map(constVoid),
    Either.mapLeft((problem) =>
      typeof problem === "string" && !problem.startsWith("it ")
        ? ConfigError.InvalidData(problem.split(/[ .]/, 1), problem)
        : ConfigError.InvalidData([], "the options could not be read")
    )
  )
