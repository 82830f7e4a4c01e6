/** What is told of a value while it is written as JSON. */
export interface ValueText {
  /** How many characters the value may still take; below none, nothing more is written. */
  room: number
  /** Some text of it is no UTF-8. */
  isRefused: boolean
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** A text as JSON; where the bytes are no UTF-8 they are written in base64, and the value is refused. */
export function textJson(told: ValueText, bytes: Uint8Array): string {
  try {
    return JSON.stringify(UTF8.decode(bytes))
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    told.isRefused = true
    return bytesJson(bytes)
  }
}

export const bytesJson = (bytes: Uint8Array): string =>
  `"${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')}"`

/** JSON has no such numbers: a text no contract takes for one. */
export const numberJson = (value: number): string => (Number.isFinite(value) ? String(value) : `"${value}"`)

const MOST_BYTES_OF_A_DECIMAL = 64

/** Two's complement, most significant byte first; undefined where it has more digits than any decimal. */
export function unitsOf(bytes: Uint8Array): bigint | undefined {
  if (bytes.length > MOST_BYTES_OF_A_DECIMAL) return undefined
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
  return hex === '' ? 0n : BigInt.asIntN(8 * bytes.length, BigInt(`0x${hex}`))
}

export function uuidText(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
