/** Uses every export of both entry points, values and types, as a program that has them from npm would. */
import { type Duration, Effect, Layer, Option, Redacted, type Result, Schema } from "effect"
import { FetchHttpClient, HttpServerResponse } from "effect/http"
import {
  type AuthleteCluster,
  AuthleteConfig,
  type AuthleteConfigOptions,
  type AuthleteConfigService,
  type AuthleteError,
  type CallOptions,
  DefaultError,
  ExtensionGrants,
  Field,
  failToken,
  getJwks,
  IdTokenClaims,
  type IdTokenClaimsRequest,
  type IdTokenReissueAction,
  IdTokenReissueRequest,
  IdTokenReissueResponse,
  isRetryable,
  issueToken,
  JsonObject,
  type JsonValue,
  Jwks,
  JwksRequest,
  MissingToken,
  NotReissued,
  Operation,
  type OperationDefinition,
  processToken,
  RefreshDenied,
  ResourceOwnerAuthenticator,
  ResultError,
  RetryPolicy,
  reissueIdToken,
  revokeToken,
  type TokenAction,
  TokenEndpoint,
  TokenFailRequest,
  TokenFailResponse,
  TokenIssueRequest,
  TokenIssueResponse,
  TokenRequest,
  TokenRequestHandler,
  TokenResponse,
  TokenRevokeRequest,
  TokenRevokeResponse
} from "effect-authlete"
import {
  AuthleteSandbox,
  type AuthleteSandboxOptions,
  type AuthleteSandboxService,
  type CodeGrant,
  type Grant,
  type GrantedTokens,
  type SandboxAnswer,
  type SandboxClient,
  SandboxReply,
  type SandboxRequest,
  type SigningAlg
} from "effect-authlete/sandbox"

const cluster: AuthleteCluster = "eu"
const backoff: RetryPolicy.BackoffOptions = { initialInterval: "1 second", retryCodes: [503] }
const retry: RetryPolicy.RetryPolicy = RetryPolicy.backoff(backoff)
const options: AuthleteConfigOptions = { serviceId: "1", bearer: Redacted.make("a-bearer"), cluster, retry }
const callOptions: CallOptions = { headers: { "X-Request-Id": "42" }, retry: RetryPolicy.none, timeout: "1 second" }

export const timeout: Effect.Effect<Duration.Duration, never, AuthleteConfig> = Effect.map(
  AuthleteConfig,
  (config: AuthleteConfigService) => config.timeout
)

const sayAction = (action: IdTokenReissueAction | TokenAction | undefined): string => action ?? "none"

const sayError = (error: AuthleteError): string =>
  error instanceof ResultError ? `${error.status} ${error.resultCode}` : `${error.reason} ${isRetryable(error)}`

export const reissue = (tokens: IdTokenReissueRequest): Effect.Effect<string> =>
  reissueIdToken(tokens, callOptions).pipe(
    Effect.map((response: IdTokenReissueResponse) => sayAction(response.action)),
    Effect.catchTags({
      DefaultError: (error) => Effect.succeed(sayError(error)),
      ResultError: (error) => Effect.succeed(sayError(error))
    }),
    Effect.provide(Layer.merge(AuthleteConfig.layer(options), FetchHttpClient.layer)),
    Effect.catch((error) => Effect.succeed(error.name))
  )

export const afterToken = (response: TokenResponse): Result.Result<IdTokenReissueRequest, MissingToken> =>
  IdTokenReissueRequest.fromTokenResponse(response)

export const operations: {
  readonly process: Operation<TokenRequest, TokenResponse>
  readonly issue: Operation<TokenIssueRequest, TokenIssueResponse>
  readonly fail: Operation<TokenFailRequest, TokenFailResponse>
  readonly revoke: Operation<TokenRevokeRequest, TokenRevokeResponse>
  readonly jwks: Operation<JwksRequest, Jwks>
} = { process: processToken, issue: issueToken, fail: failToken, revoke: revokeToken, jwks: getJwks }

const answer = Schema.Struct({
  action: Field.absentOr(Field.NonEmptyString),
  count: Field.SafeInteger,
  note: Field.lenient(Schema.String)
})

const question = Schema.Struct({
  id: Schema.String,
  token: Field.Token,
  secret: Field.Secret,
  claims: Field.JsonObject
})

type Of<S extends Schema.Top> = S["Type"]
type Wire<S extends Schema.Top> = S["Encoded"]

const definition: OperationDefinition<
  Of<typeof question>,
  Wire<typeof question>,
  Of<typeof answer>,
  Wire<typeof answer>
> = {
  name: "ask",
  path: "ask",
  idempotent: true,
  request: question,
  response: answer
}

export const ask = Operation.make({ ...definition, path: "ask/{id}" })

export const notReissued = new NotReissued({ action: "OK", resultCode: undefined, resultMessage: undefined })

export const schemas = Schema.Union([
  DefaultError,
  JsonObject,
  IdTokenReissueResponse,
  TokenRequest,
  TokenResponse,
  TokenIssueRequest,
  TokenIssueResponse,
  TokenFailRequest,
  TokenFailResponse,
  TokenRevokeRequest,
  TokenRevokeResponse,
  JwksRequest,
  Jwks
])

const email: JsonValue = "alice@example.com"
const claims: JsonObject = { email }

const lookUp = ({ claimNames }: IdTokenClaimsRequest) =>
  claimNames.includes("email") ? Effect.succeed({ claims }) : Effect.fail(new RefreshDenied())

const certificate: TokenRequestHandler.ClientCertificate = { certificate: "-----BEGIN CERTIFICATE-----" }
const handlerOptions: TokenRequestHandler.TokenRequestHandlerOptions = {
  clientCertificate: () => Effect.succeed(Option.some(certificate))
}

export const app = TokenRequestHandler.make(handlerOptions).pipe(
  Effect.provide(TokenEndpoint.layer),
  Effect.provideService(IdTokenClaims, { lookUp }),
  Effect.provideService(ResourceOwnerAuthenticator, { authenticate: () => Effect.succeedNone }),
  Effect.provideService(ExtensionGrants, { answer: () => HttpServerResponse.json({ error: "invalid_grant" }) })
)

const idTokenSignedResponseAlg: SigningAlg = "ES256"
const client: SandboxClient = { clientId: "an-app", authMethod: "none", idTokenSignedResponseAlg }
const introspection: SandboxAnswer = () => Effect.succeed(SandboxReply.UsualAnswer())
const sandboxOptions: AuthleteSandboxOptions = {
  clients: [client],
  answers: { "POST auth/introspection": introspection }
}
const grant: Grant = { subject: "alice", clientId: client.clientId, scopes: ["openid"] }

const codeGrant: CodeGrant = { ...grant, codeChallenge: "a-challenge" }

export const codeOf = Effect.flatMap(AuthleteSandbox, ({ code }) => code(codeGrant))

export const inSandbox: Effect.Effect<ReadonlyArray<SandboxRequest>, unknown> = Effect.gen(function* () {
  const sandbox: AuthleteSandboxService = yield* AuthleteSandbox
  const tokens: GrantedTokens = yield* sandbox.grant(grant)
  yield* sandbox.next(SandboxReply.Response({ status: 503 }))
  yield* Effect.flip(reissueIdToken(tokens))
  return yield* sandbox.requests
}).pipe(Effect.provide(AuthleteSandbox.layer(sandboxOptions)))

export const missing = new MissingToken({ token: "refreshToken" })
