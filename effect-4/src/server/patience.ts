import * as Duration from "effect/Duration"
import { retryWithin } from "../client/retrying.js"

/** The OAuth client waits: whatever the configured retry says, no attempt at a call begins later than this. */
export const withinPatience = retryWithin(Duration.seconds(10))
