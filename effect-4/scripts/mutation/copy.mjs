/** How Stryker copies this edition. */
export const copy = {
  // Beside this edition, where it finds the scenarios of the root, and the root's configuration of TypeScript: that is
  // not to be rewritten for a folder two levels down.
  tempDirName: "..",
  tsconfigFile: "../tsconfig.json",
  // A link, which can't be copied. The root's run changes what it leads to.
  ignorePatterns: ["src/wire"],
  buildCommand: "node -e fs.symlinkSync('../../src/wire','src/wire')"
}
