/** Authlete's shared clusters (`servers` of its OpenAPI document 3.0.16). */
export const clusters = {
  us: "https://us.authlete.com",
  jp: "https://jp.authlete.com",
  eu: "https://eu.authlete.com",
  br: "https://br.authlete.com"
} as const

const isLoopback = (hostname: string): boolean =>
  hostname === "localhost" ||
  hostname.endsWith(".localhost") ||
  hostname === "[::1]" ||
  /^127(\.\d{1,3}){3}$/.test(hostname)

/** What is wrong with a cluster, as the end of a sentence that begins with its name; nothing if there is such a one. */
export const clusterProblem = (cluster: unknown): string | undefined =>
  typeof cluster === "string" && Object.hasOwn(clusters, cluster)
    ? undefined
    : `must be one of ${Object.keys(clusters).join(", ")}`

/** `URL.canParse` refuses what is not ASCII once Node 20 has optimized it. */
const parse = (url: string): URL | undefined => {
  try {
    return new URL(url)
  } catch {
    return undefined
  }
}

/** What is wrong with a base URL, as the end of a sentence that begins with its name; nothing if it may be used. */
export const baseUrlProblem = (baseUrl: unknown, allowInsecure: boolean): string | undefined => {
  if (typeof baseUrl !== "string") return "is not a string"
  // `new URL` drops line breaks and tabs in silence, so they are looked for in the text.
  if (/[\s\p{Cc}]/u.test(baseUrl)) return "contains white space or a control character"
  const url = parse(baseUrl)
  if (url === undefined) return "is not a URL: it should look like https://us.authlete.com"
  if (url.protocol !== "https:" && url.protocol !== "http:") return "must begin with https://"
  if (url.username !== "" || url.password !== "") return "must not contain credentials: give them as the bearer"
  if (baseUrl.includes("?") || baseUrl.includes("#")) return "must have no query and no fragment"
  if (/\/api\/*$/.test(url.pathname)) return "must not end in /api: the library adds it"
  if (url.protocol === "http:" && !allowInsecure && !isLoopback(url.hostname)) {
    return "would send tokens over plain http: use https, or set allowInsecureRequests"
  }
  return undefined
}

/**
 * What is wrong with a service ID, as the end of a sentence that begins with its name; nothing if it may be used. Only
 * the characters that a URL never encodes (RFC 3986 §2.3) pass, so that no proxy can read another path into it.
 */
export const serviceIdProblem = (serviceId: unknown): string | undefined => {
  if (typeof serviceId !== "string") return "is not a string"
  if (serviceId === "") return "is empty: give the number that Authlete's console shows for the service"
  if (!/^[\w.~-]+$/.test(serviceId)) return "has a character that no service ID has"
  return /^\.{1,2}$/.test(serviceId) ? "would change the path of the request" : undefined
}

/** What is below `{baseUrl}/api/{serviceId}/`; a path prefix of the base URL is kept, with or without a slash at its end. */
export const serviceUrl = (baseUrl: string, serviceId: string): string =>
  `${new URL(baseUrl).href.replace(/\/+$/, "")}/api/${serviceId}/`

/** The fields that a path names: `clientId` in `client/get/{clientId}`. */
export const pathFields = (path: string): ReadonlyArray<string> =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name)

/** What is wrong with the path of an operation, as the end of a sentence; nothing if it may be used. */
export const pathProblem = (path: string): string | undefined => {
  if (path.startsWith("/")) return "begins with a slash: it comes after /api/{serviceId}/"
  if (/[?#]/.test(path)) return "has a query or a fragment: the fields of a GET or DELETE request are its query"
  const segments = path.split("/")
  if (segments.some((segment) => segment === "." || segment === "..")) return "has a segment that changes the path"
  return segments.every((segment) => /^(\{\w+\}|[\w.~-]+)$/.test(segment))
    ? undefined
    : "must be segments with a slash between them, each a name or a field in braces"
}

/** What is wrong with the value of a path's field, as the end of a sentence; a proxy may decode a slash in it. */
export const pathValueProblem = (value: string): string | undefined => {
  if (value === "") return "is empty, and is part of the path"
  const changes = value.split(/[\\/]/).some((segment) => segment === "." || segment === "..")
  return changes ? "would change the path of the request" : undefined
}
