/** What the blocks of `docs/another-operation.md` do, with either edition. Imports no `effect`. */
import assert from "node:assert/strict"
import * as client from "openid-client"

export const page = "docs/another-operation.md"

/** Asks for the resource that introspection protects. */
export const askForProfile = async (origin: string): Promise<void> => {
  const answerTo = async (authorization: string) => {
    const response = await fetch(`${origin}/profile`, { headers: { authorization } })
    return [response.status, response.headers.get("www-authenticate"), await response.text()]
  }
  assert.deepEqual(await answerTo("Bearer good"), [200, null, '{"sub":"alice"}'])
  assert.deepEqual(await answerTo("Bearer bad"), [401, "Bearer", ""])
}

/** What Authlete answers for a server that `openid-client` discovers, and introspects and revokes a token at. */
export const discovered = () => {
  let issuer = ""
  const revoked: Array<string> = []
  const tokenIn = (body: string) => {
    const { clientId, clientSecret, parameters } = JSON.parse(body)
    assert.deepEqual([clientId, clientSecret], ["an app", "s+cret"])
    return new URLSearchParams(parameters).get("token") ?? ""
  }
  const answers: Record<string, (body: string) => object> = {
    "GET service/configuration": () => ({
      issuer,
      jwks_uri: `${issuer}/jwks`,
      token_endpoint: `${issuer}/token`,
      introspection_endpoint: `${issuer}/introspect`,
      revocation_endpoint: `${issuer}/revoke`
    }),
    "POST auth/revocation": (body) => {
      revoked.push(tokenIn(body))
      return { action: "OK" }
    },
    "POST auth/introspection/standard": (body) => {
      const active = !revoked.includes(tokenIn(body))
      return { action: "OK", responseContent: JSON.stringify({ active, sub: "alice" }) }
    }
  }
  const ask = async (origin: string, keys: unknown): Promise<void> => {
    issuer = origin
    const server = await client.discovery(new URL(origin), "an app", undefined, client.ClientSecretBasic("s+cret"), {
      execute: [client.allowInsecureRequests]
    })
    assert.equal((await client.tokenIntrospection(server, "a-token")).active, true)
    await client.tokenRevocation(server, "a-token")
    assert.equal((await client.tokenIntrospection(server, "a-token")).active, false)
    assert.deepEqual(await (await fetch(`${origin}/jwks`)).json(), keys)
  }
  return { answers, ask }
}
