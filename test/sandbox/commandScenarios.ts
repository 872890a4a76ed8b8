/** What a person at a shell does with the command of the sandbox, and what comes of it. Imports no `effect`. */
import assert from "node:assert/strict"
import { type ChildProcess, execFile, spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { connect } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout } from "node:timers/promises"
import { bundled } from "../bundled.js"

interface Ended {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** The command, once it listens. */
interface Started {
  readonly child: ChildProcess
  readonly exited: Promise<unknown>
  readonly printed: { readonly out: string; readonly err: string }
  readonly url: string
}

/** The command, as each edition has it. */
export interface Command {
  readonly start: (...args: ReadonlyArray<string>) => Promise<Started>
  /** How it ends by itself. */
  readonly end: (...args: ReadonlyArray<string>) => Promise<Ended>
  /** How it ends where there are no packages, once its own files were changed. */
  readonly endAlone: (change: (folder: string) => void) => Promise<Ended>
}

export interface CommandScenario {
  /** A sentence that follows the command's name. */
  readonly name: string
  /** Tools that it takes: where one is not there, nobody can show what it does. */
  readonly tools?: ReadonlyArray<string>
  readonly run: (command: Command) => Promise<void>
}

export const isMissing = (tool: string): boolean => spawnSync(tool, ["--version"]).error !== undefined

const executed = (file: string, args: ReadonlyArray<string>) =>
  new Promise<Ended>((resolve) => {
    execFile(file, args, (error, out, err) => resolve({ code: error === null ? 0 : Number(error.code), out, err }))
  })

const started = async (program: string, args: ReadonlyArray<string>, children: Array<ChildProcess>) => {
  const child = spawn(process.execPath, [program, "--port", "0", ...args])
  children.push(child)
  const printed = { out: "", err: "" }
  const exited = once(child, "exit")
  child.stderr.on("data", (data) => {
    printed.err += data
  })
  await new Promise<void>((resolve, reject) => {
    exited.then(() => reject(new Error(printed.err)))
    child.stdout.on("data", (data) => {
      printed.out += data
      if (printed.out.includes("Ctrl-C")) resolve()
    })
  })
  const [, url = ""] = /listens at (\S+)/.exec(printed.out) ?? []
  return { child, exited, printed, url }
}

const endedAlone = async (folder: string, change: (folder: string) => void) => {
  const alone = mkdtempSync(join(tmpdir(), "command-"))
  try {
    cpSync(folder, alone, { recursive: true })
    change(alone)
    return await executed(process.execPath, [join(alone, "main.mjs")])
  } finally {
    rmSync(alone, { recursive: true })
  }
}

/** Where the command is with all that it imports, and where it is without its packages. */
interface Folders {
  readonly whole: string
  readonly alone: string
}

export const writeCommand = async (program: string, { alone, whole }: Folders): Promise<void> => {
  await bundled(program, whole)
  await bundled(program, alone, { packages: "external", chunkNames: "[name]" })
}

/** Plays a scenario with the command in these folders, and leaves nothing running. */
export const playCommand = async ({ alone, whole }: Folders, { run }: CommandScenario): Promise<void> => {
  const program = join(whole, "main.mjs")
  const children: Array<ChildProcess> = []
  try {
    await run({
      start: (...args) => started(program, args, children),
      end: (...args) => executed(process.execPath, [program, ...args]),
      endAlone: (change) => endedAlone(alone, change)
    })
  } finally {
    for (const child of children) child.kill("SIGKILL")
  }
}

const sh = async (line: string) => (await executed("sh", ["-c", line])).out

/** Until it holds, for some seconds. */
const eventually = async (holds: () => boolean) => {
  for (let tries = 0; tries < 500 && !holds(); tries++) await setTimeout(10)
  assert.ok(holds())
}

const uses: ReadonlyArray<CommandScenario> = [
  {
    name: "prints what to paste, and a line of curl that reissues an ID token as it stands",
    tools: ["curl"],
    run: async ({ start }) => {
      const { printed, url } = await start()
      assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/)
      const lines = printed.out.split("\n")
      for (const line of [
        "export AUTHLETE_SERVICE_ID=1000000000",
        "export AUTHLETE_BEARER=sandbox-bearer",
        `export AUTHLETE_BASE_URL=${url}`
      ]) {
        assert.ok(lines.includes(line), line)
      }
      const { action, idToken } = JSON.parse(await sh(lines.find((line) => line.startsWith("curl")) ?? ""))
      assert.deepEqual([action, typeof idToken, printed.err], ["OK", "string", ""])
    }
  },
  {
    name: "takes its flags, and warns where others may reach it",
    run: async ({ start }) => {
      const flags =
        "--host 0.0.0.0 --service-id 42 --bearer another-bearer --client app --client web:secret --client post:secret:client_secret_post"
      const { printed, url } = await start(...flags.split(" "))
      assert.match(
        printed.err,
        /Warning: 0\.0\.0\.0 is not a loopback address\. Everyone who reaches the sandbox can use it\./
      )
      assert.match(printed.out, /AUTHLETE_SERVICE_ID=42/)
      const token = async (form: string, credentials: object) => {
        const response = await fetch(`${url}/api/42/auth/token`, {
          method: "POST",
          headers: { authorization: "Bearer another-bearer", "content-type": "application/json" },
          body: JSON.stringify({ parameters: `grant_type=client_credentials&${form}`, ...credentials })
        })
        return (await response.json()).action
      }
      assert.equal(await token("", { clientId: "web", clientSecret: "secret" }), "OK")
      assert.equal(await token("client_id=post&client_secret=secret", {}), "OK")
      assert.equal(await token("client_id=app", {}), "BAD_REQUEST")
    }
  },
  {
    name: "listens at any address of the machine, and its lines can be pasted into a shell",
    run: async ({ start }) => {
      const { printed, url } = await start("--host", "::ffff:127.0.0.1", "--bearer", "~/x", "--service-id", "~")
      assert.match(url, /^http:\/\/\[::ffff:127\.0\.0\.1\]:\d+$/)
      const lines = printed.out.split("\n").filter((line) => line.startsWith("export"))
      assert.equal(await sh(`${lines.join("; ")}; echo $AUTHLETE_BEARER $AUTHLETE_SERVICE_ID`), "~/x ~\n")
    }
  },
  {
    name: "goes on when nobody reads its lines any more",
    run: async ({ start }) => {
      const { child, url } = await start("--verbose")
      child.stdout?.destroy()
      for (const path of ["/one", "/two", "/three"]) await fetch(url + path)
      assert.equal(child.exitCode, null)
    }
  },
  {
    name: "prints a line for each request if it is told to, without its tokens",
    run: async ({ start }) => {
      const { printed, url } = await start("--verbose")
      const secret = "a-very-long-token-that-nobody-should-read"
      await fetch(`${url}/api/1000000000/x/${secret}?token=short`)
      await eventually(() => /\nGET \/api\/1000000000\/x\/a-very…\?… 404 \d{1,4} ms\n/.test(printed.out))
      assert.ok(!printed.out.includes(secret))
    }
  },
  ...(["SIGINT", "SIGTERM"] as const).map((signal) => ({
    name: `ends at once after ${signal}, also with a connection that is kept, a request that waits and half a request`,
    run: async ({ start }: Command) => {
      const { child, exited, url } = await start()
      const half = connect(Number(new URL(url).port), "127.0.0.1")
      half.on("error", () => {})
      half.write("GET / HTTP/1.1\r\nhost: ")
      const headers = { authorization: "Bearer sandbox-bearer" }
      const body = '[{"_tag":"Delay","duration":60000}]'
      await fetch(`${url}/sandbox/replies`, { method: "POST", headers, body })
      const waiting = fetch(`${url}/api/1000000000/idtoken/reissue`, { method: "POST", headers, body: "{}" })
      waiting.catch(() => {})
      for (let seen = 0; seen === 0; ) {
        seen = (await (await fetch(`${url}/sandbox/requests`, { headers })).json()).length
      }
      const signalled = performance.now()
      child.kill(signal)
      await exited
      const millis = performance.now() - signalled
      // One of them would last a minute.
      assert.ok(millis < 10_000, `it took ${millis} ms`)
    }
  })),
  {
    name: "says in a sentence that its port is in use",
    run: async ({ end, start }) => {
      const { url } = await start()
      assert.deepEqual(await end("--port", new URL(url).port), {
        code: 1,
        out: "",
        err: "effect-authlete-sandbox: The port is in use: stop the program that listens there, or choose another port with --port (0 is any free port).\n"
      })
    }
  },
  {
    name: "does what the guide shows: each line of curl, and the program in Python",
    tools: ["curl", "python3"],
    run: async ({ start }) => {
      const { url } = await start()
      const guide = readFileSync(new URL("../../docs/sandbox.md", import.meta.url), "utf8")
      const env = `AUTHLETE_SERVICE_ID=1000000000 AUTHLETE_BEARER=sandbox-bearer AUTHLETE_BASE_URL=${url}`
      const answers: Array<Record<string, string> | ""> = []
      for (const line of guide.split("\n").filter((line) => line.startsWith("curl "))) {
        const answer = await sh(`export ${env}; ${line}`)
        answers.push(answer ? JSON.parse(answer) : "")
      }
      const [grants = {}, codes = {}, replies, requests, jwks = {}, reset] = answers
      assert.deepEqual(Object.keys(grants).sort(), ["accessToken", "refreshToken"])
      assert.deepEqual(Object.keys(codes), ["code"])
      assert.deepEqual([replies, requests, reset], ["", [], ""])
      assert.deepEqual(Object.keys(jwks), ["keys"])
      const [, python = ""] = /^```python\n(.*?)^```/ms.exec(guide) ?? []
      assert.equal(await sh(`${env} python3 -c '${python}'`), "ID_TOKEN_REISSUABLE\nOK\n")
    }
  },
  {
    name: "has --help and --version",
    run: async ({ end }) => {
      const help = await end("--help")
      assert.equal(help.code, 0)
      for (const flag of ["host", "port", "service-id", "bearer", "issuer", "client", "verbose", "version"]) {
        assert.ok(help.out.includes(`--${flag}`), flag)
      }
      assert.match((await end("--version")).out, /^\d+\.\d+\.\d+\n$/)
    }
  },
  {
    name: "prints no status for a connection that it drops",
    run: async ({ start }) => {
      const { printed, url } = await start("--verbose")
      const headers = { authorization: "Bearer sandbox-bearer" }
      await fetch(`${url}/sandbox/replies`, { method: "POST", headers, body: '[{"_tag":"DroppedConnection"}]' })
      await fetch(`${url}/api/1000000000/idtoken/reissue`, { method: "POST", headers, body: "{}" }).catch(() => {})
      await eventually(() => /\nPOST \/api\/1000000000\/idtoken\/reissue no answer \d{1,4} ms\n/.test(printed.out))
    }
  },
  {
    name: "says which packages to install where they are not there, and ends with 1",
    run: async ({ endAlone }) => {
      const { code, err, out } = await endAlone(() => {})
      assert.deepEqual([code, out], [1, ""])
      assert.match(
        err,
        /^effect-authlete-sandbox needs packages that are not installed\. Install them: npm install [^\n]*effect@\S* jose@6\n$/
      )
    }
  },
  ...[new Error("broken"), null, "broken"].map((thrown) => ({
    name: `says that it can't start where loading it throws ${thrown}, and ends with 1`,
    run: async ({ endAlone }: Command) => {
      const throws = `throw ${thrown instanceof Error ? "new Error('broken')" : JSON.stringify(thrown)}`
      assert.deepEqual(await endAlone((folder) => writeFileSync(join(folder, "command.mjs"), throws)), {
        code: 1,
        out: "",
        err: `effect-authlete-sandbox can't start: ${thrown}\n`
      })
    }
  })),
  {
    name: "has --help beside flags that are wrong",
    run: async ({ end }) => assert.deepEqual(await end("--help", "--port", "x", "--client", ":"), await end("--help"))
  }
]

