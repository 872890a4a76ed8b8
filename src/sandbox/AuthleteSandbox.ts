/**
 * An Authlete that runs in the process, for tests, demos and work without a network.
 *
 * @since 1.0.0
 */
import * as HttpClient from "@effect/platform/HttpClient"
import type * as HttpServer from "@effect/platform/HttpServer"
import type * as ConfigError from "effect/ConfigError"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Ref from "effect/Ref"
import type { JSONWebKeySet } from "jose"
import { AuthleteConfig } from "../AuthleteConfig.js"
import * as app from "./app.js"
import * as Grants from "./Grants.js"
import * as IdTokenIssuer from "./IdTokenIssuer.js"
import * as inMemory from "./inMemory.js"
import * as onSocket from "./onSocket.js"
import type { SandboxReply } from "./SandboxReply.js"

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
}

/**
 * Steers a sandbox, and shows what came in.
 *
 * @since 1.0.0
 * @category models
 */
export interface AuthleteSandboxService {
  /** Makes a token pair, as `/auth/token` would just have: it is what `reissueIdToken` wants. Tokens don't expire. */
  readonly grant: (grant: Grants.Grant) => Effect.Effect<Grants.GrantedTokens>
  /** The requests that came in, oldest first. */
  readonly requests: Effect.Effect<ReadonlyArray<app.SandboxRequest>>
  /** Queues what the next calls of operations get instead of their usual answers, in this order. */
  readonly next: (...replies: ReadonlyArray<SandboxReply>) => Effect.Effect<void>
  /** The public keys of its ID tokens, as `GET /api/{serviceId}/service/jwks/get` serves them. */
  readonly jwks: JSONWebKeySet
}

const make = (options: AuthleteSandboxOptions) =>
  Effect.gen(function* () {
    const state: app.SandboxState = {
      serviceId: options.serviceId ?? "1000000000",
      bearer: options.bearer ?? Redacted.make("sandbox-bearer"),
      grants: yield* Grants.make,
      issuer: yield* IdTokenIssuer.make(options.issuer ?? "https://as.example.com"),
      replies: yield* Ref.make<ReadonlyArray<SandboxReply>>([]),
      requests: yield* Ref.make<ReadonlyArray<app.SandboxRequest>>([])
    }
    const service: AuthleteSandboxService = {
      grant: state.grants.issue,
      requests: Ref.get(state.requests),
      next: (...replies) => Ref.update(state.replies, (queued) => [...queued, ...replies]),
      jwks: state.issuer.jwks
    }
    return {
      app: app.make(state),
      config: (baseUrl: string) => AuthleteConfig.make({ serviceId: state.serviceId, bearer: state.bearer, baseUrl }),
      service
    }
  })

/**
 * An Authlete that runs in the process, steered by this service.
 *
 * It does what Authlete does for `/idtoken/reissue` and `/service/jwks/get`: it checks the bearer (401) and the service
 * (403), reissues for token pairs that it granted, and signs with a key of its own (ES256). Its result codes begin with
 * `SANDBOX_`, so that nobody takes them for Authlete's.
 *
 * What no source says of Authlete is the sandbox's choice: `CALLER_ERROR` for tokens that it does not know and for
 * `claims` that are no JSON object, 400 for a body that is not what the operation takes, 404 for any other path; that
 * `claims` can't set `iss`, `sub`, `aud`, `exp`, `iat`, `nbf`, `jti`, `auth_time`, `nonce`, `azp` or the hashes, nor
 * `idtHeaderParams` `alg`, `kid`, `crit` or `b64`; lifetimes of an hour.
 *
 * @since 1.0.0
 * @category services
 */
export class AuthleteSandbox extends Context.Tag("effect-authlete/sandbox/AuthleteSandbox")<
  AuthleteSandbox,
  AuthleteSandboxService
>() {
  /**
   * A sandbox in memory, without a socket, with the client that reaches it and the configuration for it. Each build of
   * the layer is a sandbox of its own.
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
   * A sandbox on the `HttpServer` that this layer is given (listen on a loopback address), with the configuration for
   * it. Each build of the layer is a sandbox of its own.
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
