/** What is told of a row while it is written as JSON. */
export interface RowText {
  /** How many characters the row may still take; below none, nothing more is written. */
  room: number
  /** Some text of it is no UTF-8. */
  isRefused: boolean
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** A text as JSON; where the bytes are no UTF-8 they are written in base64, and the row is refused. */
export function textJson(row: RowText, bytes: Uint8Array): string {
  try {
    return JSON.stringify(UTF8.decode(bytes))
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    row.isRefused = true
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

/**
 * The row's bytes: a JSON object. One that is refused, or longer than a row may be, is a JSON text that tells what it holds,
 * so that nobody takes it for an object.
 */
export function rowBytes(row: RowText, json: string, row_bytes_max: number): Uint8Array {
  if (row.room >= 0 && !row.isRefused) {
    const bytes = Buffer.from(json)
    if (bytes.length <= row_bytes_max) return bytes
  }
  const told = row.room < 0 ? `a row of more than ${row_bytes_max} bytes` : json.slice(0, row_bytes_max)
  return Buffer.from(JSON.stringify(told))
}
