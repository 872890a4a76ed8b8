import { execFileSync, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdirSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { install } from "../project.js"

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}

/** Gets every package but ours from the registry that npm is set to, and takes a release of `@effect/platform`. */
const config = (): string => `
storage: ./storage
uplinks:
  npm: { url: "${execFileSync("npm", ["config", "get", "registry"], { encoding: "utf8" }).trim()}" }
packages:
  "effect-authlete": { access: $all, publish: $all }
  "@effect/platform": { access: $all, publish: $all, proxy: npm }
  "**": { access: $all, proxy: npm }
log: { type: stdout, format: json, level: warn }
`

export interface Registry {
  /** The environment of a user who has this registry and a home folder of its own, with empty caches. */
  readonly user: (name: string) => Readonly<Record<string, string>>
  /** Publishes a tarball or a folder. */
  readonly publish: (path: string, tag: string) => void
  readonly stop: () => void
}

/** A registry on loopback, in which the tags of a package can be set. */
export const startRegistry = async (folder: string): Promise<Registry> => {
  // The newest for Node 20. It asks for a tag of node-fetch that some mirrors of npm lack.
  const home = install(folder, "verdaccio@6.7", "node-fetch@2")
  const address = `127.0.0.1:${await freePort()}`
  writeFileSync(join(home, "config.yaml"), config())
  const verdaccio = spawn("node_modules/.bin/verdaccio", ["--config", "config.yaml", "--listen", address], {
    cwd: home,
    stdio: ["ignore", "pipe", "ignore"]
  })
  for await (const line of createInterface(verdaccio.stdout)) if (line.includes(address)) break
  verdaccio.stdout.resume()

  const user = (name: string) => {
    const own = join(home, name)
    mkdirSync(own, { recursive: true })
    // npm, pnpm, Yarn 1 and Bun read the first file, Yarn 4 the second.
    writeFileSync(join(own, ".npmrc"), `registry=http://${address}/\n//${address}/:_authToken=anyone\n`)
    writeFileSync(
      join(own, ".yarnrc.yml"),
      `{ npmRegistryServer: "http://${address}", unsafeHttpWhitelist: ["127.0.0.1"], npmMinimalAgeGate: 0 }\n`
    )
    return { HOME: own, PATH: process.env["PATH"] ?? "", NO_COLOR: "1", pnpm_config_minimum_release_age: "0" }
  }
  return {
    user,
    publish: (path, tag) => {
      execFileSync("npm", ["publish", path, "--tag", tag, "--provenance=false", "--ignore-scripts"], {
        env: user("publisher"),
        stdio: ["ignore", "ignore", "pipe"]
      })
    },
    stop: () => verdaccio.kill()
  }
}
