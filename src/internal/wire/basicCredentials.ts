/** What an `Authorization` header says of the client; another scheme than `Basic` says nothing. */
export type BasicCredentials =
  | { readonly _tag: "None" }
  | { readonly _tag: "Malformed" }
  | { readonly _tag: "Basic"; readonly clientId: string; readonly clientSecret: string }

const formDecode = (text: string): string => decodeURIComponent(text.replaceAll("+", " "))

/** Base64, then a split at the first colon, then form decoding of each half (RFC 6749 §2.3.1, RFC 7617 §2). */
export const basicCredentials = (authorization: string | undefined): BasicCredentials => {
  if (!/^basic(\s|$)/i.test(authorization ?? "")) return { _tag: "None" }
  try {
    // `atob` would skip white space. Nothing decodes to nothing, which has no client ID.
    const [, encoded = ""] = /^\w+ +([A-Za-z\d+/]+={0,2})$/.exec(authorization ?? "") ?? []
    const bytes = Uint8Array.from(atob(encoded), (char) => char.charCodeAt(0))
    const [, id = "", secret = ""] =
      /^([^:]+):(.*)$/s.exec(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes)) ?? []
    return id === ""
      ? { _tag: "Malformed" }
      : { _tag: "Basic", clientId: formDecode(id), clientSecret: formDecode(secret) }
  } catch {
    return { _tag: "Malformed" }
  }
}
