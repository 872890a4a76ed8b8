/**
 * A thousand sandboxes of an edition, which share the key that is slow to make. Then two side by side, each on a socket:
 * memory after many reissues and refreshes must be what it was once their records of requests were full.
 */
import { memoryKept } from "./memoryKept.js"

const requests = Number(process.env["SANDBOX_REQUESTS"] ?? 100_000)
/** Both have then 10,000 requests that came in, and V8 has compiled what it will. */
const warmUp = 30_000
/** In KiB; 80 times less than the requests would take if they were kept. */
const allowedGrowth = 1024

export interface Edition {
  /** Makes a sandbox in memory, and asks it for its key. */
  readonly key: () => Promise<unknown>
  /** Starts one on a socket. A turn is two requests, a reissue and a refresh, each with the tokens of the last. */
  readonly start: () => Promise<{ readonly turn: () => Promise<void>; readonly stop: () => Promise<void> }>
}

const timed = async (run: () => Promise<unknown>): Promise<number> => {
  const begun = performance.now()
  await run()
  return performance.now() - begun
}

/** The exit code is 1 if memory grew. */
export const sandboxes = async ({ key, start }: Edition): Promise<void> => {
  const first = await timed(key)
  const more = await timed(async () => {
    for (let made = 0; made < 1000; made++) await key()
  })
  const ratio = (more / first).toFixed(1)
  console.log(`the first sandbox with its key ${Math.round(first)} ms, 1,000 more: ${ratio} times that`)

  const started = await Promise.all([start(), start()])
  const send = (requests: number) =>
    Promise.all(
      started.map(async ({ turn }) => {
        for (let sent = 0; sent < requests / started.length; sent += 2) await turn()
      })
    )
  await send(warmUp)
  const before = await memoryKept()
  await send(requests)
  const after = await memoryKept()
  await Promise.all(started.map(({ stop }) => stop()))
  console.log(`${requests} requests to two sandboxes: memory ${before} KiB before, ${after} KiB after`)
  if (after - before <= allowedGrowth) return
  console.error(`more than ${allowedGrowth} KiB were kept`)
  process.exitCode = 1
}
