import { HttpApp } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { IdTokenClaims, TokenEndpoint, TokenRequestHandler } from "effect-authlete"
import { AuthleteSandbox } from "effect-authlete/sandbox"
import * as oauth from "oauth4webapi"
import * as openid from "openid-client"

const issuer = "https://as.example.com"

const metadata = { issuer, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/jwks` }

const redirectUri = "https://app.example/cb"

const clients = [
  { clientId: "public", authMethod: "none" },
  { clientId: "confidential", clientSecret: Redacted.make("secret"), authMethod: "client_secret_basic" }
] as const

type Fetch = (url: string, options: RequestInit) => Promise<Response>

interface Claims {
  readonly iat?: number
  readonly nonce?: unknown
  readonly [name: string]: unknown
}

/** What a library makes of a code and, after it, of the refresh token: both ID tokens, signatures verified. */
type Flow = (
  fetch: Fetch,
  clientId: string,
  code: string,
  verifier: string
) => Promise<ReadonlyArray<Claims | undefined>>

const flows: Record<string, Flow> = {
  "openid-client": async (fetch, clientId, code, pkceCodeVerifier) => {
    const authentication = clientId === "public" ? openid.None() : openid.ClientSecretBasic("secret")
    const configuration = new openid.Configuration(metadata, clientId, undefined, authentication)
    configuration[openid.customFetch] = (url, options) => fetch(url, options as RequestInit)
    openid.enableNonRepudiationChecks(configuration)
    const original = await openid.authorizationCodeGrant(configuration, new URL(`${redirectUri}?code=${code}`), {
      pkceCodeVerifier,
      expectedNonce: "a-nonce",
      idTokenExpected: true
    })
    const refreshed = await openid.refreshTokenGrant(configuration, original.refresh_token ?? "")
    return [original.claims(), refreshed.claims()]
  },
  oauth4webapi: async (fetch, clientId, code, verifier) => {
    const client = { client_id: clientId }
    const authentication = clientId === "public" ? oauth.None() : oauth.ClientSecretBasic("secret")
    const options = { [oauth.customFetch]: (url: string, request: object) => fetch(url, request) }
    const callback = oauth.validateAuthResponse(metadata, client, new URLSearchParams({ code }), oauth.expectNoState)
    const first = await oauth.authorizationCodeGrantRequest(
      metadata,
      client,
      authentication,
      callback,
      redirectUri,
      verifier,
      options
    )
    const original = await oauth.processAuthorizationCodeResponse(metadata, client, first, {
      expectedNonce: "a-nonce",
      requireIdToken: true
    })
    await oauth.validateApplicationLevelSignature(metadata, first, options)
    const token = original.refresh_token ?? ""
    const second = await oauth.refreshTokenGrantRequest(metadata, client, authentication, token, options)
    const refreshed = await oauth.processRefreshTokenResponse(metadata, client, second)
    await oauth.validateApplicationLevelSignature(metadata, second, options)
    return [oauth.getValidatedIdTokenClaims(original), oauth.getValidatedIdTokenClaims(refreshed)]
  }
}

const server = Layer.merge(TokenEndpoint.layer, IdTokenClaims.none).pipe(
  Layer.provideMerge(AuthleteSandbox.layer({ issuer, clients }))
)

/** The authorization server, as its clients reach it. */
const serve = Effect.gen(function* () {
  const context = yield* Effect.context<AuthleteSandbox | IdTokenClaims | TokenEndpoint>()
  const app = TokenRequestHandler.make({ idTokenAudType: "string" })
  const { dispose, handler } = HttpApp.toWebHandlerLayer(app, Layer.succeedContext(context))
  yield* Effect.addFinalizer(() => Effect.promise(dispose))
  const jwks = yield* Effect.flatMap(AuthleteSandbox, (sandbox) => sandbox.jwks)
  const fetch: Fetch = async (url, options) =>
    url === metadata.jwks_uri ? Response.json(jwks) : handler(new Request(url, options))
  return fetch
})

describe("The ID token of a refresh agrees with the original one (OpenID Connect Core 1.0 §12.2)", () => {
  for (const [library, flow] of Object.entries(flows)) {
    for (const { clientId } of clients) {
      for (const jwtAccessToken of [false, true]) {
        const accessToken = jwtAccessToken ? "a JWT access token" : "an opaque access token"
        it.scopedLive(`for ${library}, a ${clientId} client, and ${accessToken}`, () =>
          Effect.gen(function* () {
            const fetch = yield* serve
            const verifier = oauth.generateRandomCodeVerifier()
            const code = yield* Effect.flatMap(AuthleteSandbox, (sandbox) =>
              Effect.flatMap(
                Effect.promise(() => oauth.calculatePKCECodeChallenge(verifier)),
                (codeChallenge) =>
                  sandbox.code({
                    subject: "alice",
                    clientId,
                    scopes: ["openid", "email"],
                    jwtAccessToken,
                    authTime: 1_780_000_000,
                    nonce: "a-nonce",
                    redirectUri,
                    codeChallenge,
                    codeChallengeMethod: "S256"
                  })
              )
            )
            const [original, refreshed] = yield* Effect.promise(() =>
              flow(fetch, clientId, Redacted.value(code), verifier)
            )
            const { at_hash: _a, exp: _e, iat, nonce, ...before } = original ?? assert.fail()
            const { at_hash: _b, exp: _f, iat: later = 0, ...after } = refreshed ?? assert.fail()
            assert.deepStrictEqual(after, before)
            assert.includeMembers(Object.keys(after), ["iss", "sub", "aud", "auth_time"])
            assert.strictEqual(nonce, "a-nonce")
            assert.isAtLeast(later, iat ?? Number.POSITIVE_INFINITY)
          }).pipe(Effect.provide(server))
        )
      }
    }
  }
})
