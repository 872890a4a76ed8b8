/** What `fetch` would refuse is found before a call, and not taken for a connection that failed. */
export const fetchOptionsProblem = (options: RequestInit): string | undefined => {
  if (Object.keys(options).length === 0) return undefined
  try {
    new Request("https://authlete.com", { ...options, method: "POST" })
    return undefined
  } catch {
    return "fetch does not accept these fetchOptions"
  }
}
