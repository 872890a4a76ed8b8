/**
 * The options of a sandbox.
 *
 * @since 1.0.0
 */
import * as ConfigError from "effect/ConfigError"
import * as Either from "effect/Either"
import { constVoid } from "effect/Function"
import type * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { parseProblem } from "../client/parseProblem.js"
import { RedactedFromSelf } from "../operations/Field.js"
import type { SandboxClient } from "./SandboxClient.js"

/**
 * The options of a sandbox.
 *
 * @since 1.0.0
 * @category models
 */
export interface AuthleteSandboxOptions {
  /** The only service it has. Default: `1000000000`. */
  readonly serviceId?: string | undefined
  /** The only bearer it accepts. Default: `sandbox-bearer`. */
  readonly bearer?: Redacted.Redacted | undefined
  /** The `iss` of its ID tokens. Default: `https://as.example.com`. */
  readonly issuer?: string | undefined
  /** Its OAuth clients; of two with one ID, the first. A client that only a `grant` names is a public one. Default: none. */
  readonly clients?: ReadonlyArray<SandboxClient> | undefined
  /** Whether a refresh may carry a new ID token: the service's setting of that name at Authlete. Default: true. */
  readonly idTokenReissuable?: boolean | undefined
}

const Client: Schema.Schema<SandboxClient> = Schema.Union(
  Schema.Struct({
    clientId: Schema.String,
    clientSecret: Schema.optionalWith(Schema.Undefined, { exact: true }),
    authMethod: Schema.Literal("none")
  }),
  Schema.Struct({
    clientId: Schema.String,
    clientSecret: RedactedFromSelf,
    authMethod: Schema.Literal("client_secret_basic", "client_secret_post")
  })
)

const Options = Schema.Struct({
  serviceId: Schema.optional(Schema.String),
  bearer: Schema.optional(RedactedFromSelf),
  issuer: Schema.optional(Schema.String),
  clients: Schema.optional(Schema.Array(Client)),
  idTokenReissuable: Schema.optional(Schema.Boolean)
})

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
