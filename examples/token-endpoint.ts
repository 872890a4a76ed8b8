/**
 * An authorization server's token endpoint, with the sandbox behind it. Refresh against it with the `curl` line that it
 * prints; stop it with Ctrl-C.
 *
 *     npm run example:token-endpoint
 */
import { createServer } from "node:http"
import { HttpRouter, HttpServer } from "@effect/platform"
import { NodeHttpServer, NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Layer, Redacted } from "effect"
import { IdTokenClaims, type JsonObject, RefreshDenied, TokenEndpoint, TokenRequestHandler } from "effect-authlete"
import { AuthleteSandbox } from "effect-authlete/sandbox"

/** The users of this server; yours are in a database. */
const users = new Map<string, JsonObject>([["alice", { name: "Alice", email: "alice@example.com" }]])

/** What a reissued ID token says of a user. */
const UserClaims = Layer.succeed(IdTokenClaims, {
  lookUp: ({ claimNames, subject }) => {
    const user = users.get(subject)
    if (user === undefined) return Effect.fail(new RefreshDenied())
    const asked = Object.entries(user).filter(([name]) => claimNames.includes(name))
    return Effect.succeed({ claims: Object.fromEntries(asked) })
  }
})

const server = HttpRouter.empty.pipe(
  HttpRouter.all("/token", TokenRequestHandler.make({ idTokenAudType: "string" })),
  HttpServer.serve()
)

const invitation = Effect.gen(function* () {
  const sandbox = yield* AuthleteSandbox
  const { refreshToken } = yield* sandbox.grant({
    subject: "alice",
    clientId: "my-app",
    scopes: ["openid", "email"],
    requestedIdTokenClaims: ["email"]
  })
  const form = `grant_type=refresh_token&client_id=my-app&refresh_token=${Redacted.value(refreshToken)}`
  yield* HttpServer.addressFormattedWith((address) =>
    Console.log(
      `The token endpoint is ${address}/token. Refresh against it:\n\n  curl -s ${address}/token -d '${form}'\n`
    )
  )
})

/**
 * Where a client asks for an upgrade, Node leaves the errors of its connection to whoever upgrades it; unheard, one ends
 * the process.
 */
const createTokenServer = () => createServer().on("upgrade", (_, socket) => socket.on("error", () => {}))

Layer.merge(server, Layer.effectDiscard(invitation)).pipe(
  Layer.provide(Layer.merge(TokenEndpoint.layer, UserClaims)),
  Layer.provide(AuthleteSandbox.layer()),
  Layer.provide(NodeHttpServer.layer(createTokenServer, { host: "127.0.0.1", port: 3000 })),
  Layer.launch,
  NodeRuntime.runMain
)