const wrong: ReadonlyArray<readonly [args: ReadonlyArray<string>, sentence: RegExp]> = [
  [["--prot", "1"], /^effect-authlete-sandbox: Unknown option '--prot'\. Try --help\.\n$/],
  [["here"], /Unexpected argument 'here'\. Try --help\.\n$/],
  [["--port"], /--port .*Try --help\.\n$/],
  [["--port", "-1"], /^effect-authlete-sandbox: Option '--port' argument is ambiguous\. Try --help\.\n$/],
  [["--host", ""], /--host needs a name or an address\.\n$/],
  [["--issuer", ""], /issuer must be a URL/],
  [["--client", "app", "--client", "app:secret"], /clients must not have a client twice/],
  [["--port", "x"], /--port needs a number from 0 to 65535\.\n$/],
  [["--port", "65536"], /--port needs a number/],
  [["--client", ":secret"], /--client needs ID or ID:SECRET\[:METHOD\], without other colons\.\n$/],
  [["--client", "web:"], /--client needs ID/],
  [["--client", "web:s:client_secret_post:x"], /--client needs ID/],
  [["--client", "web:secret:private_key_jwt"], /takes only the methods client_secret_basic and client_secret_post/],
  [["--bearer", "a b"], /bearer has a character that no bearer token has/],
  [["--service-id", "a/b"], /serviceId has a character that no service ID has/],
  [["--host", "not-there.invalid"], /The server can't listen \(\w+\): check --host and --port\.\n$/]
]
export const commandScenarios: ReadonlyArray<CommandScenario> = [
  ...uses,
  ...wrong.map(([args, sentence]) => ({
    name: `says in a sentence what is wrong with ${args.join(" ")}, starts nothing, and ends with 1`,
    run: async ({ end }: Command) => {
      const { code, err, out } = await end("--port", "0", ...args)
      assert.deepEqual([code, out], [1, ""])
      assert.match(err, sentence)
      assert.equal(err.split("\n").length, 2, err)
    }
  }))
]
