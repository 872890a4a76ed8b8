import { execFile, spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { assert, beforeAll, describe, it, vi } from "@effect/vitest"
import { Effect } from "effect"
import { build } from "esbuild"

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Beside the packages that it imports, and as far below the package as the built command. */
const program = source("../../node_modules/.cache/command.mjs")

beforeAll(() =>
  build({
    stdin: {
      contents: `import { run } from "${source("../../src/sandbox/command.ts")}"; run(process.argv.slice(2))`,
      resolveDir: source(".")
    },
    outfile: program,
    bundle: true,
    packages: "external",
    format: "esm",
    platform: "node",
    logLevel: "error"
  })
)

interface Ended {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** How the command ends by itself. */
const end = (...args: ReadonlyArray<string>) =>
  Effect.async<Ended>((resume) => {
    execFile(process.execPath, [program, ...args], (error, out, err) =>
      resume(Effect.succeed({ code: error === null ? 0 : Number(error.code), out, err }))
    )
  })

/** The command, once it listens. */
const start = (...args: ReadonlyArray<string>) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const child = spawn(process.execPath, [program, "--port", "0", ...args])
      const printed = { out: "", err: "" }
      const exited = once(child, "exit")
      child.stderr.on("data", (data) => {
        printed.err += data
      })
      await new Promise<void>((resolve) => {
        child.stdout.on("data", (data) => {
          printed.out += data
          if (printed.out.includes("Ctrl-C")) resolve()
        })
      })
      const [, url = ""] = /listens at (\S+)/.exec(printed.out) ?? []
      return { child, exited, printed, url }
    }),
    ({ child }) => Effect.sync(() => child.kill("SIGKILL"))
  )

const sh = (line: string) =>
  Effect.async<string>((resume) => {
    execFile("sh", ["-c", line], (_, out) => resume(Effect.succeed(out)))
  })

/** Only Node is asked for: where another tool is not there, nobody can show what it does. */
const isMissing = (tool: string): boolean => spawnSync(tool, ["--version"]).error !== undefined

