/** What an `Authorization` header says of the client; an empty one says nothing. */
export type BasicCredentials =
  | { readonly _tag: "None" }
  | { readonly _tag: "Malformed" }
  | { readonly _tag: "OtherScheme" }
  | { readonly _tag: "Basic"; readonly clientId: string; readonly clientSecret: string }

const formDecode = (text: string): string => decodeURIComponent(text.replaceAll("+", " "))

/** Base64, then a split at the first colon, then form decoding of each half (RFC 6749 §2.3.1, RFC 7617 §2). */
export const basicCredentials = (authorization = ""): BasicCredentials => {
  if (authorization === "") return { _tag: "None" }
  if (!/^basic(\s|$)/i.test(authorization)) return { _tag: "OtherScheme" }
  try {
    // `atob` would skip white space. Nothing decodes to nothing, which has no client ID.
    const encoded = /^\w+ +([A-Za-z\d+/]+={0,2})$/.exec(authorization)?.[1] ?? ""
    const bytes = Uint8Array.from(atob(encoded), (char) => char.charCodeAt(0))
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes)
    const colon = text.indexOf(":")
    return colon < 1
      ? { _tag: "Malformed" }
      : { _tag: "Basic", clientId: formDecode(text.slice(0, colon)), clientSecret: formDecode(text.slice(colon + 1)) }
  } catch {
    return { _tag: "Malformed" }
  }
}
