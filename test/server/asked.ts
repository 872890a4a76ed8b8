/** Token requests, and what an OpenID provider says that the OpenID Foundation has certified. Imports no `effect`. */
import assert from "node:assert/strict"
import { generateKeyPairSync } from "node:crypto"
import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import Provider from "oidc-provider"

/** What the token endpoint says to a request: its status, and the error if it is one. */
export type Said = readonly [status: number, error?: string]

export interface Asked {
  readonly name: string
  readonly headers?: Record<string, string>
  readonly method?: string
  /** `TOKEN` is a refresh token of the client `app`, `SECRET` one of the client `web`. */
  readonly body?: string
  readonly said: Said
  /** What the certified provider says, and why we say something else. */
  readonly elsewhere?: { readonly said: Said; readonly why: string }
}

const basic = (credentials: string) => ({ authorization: `Basic ${Buffer.from(credentials).toString("base64")}` })

const refresh = "grant_type=refresh_token&refresh_token=TOKEN&client_id=app"

const withSecret = "grant_type=refresh_token&refresh_token=SECRET"

const malformedBasic = (name: string, headers: Record<string, string>): Asked => ({
  name: `a Basic header ${name}`,
  headers,
  body: withSecret,
  said: [401, "invalid_client"],
  elsewhere: {
    said: [400, "invalid_request"],
    why: "RFC 6749 §5.2: a client that tried to authenticate by a header is owed 401"
  }
})

const unsupported = (scheme: string, authorization: string): Asked => ({
  name: `the scheme ${scheme}`,
  headers: { authorization },
  body: refresh,
  said: [401, "invalid_client"],
  elsewhere: {
    said: [400, "invalid_request"],
    why: "RFC 6749 §5.2 has 401 for an authentication method that is not supported"
  }
})

export const asked: ReadonlyArray<Asked> = [
  { name: "a refresh of a public client", body: refresh, said: [200] },
  { name: "a refresh of a client with Basic credentials", headers: basic("web:secret"), body: withSecret, said: [200] },
  {
    name: "Basic credentials beside their client_id",
    headers: basic("web:secret"),
    body: `${withSecret}&client_id=web`,
    said: [200]
  },
  { name: "a wrong secret", headers: basic("web:wrong"), body: withSecret, said: [401, "invalid_client"] },
  {
    name: "a client that is unknown",
    headers: basic("nobody:secret"),
    body: withSecret,
    said: [401, "invalid_client"]
  },
  { name: "a public client that is unknown", body: refresh.replace("=app", "=nobody"), said: [401, "invalid_client"] },
  {
    name: "no client",
    body: "grant_type=refresh_token&refresh_token=TOKEN",
    said: [401, "invalid_client"],
    elsewhere: {
      said: [400, "invalid_request"],
      why: "RFC 6749 §5.2 has invalid_client for no client authentication; it is Authlete that says so"
    }
  },
  {
    name: "a secret in the form of a client that uses Basic",
    body: `${withSecret}&client_id=web&client_secret=secret`,
    said: [401, "invalid_client"],
    elsewhere: { said: [200], why: "the sandbox takes the one method that the client is registered with" }
  },
  {
    name: "Basic credentials of a public client",
    headers: basic("app:secret"),
    body: refresh,
    said: [401, "invalid_client"]
  },
  {
    name: "Basic credentials beside a secret in the form",
    headers: basic("web:secret"),
    body: `${withSecret}&client_secret=secret`,
    said: [400, "invalid_request"]
  },
  {
    name: "Basic credentials beside another client_id",
    headers: basic("web:secret"),
    body: `${withSecret}&client_id=app`,
    said: [400, "invalid_request"]
  },
  unsupported("Bearer", "Bearer abc"),
  unsupported("Digest", "Digest username=app"),
  malformedBasic("without credentials", { authorization: "Basic" }),
  malformedBasic("that is not Base64", { authorization: "Basic ####" }),
  malformedBasic("without a colon", basic("web")),
  malformedBasic("with a broken escape", basic("web:%zz")),
  { name: "no grant_type", body: "client_id=app", said: [400, "invalid_request"] },
  { name: "a grant_type without a value", body: "grant_type=&client_id=app", said: [400, "invalid_request"] },
  {
    name: "a grant_type that there is not",
    body: "grant_type=magic&client_id=app",
    said: [400, "unsupported_grant_type"]
  },
  { name: "a grant_type twice", body: `${refresh}&grant_type=refresh_token`, said: [400, "invalid_request"] },
  { name: "a client_id twice", body: `${refresh}&client_id=app`, said: [400, "invalid_request"] },
  { name: "no refresh_token", body: "grant_type=refresh_token&client_id=app", said: [400, "invalid_request"] },
  { name: "a refresh_token that is unknown", body: refresh.replace("TOKEN", "unknown"), said: [400, "invalid_grant"] },
  { name: "a refresh_token of another client", body: refresh.replace("TOKEN", "SECRET"), said: [400, "invalid_grant"] },
  { name: "a scope beyond the grant's", body: `${refresh}&scope=openid%20email%20admin`, said: [400, "invalid_scope"] },
  { name: "a smaller scope", body: `${refresh}&scope=openid`, said: [200] },
  { name: "a parameter that there is not", body: `${refresh}&magic=1`, said: [200] },
  { name: "JSON", headers: { "content-type": "application/json" }, body: "{}", said: [400, "invalid_request"] },
  { name: "no content type", headers: { "content-type": "" }, body: refresh, said: [400, "invalid_request"] },
  { name: "an empty form", body: "", said: [400, "invalid_request"] },
  {
    name: "GET",
    method: "GET",
    said: [405, "invalid_request"],
    elsewhere: { said: [404], why: "RFC 9110 §15.5.6 has 405 for a method that the resource does not have" }
  },
  {
    name: "PUT",
    method: "PUT",
    body: refresh,
    said: [405, "invalid_request"],
    elsewhere: { said: [404], why: "RFC 9110 §15.5.6 has 405 for a method that the resource does not have" }
  }
]

