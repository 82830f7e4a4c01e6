import type { Expected, Space } from './key-value-store.js'
import { Fault, type JsonObject, withinLimit } from '@storemesh/core'

/** Keys of one `getMany`. */
export const KEYS_MAX = 1000
/** Rows of one `range`. */
export const RANGE_LIMIT_MAX = 1000
/** Changes of one `write`. */
export const CHANGES_MAX = 10_000
export const ROW_BYTES_MAX = 2 ** 20
const KEY_BYTES_MAX = 512
const PLACE_TEXT_BYTES_MAX = 512
const TIME_MS_MAX = 2 ** 48 - 1 // the year 10889
const NAME_PATTERN = /^[a-z][a-z0-9_.-]{0,63}$/

/** Names of spaces and indexes: KEY_INVALID for anything but a short word. */
export function requireName(what: string, name: string): void {
  if (NAME_PATTERN.test(name)) return
  const expected = 'expected up to 64 lower-case letters, digits, dots, hyphens and underscores, a letter first'
  throw new Fault('KEY_INVALID', `${what}: ${expected}, got ${JSON.stringify(name.slice(0, 100))}`)
}

/** The key of a row. Its text is not repeated in the error: a key may name a person. */
export const requireKey = (space: string, key: string): void => requireText(`key in ${space}`, key, 1, KEY_BYTES_MAX)

export const requirePlaceText = (space: string, index: string, text: string): void =>
  requireText(`text in ${space}.${index}`, text, 0, PLACE_TEXT_BYTES_MAX)

/** Where a page begins or ends: a whole place, or its beginning. */
export function requirePlace(space: string, place: string | undefined): void {
  if (place === undefined) return
  const bytes = Buffer.byteLength(place)
  const bytes_max = PLACE_TEXT_BYTES_MAX + 1 + KEY_BYTES_MAX
  if (bytes > bytes_max) throw new Fault('KEY_INVALID', `place in ${space}: expected at most ${bytes_max} bytes, got ${bytes}`)
}

/** NUL stands between a place's text and its key, so neither may hold one. */
function requireText(what: string, text: string, bytes_min: number, bytes_max: number): void {
  const bytes = Buffer.byteLength(text)
  if (bytes < bytes_min || bytes > bytes_max) {
    throw new Fault('KEY_INVALID', `${what}: expected ${bytes_min} to ${bytes_max} bytes, got ${bytes}`)
  }
  if (text.includes('\0')) throw new Fault('KEY_INVALID', `${what}: expected text without NUL`)
}

export const requireVersion = (space: string, version: number): void =>
  requireWhole(`version of a row in ${space}`, version, Number.MAX_SAFE_INTEGER)

export const requireTime = (space: string, time_ms: number | undefined): void => {
  if (time_ms !== undefined) requireWhole(`expires_at_ms of a row in ${space}`, time_ms, TIME_MS_MAX)
}

/** VERSION_DIFFERS. The row's key is not repeated: it may name a person. */
export function requireExpected({ space, version }: Expected, found: number | undefined): void {
  if (found === version) return
  const text = (of: number | undefined) => (of === undefined ? 'no row' : `version ${of}`)
  throw new Fault(
    'VERSION_DIFFERS',
    `a row of ${space}: expected ${text(version)}, got ${text(found)}; somebody else wrote it meanwhile, so read it again`,
  )
}

function requireWhole(what: string, value: number, max: number): void {
  if (!Number.isInteger(value)) throw new Fault('LIMIT_EXCEEDED', `${what}: expected a whole number, got ${value}`)
  withinLimit(what, value, { min: 0, max })
}

/** The row as it is stored, if it is not too large; LIMIT_EXCEEDED. */
export function rowText(space: string, row: JsonObject): string {
  const text = JSON.stringify(row)
  withinLimit(`bytes of a row in ${space}`, Buffer.byteLength(text), { min: 0, max: ROW_BYTES_MAX })
  return text
}

/** INDEX_NOT_FOUND. */
export function requireIndex<Row extends JsonObject>(space: Space<Row>, index: string): void {
  if (Object.hasOwn(space.indexes, index)) return
  const names = Object.keys(space.indexes).join(', ') || 'none'
  throw new Fault(
    'INDEX_NOT_FOUND',
    `${space.name}: expected one of its indexes (${names}), got ${JSON.stringify(index.slice(0, 100))}`,
  )
}
