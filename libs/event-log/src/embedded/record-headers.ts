const NONE = Buffer.alloc(0)
const NO_HEADERS: Readonly<Record<string, string>> = Object.freeze({})

/** Pairs of texts, each led by its length in bytes. */
export function encodeHeaders(headers: Readonly<Record<string, string>> | undefined): Buffer {
  if (!headers) return NONE
  const parts: Buffer[] = []
  for (const text of Object.entries(headers).flat()) {
    const bytes = Buffer.from(text)
    const length = Buffer.allocUnsafe(4)
    length.writeUInt32LE(bytes.length)
    parts.push(length, bytes)
  }
  return Buffer.concat(parts)
}

export function decodeHeaders(bytes: Buffer, start: number, end: number): Readonly<Record<string, string>> {
  if (start === end) return NO_HEADERS
  const texts: string[] = []
  for (let at = start; at < end; ) {
    const length = bytes.readUInt32LE(at)
    texts.push(bytes.toString('utf8', at + 4, at + 4 + length))
    at += 4 + length
  }
  const headers: [string, string][] = []
  for (let at = 0; at + 1 < texts.length; at += 2) headers.push([texts[at] ?? '', texts[at + 1] ?? ''])
  return Object.fromEntries(headers)
}
