/**
 * An Authlete that runs in the process, for tests, demos and work without a network.
 *
 * @module effect-authlete/sandbox
 * @category Reference
 * @since 1.0.0
 */

export * from "./AuthleteSandbox.js"
export type { AuthleteSandboxOptions } from "./AuthleteSandboxOptions.js"
export type { CodeGrant, Grant, GrantedTokens } from "./Grant.js"
export type { SandboxAnswer } from "./SandboxAnswer.js"
export type { SandboxClient, SigningAlg } from "./SandboxClient.js"
export * from "./SandboxReply.js"
export type { SandboxRequest } from "./SandboxRequest.js"
