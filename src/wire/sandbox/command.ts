export const help = `An Authlete that runs on this machine, for tests, demos and work without a network.

  npx effect-authlete-sandbox [flags]

  --host HOST         the address to listen at; default 127.0.0.1
  --port PORT         the port to listen at; default 9000; 0 is any free port
  --service-id ID     the service; default 1000000000
  --bearer TOKEN      the access token that each call must have; default sandbox-bearer
  --issuer URL        the iss of the ID tokens; default https://as.example.com
  --client ID         a public OAuth client; you can repeat this flag
  --client ID:SECRET[:METHOD]
                      a confidential OAuth client; METHOD is client_secret_basic (default) or client_secret_post
  --verbose           print a line for each request
  --help              print this text
  --version           print the version
`

/** The flags, as `parseArgs` of Node takes them. */
export const flags = {
  host: { type: "string", default: "127.0.0.1" },
  port: { type: "string", default: "9000" },
  "service-id": { type: "string" },
  bearer: { type: "string" },
  issuer: { type: "string" },
  client: { type: "string", multiple: true, default: [] as string[] },
  verbose: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
  version: { type: "boolean", default: false }
} as const

/** What is wrong with the flags, from the message of `parseArgs`, which may go on with advice of its own. */
export const parseProblem = (message: string): string => `${message.split(/\.\s/)[0]}. Try --help.`

/** What is wrong with where to listen, in one sentence; nothing if it may be tried. */
export const addressProblem = (host: string, port: string): string | undefined => {
  if (host === "") return "--host needs a name or an address."
  return /^\d+$/.test(port) && Number(port) <= 65_535 ? undefined : "--port needs a number from 0 to 65535."
}

/** A client of the flag `--client`, or what is wrong with it, in one sentence. */
export type ClientFlag =
  | { readonly _tag: "Public"; readonly clientId: string }
  | {
      readonly _tag: "Confidential"
      readonly clientId: string
      readonly clientSecret: string
      readonly authMethod: "client_secret_basic" | "client_secret_post"
    }
  | { readonly _tag: "Problem"; readonly problem: string }

export const clientFlag = (text: string): ClientFlag => {
  const [clientId = "", clientSecret, authMethod = "client_secret_basic", ...more] = text.split(":")
  if (clientId === "" || clientSecret === "" || more.length > 0) {
    return { _tag: "Problem", problem: "--client needs ID or ID:SECRET[:METHOD], without other colons." }
  }
  if (clientSecret === undefined) return { _tag: "Public", clientId }
  return authMethod === "client_secret_basic" || authMethod === "client_secret_post"
    ? { _tag: "Confidential", clientId, clientSecret, authMethod }
    : { _tag: "Problem", problem: "--client takes only the methods client_secret_basic and client_secret_post." }
}

/** The path, without what may be a token. */
const shortened = (url: string): string =>
  url.replace(/\?.*/, "?…").replace(/[\w.~-]{24,}/g, (token) => `${token.slice(0, 6)}…`)

/** The line of a request. */
export const requestLine = (method: string, url: string, status: number | undefined, millis: number): string =>
  `${method} ${shortened(url)} ${status ?? "no answer"} ${millis} ms`

const isLoopback = (host: string): boolean => /^(127(\.\d+){3}|localhost|::1)$/.test(host)

/** A warning where others may reach the sandbox; nothing on a loopback address. */
export const warning = (host: string): string | undefined =>
  isLoopback(host)
    ? undefined
    : `Warning: ${host} is not a loopback address. Everyone who reaches the sandbox can use it.`

/** A shell takes a `~` at the start of a value for a folder. */
const quoted = (value: string): string => (value.startsWith("~") ? `'${value}'` : value)

/** What the command prints once it listens. */
export const invitation = (sandbox: {
  readonly baseUrl: string
  readonly serviceId: string
  readonly bearer: string | undefined
}): string => {
  const { baseUrl, bearer = "sandbox-bearer", serviceId } = sandbox
  const authorization = `-H 'Authorization: Bearer ${bearer}'`
  const grant = `{"subject":"alice","clientId":"my-app","scopes":["openid"]}`
  return `The sandbox listens at ${baseUrl}

export AUTHLETE_SERVICE_ID=${quoted(serviceId)}
export AUTHLETE_BEARER=${quoted(bearer)}
export AUTHLETE_BASE_URL=${baseUrl}

Make a grant and reissue its ID token:

curl -s ${authorization} '${baseUrl}/sandbox/grants' -d '${grant}' | curl -s ${authorization} -H 'Content-Type: application/json' '${baseUrl}/api/${serviceId}/idtoken/reissue' -d @-

Stop it with Ctrl-C.`
}

/** Why the server can't listen, by the code of Node's error. */
export const listenProblem = (code: unknown): string =>
  code === "EADDRINUSE"
    ? "The port is in use: stop the program that listens there, or choose another port with --port (0 is any free port)."
    : `The server can't listen (${String(code)}): check --host and --port.`
