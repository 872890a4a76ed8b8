/** A process that is ended while it answers a refresh: what it must still do. Imports no `effect`. */
import assert from "node:assert/strict"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { createServer, request as httpRequest, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { createInterface } from "node:readline"
import { text } from "node:stream/consumers"

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

/** An Authlete, and users, who wait before they answer the request for this path. */
const authlete = async (held: string) => {
  let hold = (_: ServerResponse): void => {}
  const asked = new Promise<ServerResponse>((resolve) => {
    hold = resolve
  })
  const server = createServer((request, response) => {
    const { url = "" } = request
    request.resume().on("end", () => (url === held ? hold(response) : send(url, response)))
  }).listen(0, "127.0.0.1")
  await once(server, "listening")
  // A server that listens on TCP has an address of this type.
  const { port } = server.address() as AddressInfo
  return { asked, origin: `http://127.0.0.1:${port}`, stop: () => server.close().closeAllConnections() }
}

/** A program that prints its address, and later that the signal has come. */
const tokenEndpoint = async (program: string, client: string, order: string, origin: string) => {
  const child = spawn(process.execPath, [program, client, order], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { AUTHLETE_SERVICE_ID: "1", AUTHLETE_BEARER: "a-bearer", AUTHLETE_BASE_URL: origin }
  })
  const lines = createInterface(child.stdout)
  const exited = once(child, "exit")
  const [address = ""] = await once(lines, "line")
  return { child, exited, lines, url: `${address}/token` }
}

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

interface Stage {
  readonly when: string
  /** What Authlete, or the user database, is asked when the signal comes. */
  readonly path: string
  /** Whether it answers before the signal has come. */
  readonly answersFirst?: boolean
}

export interface Rollout extends Stage {
  readonly name: string
  /** The first argument of the program, `fetch` or `undici`, and the second. */
  readonly client: string
  readonly order: string
}

const processing: Stage = { when: "while /auth/token is on its way", path: "/api/1/auth/token" }

const stages: ReadonlyArray<Stage> = [
  processing,
  { when: "while the claims are looked up", path: "/claims" },
  { when: "while the reissue is on its way", path: "/api/1/idtoken/reissue" },
  { when: "while the answer goes out", path: "/api/1/idtoken/reissue", answersFirst: true }
]

export const rollouts: ReadonlyArray<Rollout> = [
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
].map((rollout) => ({
  ...rollout,
  name: `${rollout.when} costs no refresh, and ends the process at once, over ${rollout.client}, with ${rollout.order}`
}))

/** Starts the program, sends it a refresh, then SIGTERM; fails unless the refresh is answered and the process ends at once. */
export const playRollout = async (
  program: string,
  { answersFirst = false, client, order, path }: Rollout,
  exitCode: number
): Promise<void> => {
  const { asked, origin, stop } = await authlete(path)
  const { child, exited, lines, url } = await tokenEndpoint(program, client, order, origin)
  try {
    const answer = refresh(url)
    const response = await asked
    const signalled = once(lines, "line")
    if (answersFirst) send(path, response)
    child.kill("SIGTERM")
    assert.deepEqual(await signalled, ["SIGTERM"])
    if (!answersFirst) send(path, response)
    assert.deepEqual(await answer, { status: 200, body: '{"id_token":"new-id-token"}' })
    const answered = performance.now()
    const [code] = await exited
    assert.equal(code, exitCode)
    assert.ok(performance.now() - answered < 4000)
  } finally {
    child.kill("SIGKILL")
    stop()
  }
}