describe("effect-authlete-sandbox", () => {
  it.scopedLive.skipIf(isMissing("curl"))(
    "prints what to paste, and a line of curl that reissues an ID token as it stands",
    () =>
      Effect.gen(function* () {
        const { printed, url } = yield* start()
        assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/)
        for (const line of [
          "export AUTHLETE_SERVICE_ID=1000000000",
          "export AUTHLETE_BEARER=sandbox-bearer",
          `export AUTHLETE_BASE_URL=${url}`
        ]) {
          assert.include(printed.out.split("\n"), line)
        }
        const curl = printed.out.split("\n").find((line) => line.startsWith("curl")) ?? ""
        const { action, idToken } = JSON.parse(yield* sh(curl))
        assert.strictEqual(action, "OK")
        assert.isString(idToken)
        assert.strictEqual(printed.err, "")
      })
  )

  it.scopedLive("takes its flags, and warns where others may reach it", () =>
    Effect.gen(function* () {
      const flags =
        "--host 0.0.0.0 --service-id 42 --bearer another-bearer --client app --client web:secret --client post:secret:client_secret_post"
      const { printed, url } = yield* start(...flags.split(" "))
      assert.include(printed.err, "Warning: 0.0.0.0 is no loopback address. Whoever reaches the sandbox can use it.")
      assert.include(printed.out, "AUTHLETE_SERVICE_ID=42")
      const token = (form: string, credentials: object) =>
        Effect.promise(async () => {
          const response = await fetch(`${url}/api/42/auth/token`, {
            method: "POST",
            headers: { authorization: "Bearer another-bearer", "content-type": "application/json" },
            body: JSON.stringify({ parameters: `grant_type=client_credentials&${form}`, ...credentials })
          })
          return (await response.json()).action
        })
      assert.strictEqual(yield* token("", { clientId: "web", clientSecret: "secret" }), "OK")
      assert.strictEqual(yield* token("client_id=post&client_secret=secret", {}), "OK")
      assert.strictEqual(yield* token("client_id=app", {}), "BAD_REQUEST")
    })
  )

  it.scopedLive("listens at any address of the machine, and its lines can be pasted into a shell", () =>
    Effect.gen(function* () {
      const { printed, url } = yield* start("--host", "::ffff:127.0.0.1", "--bearer", "~/x", "--service-id", "~")
      assert.match(url, /^http:\/\/\[::ffff:127\.0\.0\.1\]:\d+$/)
      const lines = printed.out.split("\n").filter((line) => line.startsWith("export"))
      assert.strictEqual(yield* sh(`${lines.join("; ")}; echo $AUTHLETE_BEARER $AUTHLETE_SERVICE_ID`), "~/x ~\n")
    })
  )

  it.scopedLive("goes on when nobody reads its lines any more", () =>
    Effect.gen(function* () {
      const { child, url } = yield* start("--verbose")
      child.stdout.destroy()
      for (const path of ["/one", "/two", "/three"]) yield* Effect.promise(() => fetch(url + path))
      assert.isNull(child.exitCode)
    })
  )

  it.scopedLive("prints a line for each request if it is told to, without its tokens", () =>
    Effect.gen(function* () {
      const { printed, url } = yield* start("--verbose")
      const secret = "a-very-long-token-that-nobody-should-read"
      yield* Effect.promise(() => fetch(`${url}/api/1000000000/x/${secret}?token=short`))
      yield* Effect.promise(() =>
        vi.waitFor(() => assert.match(printed.out, /\nGET \/api\/1000000000\/x\/a-very…\?… 404 \d+ ms\n/))
      )
      assert.notInclude(printed.out, secret)
    })
  )

  it.scopedLive("prints no status for a connection that it drops", () =>
    Effect.gen(function* () {
      const { printed, url } = yield* start("--verbose")
      yield* Effect.promise(async () => {
        const headers = { authorization: "Bearer sandbox-bearer" }
        await fetch(`${url}/sandbox/replies`, { method: "POST", headers, body: '[{"_tag":"DroppedConnection"}]' })
        await fetch(`${url}/api/1000000000/idtoken/reissue`, { method: "POST", headers, body: "{}" }).catch(() => {})
        await vi.waitFor(() =>
          assert.match(printed.out, /\nPOST \/api\/1000000000\/idtoken\/reissue no answer \d+ ms\n/)
        )
      })
    })
  )

  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    it.scopedLive(
      `ends within a second of ${signal}, also with a connection that is kept and a request that waits`,
      () =>
        Effect.gen(function* () {
          const { child, exited, url } = yield* start()
          const headers = { authorization: "Bearer sandbox-bearer" }
          yield* Effect.promise(async () => {
            await fetch(`${url}/sandbox/replies`, {
              method: "POST",
              headers,
              body: '[{"_tag":"Delay","duration":60000}]'
            })
            const waiting = fetch(`${url}/api/1000000000/idtoken/reissue`, { method: "POST", headers, body: "{}" })
            waiting.catch(() => {})
            for (let seen = 0; seen === 0; ) {
              seen = (await (await fetch(`${url}/sandbox/requests`, { headers })).json()).length
            }
            const signalled = performance.now()
            child.kill(signal)
            await exited
            assert.isBelow(performance.now() - signalled, 1000)
          })
        })
    )
  }

  it.scopedLive("says in a sentence that its port is in use", () =>
    Effect.gen(function* () {
      const { url } = yield* start()
      const { code, err, out } = yield* end("--port", new URL(url).port)
      assert.deepStrictEqual(
        [code, err, out],
        [
          1,
          "effect-authlete-sandbox: The port is in use: end what listens there, or take another with --port (0 for any that is free).\n",
          ""
        ]
      )
    })
  )

  const wrong: ReadonlyArray<readonly [args: ReadonlyArray<string>, sentence: RegExp]> = [
    [["--prot", "1"], /^effect-authlete-sandbox: Unknown option '--prot'\. Try --help\.\n$/],
    [["here"], /Unexpected argument 'here'\. Try --help\.\n$/],
    [["--port"], /--port .*Try --help\.\n$/],
    [["--port", "-1"], /^effect-authlete-sandbox: Option '--port' argument is ambiguous\. Try --help\.\n$/],
    [["--host", ""], /--host wants a name or an address\.\n$/],
    [["--issuer", ""], /issuer must be a URL/],
    [["--client", "app", "--client", "app:secret"], /clients must not have a client twice/],
    [["--port", "x"], /--port wants a number from 0 to 65535\.\n$/],
    [["--port", "65536"], /--port wants a number/],
    [["--client", ":secret"], /--client wants ID or ID:SECRET\[:METHOD\], without other colons\.\n$/],
    [["--client", "web:"], /--client wants ID/],
    [["--client", "web:s:client_secret_post:x"], /--client wants ID/],
    [["--client", "web:secret:private_key_jwt"], /knows the methods client_secret_basic and client_secret_post alone/],
    [["--bearer", "a b"], /bearer has a character that no bearer token has/],
    [["--service-id", "a/b"], /serviceId has a character that no service ID has/],
    [["--host", "not-there.invalid"], /The server can't listen \(\w+\): check --host and --port\.\n$/]
  ]
  for (const [args, sentence] of wrong) {
    it.live(`says in a sentence what is wrong with ${args.join(" ")}, starts nothing, and ends with 1`, () =>
      Effect.gen(function* () {
        const { code, err, out } = yield* end("--port", "0", ...args)
        assert.strictEqual(code, 1)
        assert.match(err, sentence)
        assert.strictEqual(err.split("\n").length, 2)
        assert.strictEqual(out, "")
      })
    )
  }

  it.scopedLive.skipIf(isMissing("curl") || isMissing("python3"))(
    "does what the guide shows: each line of curl, and the program in Python",
    () =>
      Effect.gen(function* () {
        const { url } = yield* start()
        const guide = readFileSync(new URL("../../docs/sandbox.md", import.meta.url), "utf8")
        const env = `AUTHLETE_SERVICE_ID=1000000000 AUTHLETE_BEARER=sandbox-bearer AUTHLETE_BASE_URL=${url}`
        const lines = guide.split("\n").filter((line) => line.startsWith("curl "))
        const answers = yield* Effect.forEach(lines, (line) => sh(`export ${env}; ${line}`))
        const [grants, codes, replies, requests, jwks, reset] = answers.map((answer) =>
          answer ? JSON.parse(answer) : ""
        )
        assert.hasAllKeys(grants, ["accessToken", "refreshToken"])
        assert.hasAllKeys(codes, ["code"])
        assert.deepStrictEqual([replies, requests, reset], ["", [], ""])
        assert.hasAllKeys(jwks, ["keys"])
        const [, python = ""] = /^```python\n(.*?)^```/ms.exec(guide) ?? []
        const printed = yield* sh(`${env} python3 -c '${python}'`)
        assert.strictEqual(printed, "ID_TOKEN_REISSUABLE\nOK\n")
      })
  )

  it.live("has --help and --version", () =>
    Effect.gen(function* () {
      const help = yield* end("--help")
      assert.strictEqual(help.code, 0)
      for (const flag of ["host", "port", "service-id", "bearer", "issuer", "client", "verbose", "version"]) {
        assert.include(help.out, `--${flag}`)
      }
      assert.match((yield* end("--version")).out, /^\d+\.\d+\.\d+\n$/)
      assert.deepStrictEqual(yield* end("--help", "--port", "x", "--client", ":"), help)
    })
  )
})
