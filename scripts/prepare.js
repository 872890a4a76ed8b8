// After `npm ci` or `npm install` in a clone, does the same in effect-4, which has packages of its own. npm also runs
// this before it packs, which needs none of them.
import { execSync } from "node:child_process"

const { npm_command: command = "", npm_config_package_lock_only: lockOnly } = process.env

if (["ci", "install"].includes(command) && lockOnly !== "true") {
  // Its development runs on a Node of its own, so that what npm warns of this one says nothing.
  execSync(`npm ${command} --prefix effect-4 --loglevel=error --no-audit --no-fund`, { stdio: "inherit" })
}
