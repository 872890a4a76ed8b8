#!/usr/bin/env node
/** The command `effect-authlete-sandbox`: what it needs beyond this package is loaded first. */
const needed = "@effect/platform-node@0.108 @effect/platform@0.97 effect@3 jose@6"

import("./command.js").then(
  ({ run }) => run(process.argv.slice(2)),
  (error: unknown) => {
    const isMissing =
      typeof error === "object" && error !== null && Reflect.get(error, "code") === "ERR_MODULE_NOT_FOUND"
    process.stderr.write(
      isMissing
        ? `effect-authlete-sandbox needs packages that are not installed. Install them: npm install ${needed}\n`
        : `effect-authlete-sandbox can't start: ${String(error)}\n`
    )
    process.exitCode = 1
  }
)
