/**
 * An Authlete that runs in the process, for tests, demos and work without a network.
 *
 * @since 1.0.0
 */
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpIncomingMessage from "@effect/platform/HttpIncomingMessage"
import type * as HttpServer from "@effect/platform/HttpServer"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import type * as ConfigError from "effect/ConfigError"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Ref from "effect/Ref"
import type { JSONWebKeySet } from "jose"
import { AuthleteConfig } from "../client/AuthleteConfig.js"
import { clientsAccessToken } from "../wire/sandbox/tokens.js"
import { type AuthleteSandboxOptions, checkOptions, routedAnswers } from "./AuthleteSandboxOptions.js"
import * as app from "./app.js"
import type { CodeGrant, Grant, GrantedTokens } from "./Grant.js"
import * as inMemory from "./inMemory.js"
import * as onSocket from "./onSocket.js"
import type { SandboxReply } from "./SandboxReply.js"
import type { SandboxRequest } from "./SandboxRequest.js"
import * as Clients from "./state/Clients.js"
import * as Codes from "./state/Codes.js"
import * as IssuedTokens from "./state/IssuedTokens.js"
import * as Issuer from "./state/Issuer.js"
import * as Requests from "./state/Requests.js"
import type { SandboxState } from "./state/SandboxState.js"
import * as Tickets from "./state/Tickets.js"
import * as TokenPairs from "./state/TokenPairs.js"
import * as steering from "./steering.js"

/**
 * The service that `AuthleteSandbox` provides. It controls a sandbox, and contains the requests that the sandbox got.
 *
 * @since 1.0.0
 * @category Sandbox
 */
export interface AuthleteSandboxService {
  /**
   * Makes a token pair, as `/auth/token` does. Use it with `reissueIdToken` or for a refresh. The tokens do not expire.
   */
  readonly grant: (grant: Grant) => Effect.Effect<GrantedTokens>
  /**
   * Makes an authorization code, as the authorization endpoint does. The code works once, and it expires after ten
   * minutes.
   */
  readonly code: (grant: CodeGrant) => Effect.Effect<Redacted.Redacted>
  /**
   * The last 10,000 requests that the sandbox got, the oldest first. There are fewer if their bodies together have more
   * than 32 million characters.
   */
  readonly requests: Effect.Effect<ReadonlyArray<SandboxRequest>>
  /**
   * Queues replies. Each reply replaces the usual answer of one call. All operations except `GET /service/jwks/get` use
   * one queue. A reply is used before the bearer is checked. To skip a call, queue a `UsualAnswer` for it.
   */
  readonly next: (...replies: ReadonlyArray<SandboxReply>) => Effect.Effect<void>
  /**
   * The public keys of the sandbox's ID tokens, as `GET /api/{serviceId}/service/jwks/get` serves them. A key is made
   * when it is first needed. All sandboxes of a process have the same keys.
   */
  readonly jwks: Effect.Effect<JSONWebKeySet>
}

const make = (options: AuthleteSandboxOptions) =>
  Effect.gen(function* () {
    yield* checkOptions(options)
    const state: SandboxState = {
      serviceId: options.serviceId ?? "1000000000",
      bearer: options.bearer ?? Redacted.make("sandbox-bearer"),
      idTokenReissuable: options.idTokenReissuable ?? true,
      answers: yield* routedAnswers(options.answers),
      clients: yield* Clients.make(options.clients ?? []),
      codes: yield* Codes.make,
      pairs: yield* TokenPairs.make,
      tickets: yield* Tickets.make,
      issuer: Issuer.make(
        options.issuer ?? "https://as.example.com",
        (options.clients ?? []).flatMap(({ idTokenSignedResponseAlg }) => idTokenSignedResponseAlg ?? [])
      ),
      replies: yield* Ref.make<ReadonlyArray<SandboxReply>>([]),
      requests: yield* Requests.make
    }
    const service: AuthleteSandboxService = {
      grant: (grant) =>
        Effect.gen(function* () {
          yield* state.clients.ensure(grant.clientId)
          const tokens = yield* IssuedTokens.make(state.issuer, grant)
          yield* state.pairs.add(tokens)
          return {
            accessToken: Redacted.make(clientsAccessToken(tokens)),
            refreshToken: Redacted.make(tokens.refreshToken)
          }
        }),
      code: (grant) =>
        Effect.zipRight(state.clients.ensure(grant.clientId), Effect.map(state.codes.issue(grant), Redacted.make)),
      requests: state.requests.all,
      next: (...replies) => Ref.update(state.replies, (queued) => [...queued, ...replies]),
      jwks: state.issuer.jwks
    }
    const api = app.make(state)
    const steered = steering.make(state, service)
    return {
      app: Effect.flatMap(HttpServerRequest.HttpServerRequest, ({ url }) =>
        url.startsWith("/sandbox/") ? steered : api
      ).pipe(HttpIncomingMessage.withMaxBodySize(Option.some(16 * 1024 * 1024))),
      config: (baseUrl: string) =>
        AuthleteConfig.make({
          serviceId: state.serviceId,
          bearer: state.bearer,
          baseUrl,
          // The sandbox's own socket speaks no TLS, wherever it listens.
          allowInsecureRequests: baseUrl.startsWith("http://")
        }),
      service
    }
  })

