/** What OpenID clients of others make of a code and of the refresh after it. Imports no `effect`. */
import assert from "node:assert/strict"
import type { JSONWebKeySet } from "jose"
import * as oauth from "oauth4webapi"
import * as openid from "openid-client"
import type { CodeGrant } from "./scenario.js"

/** An authorization server with the sandbox behind it. */
export interface AuthorizationServer {
  readonly tokenEndpoint: (request: Request) => Promise<Response>
  readonly jwks: () => Promise<JSONWebKeySet>
  readonly code: (grant: CodeGrant) => Promise<string>
}

export interface RefreshedScenario {
  readonly name: string
  readonly run: (server: AuthorizationServer) => Promise<void>
}

export const issuer = "https://as.example.com"

const metadata = { issuer, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/jwks` }

const redirectUri = "https://app.example/cb"

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
    const authentication = clientId === "public" ? openid.None() : openid.ClientSecretBasic("basic-secret")
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
    const authentication = clientId === "public" ? oauth.None() : oauth.ClientSecretBasic("basic-secret")
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

const run =
  (flow: Flow, clientId: string, jwtAccessToken: boolean): RefreshedScenario["run"] =>
  async ({ code, jwks, tokenEndpoint }) => {
    const fetch: Fetch = async (url, options) =>
      url === metadata.jwks_uri ? Response.json(await jwks()) : tokenEndpoint(new Request(url, options))
    const verifier = oauth.generateRandomCodeVerifier()
    const issued = await code({
      subject: "alice",
      clientId,
      scopes: ["openid", "email"],
      jwtAccessToken,
      authTime: 1_780_000_000,
      nonce: "a-nonce",
      redirectUri,
      codeChallenge: await oauth.calculatePKCECodeChallenge(verifier),
      codeChallengeMethod: "S256"
    })
    const [original = {}, refreshed = {}] = await flow(fetch, clientId, issued, verifier)
    const { at_hash: _a, exp: _e, iat = Number.POSITIVE_INFINITY, nonce, ...before } = original
    const { at_hash: _b, exp: _f, iat: later = 0, ...after } = refreshed
    assert.deepEqual(after, before)
    for (const claim of ["iss", "sub", "aud", "auth_time"]) assert.ok(claim in after, claim)
    assert.equal(nonce, "a-nonce")
    assert.ok(later >= iat)
  }

/** The clients are `public`, and `basic` with the secret `basic-secret`. */
export const refreshedScenarios: ReadonlyArray<RefreshedScenario> = Object.entries(flows).flatMap(([library, flow]) =>
  ["public", "basic"].flatMap((clientId) =>
    [false, true].map((jwtAccessToken) => ({
      name: `for ${library}, the client ${clientId}, and an access token that is ${jwtAccessToken ? "a JWT" : "opaque"}`,
      run: run(flow, clientId, jwtAccessToken)
    }))
  )
)