export const clients = [
  { client_id: "app", token_endpoint_auth_method: "none" },
  { client_id: "web", client_secret: "secret", token_endpoint_auth_method: "client_secret_basic" }
] as const

/** A token endpoint, and where its clients get refresh tokens of alice, for `openid` and `email`, from. */
export interface Endpoint {
  readonly url: string
  readonly refreshTokenOf: (clientId: string) => Promise<string>
}

/** A provider that the OpenID Foundation has certified. */
const provider = new Provider("http://127.0.0.1", {
  clients: clients.map((client) => ({
    ...client,
    redirect_uris: ["https://app.example/callback"],
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"]
  })),
  scopes: ["openid", "offline_access", "email"],
  findAccount: (_, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
  cookies: { keys: ["a-key"] },
  // What it would warn about otherwise.
  jwks: { keys: [{ ...generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" }) }] },
  features: { devInteractions: { enabled: false } },
  ttl: { AccessToken: 600, Grant: 600, IdToken: 600, RefreshToken: 600 }
})

/** The endpoint of the certified provider, and what stops it. */
export const certified = async (): Promise<Endpoint & { readonly stop: () => void }> => {
  const server = createServer(provider.callback()).listen(0, "127.0.0.1")
  await once(server, "listening")
  // A server that listens on TCP has an address of this type.
  const { port } = server.address() as AddressInfo
  const refreshTokenOf = async (clientId: string) => {
    const client = await provider.Client.find(clientId)
    assert.ok(client !== undefined)
    const grant = new provider.Grant({ accountId: "alice", clientId })
    grant.addOIDCScope("openid offline_access email")
    const grantId = await grant.save()
    const token = new provider.RefreshToken({
      accountId: "alice",
      client,
      grantId,
      scope: "openid offline_access email",
      gty: "authorization_code",
      authTime: 1_790_000_000
      // The types of the provider do not know all that such a token has.
    } as never)
    return token.save()
  }
  return { url: `http://127.0.0.1:${port}/token`, refreshTokenOf, stop: () => server.close().closeAllConnections() }
}

/** What an endpoint says to a request. */
export const say = async (
  { refreshTokenOf, url }: Endpoint,
  { body, headers, method = "POST" }: Asked
): Promise<Said> => {
  const token = await refreshTokenOf("app")
  const secret = await refreshTokenOf("web")
  const response = await fetch(url, {
    method,
    headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
    ...(body === undefined
      ? {}
      : { body: new TextEncoder().encode(body.replace("TOKEN", token).replace("SECRET", secret)) })
  })
  const text = await response.text()
  const { error } = text.startsWith("{") ? JSON.parse(text) : { error: undefined }
  return error === undefined ? [response.status] : [response.status, error]
}

/** The name of a question's test. */
export const nameOf = ({ elsewhere, name, said }: Asked): string =>
  `${name}: ${said.join(" ")}${elsewhere ? `, and ${elsewhere.said.join(" ")} there, since ${elsewhere.why}` : ""}`
