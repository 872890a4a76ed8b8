/**
 * An Authlete that runs in the process, for tests, demos and work without a network.
 *
 * @since 1.0.0
 */

export * from "./AuthleteSandbox.js"
export type { SandboxRequest } from "./app.js"
export type { Grant, GrantedTokens } from "./Grants.js"
export * from "./SandboxReply.js"