/**
 * An Authlete that runs in the process. {@link AuthleteSandboxService} controls it.
 *
 * It has these operations: `/auth/token` (grant types `authorization_code`, `client_credentials`, `refresh_token` and
 * `password`), `/auth/token/issue`, `/auth/token/fail`, `/auth/token/revoke`, `/idtoken/reissue` and
 * `/service/jwks/get`. It checks the bearer (401) and the service (403). It knows the clients of its options and the
 * tokens that it issued. Codes, refresh tokens and tickets work once. It signs with RS256, unless the client has another
 * algorithm. Its result codes begin with `SANDBOX_`, so that they differ from those of Authlete.
 *
 * For some cases, no source says what Authlete does. In these cases, the sandbox does this:
 *
 * - All operations: a body that does not fit the operation gets 400, and an unknown path gets 404. On a socket, a body
 *   of more than 16 MiB closes the connection.
 * - `/auth/token`: it checks the form, the grant type, the client and then the rest, in this order. It uses credentials
 *   of a header before credentials of the form. A code that is refused can be used again, unless it was used before. A
 *   `clientId` is an alias, and the sandbox invents a number for it. A password request may have unknown scopes. DPoP,
 *   attestations, certificates and `properties` are ignored.
 * - Tokens: the answers state a lifetime of an hour (access token) and thirty days (refresh token), unless the request
 *   has another one. But only codes expire. After a refresh token was used, its access token can't be used for a
 *   reissue. A JWT access token has an RS256 signature (RFC 9068), and its `aud` is the issuer.
 *   `/auth/token/revoke` does not know the access tokens of `client_credentials`.
 * - `/auth/token/issue` and `/auth/token/fail`: a ticket that is unknown or already used gets `INTERNAL_SERVER_ERROR`
 *   with `server_error`. The reason `UNKNOWN` gets the same action.
 * - `/idtoken/reissue`: unknown tokens, and `claims` that are not a JSON object, get `CALLER_ERROR`. `claims` can't set
 *   `iss`, `sub`, `aud`, `exp`, `iat`, `nbf`, `jti`, `auth_time`, `nonce`, `azp` or the hashes. `idtHeaderParams` can't
 *   set `alg`, `kid`, `crit` or `b64`. ID tokens expire after an hour.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { reissueIdToken } from "effect-authlete"
 * import { AuthleteSandbox, SandboxReply } from "effect-authlete/sandbox"
 *
 * const program = Effect.gen(function* () {
 *   const sandbox = yield* AuthleteSandbox
 *   const tokens = yield* sandbox.grant({ subject: "alice", clientId: "my-client", scopes: ["openid"] })
 *   yield* sandbox.next(SandboxReply.Response({ status: 503 }))
 *   return yield* Effect.flip(reissueIdToken(tokens))
 * })
 *
 * Effect.runPromise(Effect.provide(program, AuthleteSandbox.layer()))
 * ```
 *
 * @since 1.0.0
 * @category Sandbox
 */
export class AuthleteSandbox extends Context.Tag("effect-authlete/sandbox/AuthleteSandbox")<
  AuthleteSandbox,
  AuthleteSandboxService
>() {
  /**
   * Provides a sandbox in memory, without a socket, with an HTTP client and the configuration for it. The client sends
   * the requests for every host to the sandbox. Each build of the layer makes a new sandbox.
   *
   * Fails with `ConfigError` for options that are not valid.
   *
   * @example
   * ```ts
   * import { Layer } from "effect"
   * import { TokenEndpoint } from "effect-authlete"
   * import { AuthleteSandbox } from "effect-authlete/sandbox"
   *
   * const layer = Layer.provideMerge(TokenEndpoint.layer, AuthleteSandbox.layer())
   * ```
   *
   * @since 1.0.0
   */
  static layer(
    options: AuthleteSandboxOptions = {}
  ): Layer.Layer<AuthleteSandbox | AuthleteConfig | HttpClient.HttpClient, ConfigError.ConfigError> {
    return Layer.effectContext(
      Effect.gen(function* () {
        const sandbox = yield* make(options)
        return Context.make(AuthleteSandbox, sandbox.service).pipe(
          Context.add(AuthleteConfig, yield* sandbox.config("https://authlete.localhost")),
          Context.add(HttpClient.HttpClient, inMemory.client(sandbox.app))
        )
      })
    )
  }

  /**
   * Provides a sandbox on the `HttpServer` that this layer gets, with the configuration for it. Let the server listen
   * on a loopback address. When the layer is released, it closes the connections of requests that still wait. Each
   * build of the layer makes a new sandbox.
   *
   * Fails with `ConfigError` for options that are not valid.
   *
   * @example
   * ```ts
   * import { createServer } from "node:http"
   * import { NodeHttpServer } from "@effect/platform-node"
   * import { Layer } from "effect"
   * import { AuthleteSandbox } from "effect-authlete/sandbox"
   *
   * const layer = AuthleteSandbox.layerServer().pipe(
   *   Layer.provide(NodeHttpServer.layer(createServer, { host: "127.0.0.1", port: 9000 }))
   * )
   * ```
   *
   * @since 1.0.0
   */
  static layerServer(
    options: AuthleteSandboxOptions = {}
  ): Layer.Layer<AuthleteSandbox | AuthleteConfig, ConfigError.ConfigError, HttpServer.HttpServer> {
    return Layer.scopedContext(
      Effect.gen(function* () {
        const sandbox = yield* make(options)
        yield* onSocket.serve(sandbox.app)
        return Context.make(AuthleteSandbox, sandbox.service).pipe(
          Context.add(AuthleteConfig, yield* sandbox.config(yield* onSocket.baseUrl))
        )
      })
    )
  }
}
