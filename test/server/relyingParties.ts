/** Clients of other people's that refresh at a token endpoint, and check what they get. Imports no `effect`. */
import assert from "node:assert/strict"
import { decodeJwt } from "jose"
import * as oauth from "oauth4webapi"
import * as openid from "openid-client"

export const issuer = "https://as.example.com"

type Client =
  | { readonly clientId: string; readonly authMethod: "none"; readonly clientSecret?: undefined }
  | {
      readonly clientId: string
      readonly clientSecret: string
      readonly authMethod: "client_secret_basic" | "client_secret_post"
    }

/** The clients, as they are registered. */
export const clients: ReadonlyArray<Client> = [
  { clientId: "a b:c%+", clientSecret: "s:e c%r+é", authMethod: "client_secret_basic" },
  { clientId: "poster", clientSecret: "secret", authMethod: "client_secret_post" },
  { clientId: "public", authMethod: "none" }
]

/** How a client reaches an authorization server, which has `/token` and `/jwks`. */
export interface AuthorizationServer {
  readonly origin: string
  readonly fetch: (url: string, options: RequestInit) => Promise<Response>
}

interface Tokens {
  readonly access_token: string
  readonly refresh_token?: string | undefined
  readonly id_token?: string | undefined
  readonly scope?: string | undefined
}

type Refresh = (refreshToken: string, parameters?: Record<string, string>) => Promise<Tokens>

const metadata = ({ origin }: AuthorizationServer) => ({
  issuer,
  token_endpoint: `${origin}/token`,
  jwks_uri: `${origin}/jwks`
})

/** What a relying party does: it checks the signature of every ID token against the keys that the server publishes. */
const relyingParties: Record<string, (server: AuthorizationServer, client: Client) => Refresh> = {
  "openid-client": (server, { authMethod, clientId, clientSecret = "" }) => {
    const authentication = {
      client_secret_basic: openid.ClientSecretBasic,
      client_secret_post: openid.ClientSecretPost,
      none: openid.None
    }[authMethod]
    const configuration = new openid.Configuration(metadata(server), clientId, undefined, authentication(clientSecret))
    // Its options are those of `fetch`.
    configuration[openid.customFetch] = (url, options) => server.fetch(url, options as RequestInit)
    openid.allowInsecureRequests(configuration)
    openid.enableNonRepudiationChecks(configuration)
    return (refreshToken, parameters) => openid.refreshTokenGrant(configuration, refreshToken, parameters)
  },
  oauth4webapi: (server, { authMethod, clientId, clientSecret = "" }) => {
    const authentication = {
      client_secret_basic: oauth.ClientSecretBasic,
      client_secret_post: oauth.ClientSecretPost,
      none: oauth.None
    }[authMethod](clientSecret)
    const client = { client_id: clientId }
    const options = {
      [oauth.customFetch]: (url: string, request: object) => server.fetch(url, request),
      [oauth.allowInsecureRequests]: true
    }
    return async (refreshToken, parameters = {}) => {
      const response = await oauth.refreshTokenGrantRequest(metadata(server), client, authentication, refreshToken, {
        ...options,
        additionalParameters: parameters
      })
      const tokens = await oauth.processRefreshTokenResponse(metadata(server), client, response)
      if (tokens.id_token !== undefined) {
        await oauth.validateApplicationLevelSignature(metadata(server), response, options)
      }
      return tokens
    }
  }
}

/** Behind the endpoint: alice, who has the subject `pairwise-alice` and whose claims are `the {name}`, and what Authlete does. */
export interface Backstage {
  /** A refresh token of hers, for `openid` and `email`; the client asked for the claim `email`. */
  readonly grant: (clientId: string) => Promise<string>
  /** The reissue after the next token request fails. */
  readonly failReissue: () => Promise<unknown>
}

export const authTime = 1_790_000_000

const assertIdToken = (idToken: string | undefined, clientId: string): void => {
  assert.ok(idToken !== undefined)
  const { aud, auth_time, email, iat = 0, iss, nonce, sub } = decodeJwt(idToken)
  assert.deepEqual(
    { iss, sub, aud, auth_time, email, nonce },
    { iss: issuer, sub: "pairwise-alice", aud: clientId, auth_time: authTime, email: "the email", nonce: undefined }
  )
  assert.ok(Math.abs(iat - Date.now() / 1000) <= 5)
}

export interface Check {
  /** A sentence that follows "A token endpoint". */
  readonly name: string
  readonly run: (server: AuthorizationServer, backstage: Backstage) => Promise<void>
}

const again = (library: string, client: Client): Check => ({
  name: `is refreshed against by ${library} with ${client.authMethod}, again and again`,
  run: async (server, { grant }) => {
    const refresh = relyingParties[library]?.(server, client) ?? assert.fail(library)
    const first = await refresh(await grant(client.clientId))
    const second = await refresh(first.refresh_token ?? assert.fail("no refresh token"))
    assert.notEqual(second.access_token, first.access_token)
    for (const { id_token } of [first, second]) assertIdToken(id_token, client.clientId)
  }
})

const publicly = (library: string, what: string, run: (refresh: Refresh, backstage: Backstage) => Promise<void>) => ({
  name: `${what}, as ${library} sees it`,
  run: async (server: AuthorizationServer, backstage: Backstage) => {
    const client = clients.find(({ authMethod }) => authMethod === "none") ?? assert.fail()
    await run(relyingParties[library]?.(server, client) ?? assert.fail(library), backstage)
  }
})

export const checks: ReadonlyArray<Check> = Object.keys(relyingParties).flatMap((library) => [
  ...clients.map((client) => again(library, client)),
  publicly(
    library,
    "narrows the scope, and sends no ID token where openid is not in it any more",
    async (refresh, { grant }) => {
      const { id_token, scope } = await refresh(await grant("public"), { scope: "email" })
      assert.deepEqual({ id_token, scope }, { id_token: undefined, scope: "email" })
    }
  ),
  publicly(
    library,
    "keeps the refresh when the reissue fails, and reissues the next time",
    async (refresh, sandbox) => {
      const refreshToken = await sandbox.grant("public")
      await sandbox.failReissue()
      const first = await refresh(refreshToken)
      assert.equal(first.id_token, undefined)
      const second = await refresh(first.refresh_token ?? assert.fail("no refresh token"))
      assertIdToken(second.id_token, "public")
    }
  ),
  publicly(library, "lets one refresh token be used once", async (refresh, { grant }) => {
    const refreshToken = await grant("public")
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => refresh(refreshToken)))
    assert.equal(results.filter(({ status }) => status === "fulfilled").length, 1)
  })
])
