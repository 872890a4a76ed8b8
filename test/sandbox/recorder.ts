export interface Sent {
  readonly method: string
  readonly url: URL
  readonly headers: ReadonlyArray<string | null>
  readonly body: unknown
}

/** What a `fetch` was given, which then answers `{}`. */
export const recorder = () => {
  const sent: Array<Sent> = []
  return {
    sent,
    fetch: async (input: RequestInfo | URL, init?: RequestInit) => {
      const request = new Request(input, init)
      sent.push({
        method: request.method,
        url: new URL(request.url),
        headers: ["authorization", "content-type", "accept"].map((name) => request.headers.get(name)),
        body: await request.json()
      })
      return Response.json({})
    }
  }
}
