import { isJsonObject, parseJson } from '@storemesh/core'

/**
 * What stands under a row's key: the row, or the mark that it was removed.
 *
 *   kind u8 | version f64 | expires_at_ms f64 (infinite: never) | bytes of places u32 | places as JSON | row as JSON
 */
export interface StoredRow {
  readonly kind: 'row' | 'removed'
  readonly version: number
  readonly expires_at_ms: number
  readonly bytes: Buffer
}

const KIND = { row: 1, removed: 2 } as const
const HEAD_BYTES = 21
const NO_PLACES = '{}'

export type Places = Readonly<Record<string, string>>

export function encodeRow(version: number, expires_at_ms: number, places: Places, row: string): Buffer {
  return encode(KIND.row, version, expires_at_ms, JSON.stringify(places), row)
}

export const encodeRemoved = (version: number, expires_at_ms: number): Buffer =>
  encode(KIND.removed, version, expires_at_ms, NO_PLACES, '')

function encode(kind: number, version: number, expires_at_ms: number, places: string, row: string): Buffer {
  const places_bytes = Buffer.byteLength(places)
  const bytes = Buffer.allocUnsafe(HEAD_BYTES + places_bytes + Buffer.byteLength(row))
  bytes.writeUInt8(kind, 0)
  bytes.writeDoubleLE(version, 1)
  bytes.writeDoubleLE(expires_at_ms, 9)
  bytes.writeUInt32LE(places_bytes, 17)
  bytes.write(places, HEAD_BYTES)
  bytes.write(row, HEAD_BYTES + places_bytes)
  return bytes
}

/** Undefined where nothing is, or nothing any more: what has expired is as good as gone. */
export function liveRow(bytes: Buffer | undefined, now_ms: number): StoredRow | undefined {
  const stored = storedRow(bytes)
  return stored && stored.expires_at_ms > now_ms ? stored : undefined
}

export const storedRow = (bytes: Buffer | undefined): StoredRow | undefined =>
  bytes && {
    kind: bytes.readUInt8(0) === KIND.row ? 'row' : 'removed',
    version: bytes.readDoubleLE(1),
    expires_at_ms: bytes.readDoubleLE(9),
    bytes,
  }

export const rowTextOf = ({ bytes }: StoredRow): string => bytes.toString('utf8', HEAD_BYTES + bytes.readUInt32LE(17))

export function placesOf({ bytes }: StoredRow): Places {
  const places: Record<string, string> = {}
  const stored = parseJson(bytes.toString('utf8', HEAD_BYTES, HEAD_BYTES + bytes.readUInt32LE(17)))
  if (stored === undefined || !isJsonObject(stored)) return places
  for (const [index, text] of Object.entries(stored)) if (typeof text === 'string') places[index] = text
  return places
}
