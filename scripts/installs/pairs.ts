type Words = ReadonlyArray<string>

export interface Manager {
  readonly add: Words
  /** Lists the peers that do not fit, where `add` does not name them. */
  readonly peers?: Words
  /** Installs what it has refused. */
  readonly force?: Words
  readonly node?: Words
}

const npm: Manager = { add: ["npm", "install"], force: ["--legacy-peer-deps"] }

/** Packages of npm. */
export const managers: Readonly<Record<string, Manager>> = {
  "npm@10": npm,
  "npm@11": npm,
  // Without the flag, it installs everything and then ends with an error: see docs/errors.md.
  "pnpm@latest": { add: ["pnpm", "add", "--allow-build=msgpackr-extract"], peers: ["pnpm", "peers", "check"] },
  "yarn@1": { add: ["yarn", "add"] },
  "@yarnpkg/cli-dist@latest": { add: ["yarn", "add"], node: ["yarn", "node"] },
  "bun@latest": { add: ["bun", "add"] }
}

/** Packages, and the edition of the program that is to run with them. */
export interface Pair {
  readonly packages: string
  readonly edition: "." | "effect-4"
  /** What to add to a pair that does not fit. Without it, the pair fits. */
  readonly mend?: string
}

export const pairs: ReadonlyArray<Pair> = [
  { packages: "effect effect-authlete", edition: "effect-4" },
  { packages: "effect@3 @effect/platform effect-authlete@effect-3", edition: "." },
  {
    packages: "effect@3 @effect/platform effect-authlete",
    edition: ".",
    mend: "@effect/platform@0.97 effect-authlete@effect-3"
  },
  { packages: "effect@4 effect-authlete@effect-3", edition: "effect-4", mend: "effect-authlete@latest" },
  { packages: "effect@4 @effect/platform effect-authlete@effect-3", edition: ".", mend: "effect@3" },
  { packages: "effect@3 effect-authlete@effect-3", edition: ".", mend: "@effect/platform@0.97" },
  { packages: "effect@3 @effect/platform@0.96 effect-authlete@effect-3", edition: ".", mend: "@effect/platform@0.97" },
  { packages: "effect@4.0 effect-authlete", edition: "effect-4", mend: "effect@^4.1.0" }
]

/** What becomes of the second once a newer minor of `@effect/platform` is out. */
export const later: Pair = {
  packages: "effect@3 @effect/platform effect-authlete@effect-3",
  edition: ".",
  mend: "@effect/platform@0.97"
}
