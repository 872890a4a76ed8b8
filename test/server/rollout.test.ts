import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { createInterface } from "node:readline"
import { text } from "node:stream/consumers"
import { fileURLToPath } from "node:url"
import { assert, beforeAll, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { build } from "esbuild"

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Beside the packages that it imports. */
const program = source("../../node_modules/.cache/rollout.mjs")

const answers: Record<string, object> = {
  "/api/1/auth/token": {
    action: "ID_TOKEN_REISSUABLE",
    subject: "alice",
    accessToken: "new-access-token",
    refreshToken: "new-refresh-token",
    responseContent: "{}"
  },
  "/claims": {},
  "/api/1/idtoken/reissue": { action: "OK", responseContent: '{"id_token":"new-id-token"}' }
}

const send = (path: string, response: ServerResponse) =>
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answers[path]))

/** An Authlete, and users, who wait before they answer the request for this path, or none. */
const authlete = (held: string | undefined) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      let hold = (_: ServerResponse): void => {}
      const asked = new Promise<ServerResponse>((resolve) => {
        hold = resolve
      })
      const server = createServer((request: IncomingMessage, response) => {
        const { url = "" } = request
        request.resume().on("end", () => (url === held ? hold(response) : send(url, response)))
      }).listen(0, "127.0.0.1")
      await once(server, "listening")
      // A server that listens on TCP has an address of this type.
      const { port } = server.address() as AddressInfo
      return { asked, origin: `http://127.0.0.1:${port}`, server }
    }),
    ({ server }) => Effect.sync(() => server.close().closeAllConnections())
  )

const tokenEndpoint = (client: string, order: string, origin: string) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const child: ChildProcess = spawn(process.execPath, [program, client, order], {
        stdio: ["ignore", "pipe", "inherit"],
        env: { AUTHLETE_SERVICE_ID: "1", AUTHLETE_BEARER: "a-bearer", AUTHLETE_BASE_URL: origin }
      })
      assert(child.stdout !== null)
      const lines = createInterface(child.stdout)
      const exited = once(child, "exit")
      const [address = ""] = await once(lines, "line")
      return { child, exited, lines, url: `${address}/token` }
    }),
    ({ child }) => Effect.sync(() => child.kill("SIGKILL"))
  )

/** On a connection that its client keeps open. */
const refresh = (url: string) =>
  new Promise<{ readonly status: number | undefined; readonly body: string }>((resolve, reject) => {
    httpRequest(url, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", connection: "keep-alive" }
    })
      .on("response", async (response) => resolve({ status: response.statusCode, body: await text(response) }))
      .on("error", reject)
      .end("grant_type=refresh_token&refresh_token=old-refresh-token&client_id=app")
  })

interface Rollout {
  readonly when: string
  /** What Authlete, or the user database, is asked when the signal comes. */
  readonly path: string
  /** Whether it answers before the signal has come. */
  readonly answersFirst?: boolean
}

const processing: Rollout = { when: "while /auth/token is on its way", path: "/api/1/auth/token" }

const stages: ReadonlyArray<Rollout> = [
  processing,
  { when: "while the claims are looked up", path: "/claims" },
  { when: "while the reissue is on its way", path: "/api/1/idtoken/reissue" },
  { when: "while the answer goes out", path: "/api/1/idtoken/reissue", answersFirst: true }
]

const rollouts = [
  ...stages.flatMap((stage) =>
    ["fetch", "undici"].map((client) => ({ ...stage, client, order: "the server provided last" }))
  ),
  // As the guide has it.
  ...stages.slice(1).map((stage) => ({ ...stage, client: "undici", order: "the server provided first" })),
  ...["the server provided first", "all provided at once", "the client beside the server"].map((order) => ({
    ...processing,
    client: "undici",
    order
  }))
]

beforeAll(() =>
  build({
    entryPoints: [source("rollout.ts")],
    outfile: program,
    bundle: true,
    packages: "external",
    alias: { "effect-authlete": source("../../src/index.ts") },
    format: "esm",
    platform: "node",
    logLevel: "error"
  })
)

describe.concurrent("SIGTERM", () => {
  for (const { answersFirst = false, client, order, path, when } of rollouts) {
    it.scopedLive(`${when} costs no refresh, and ends the process at once, over ${client}, with ${order}`, () =>
      Effect.gen(function* () {
        const { asked, origin } = yield* authlete(path)
        const { child, exited, lines, url } = yield* tokenEndpoint(client, order, origin)
        yield* Effect.promise(async () => {
          const answer = refresh(url)
          const response = await asked
          const signalled = once(lines, "line")
          if (answersFirst) send(path, response)
          child.kill("SIGTERM")
          assert.deepStrictEqual(await signalled, ["SIGTERM"])
          if (!answersFirst) send(path, response)
          assert.deepStrictEqual(await answer, { status: 200, body: '{"id_token":"new-id-token"}' })
          const answered = performance.now()
          const [code] = await exited
          assert.strictEqual(code, 0)
          assert.isBelow(performance.now() - answered, 2000)
        })
      })
    )
  }
})
