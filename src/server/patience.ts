import { retryWithin } from "../client/retrying.js"

/** The OAuth client waits: whatever the configured retry says, no attempt at a call begins later than this. */
export const withinPatience = retryWithin("10 seconds")
