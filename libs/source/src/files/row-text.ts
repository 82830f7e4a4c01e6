import type { ValueText } from '@storemesh/core'

/**
 * The row's bytes: a JSON object. One that is refused, or longer than a row may be, is a JSON text that tells what it holds,
 * so that nobody takes it for an object.
 */
export function rowBytes(row: ValueText, json: string, row_bytes_max: number): Uint8Array {
  if (row.room >= 0 && !row.isRefused) {
    const bytes = Buffer.from(json)
    if (bytes.length <= row_bytes_max) return bytes
  }
  const told = row.room < 0 ? `a row of more than ${row_bytes_max} bytes` : json.slice(0, row_bytes_max)
  return Buffer.from(JSON.stringify(told))
}
