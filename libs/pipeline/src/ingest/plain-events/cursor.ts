/** Where a reader stands among the bytes of an event, which end where `end` is. */
export interface Cursor {
  readonly bytes: Uint8Array
  /** The same, to read four of them at once. */
  readonly view: DataView
  at: number
  end: number
  /** All bytes of texts that were read, one over the other: below 128 where all were ASCII. */
  met: number
  /** The last that was read: most events are of the day of the one before. */
  readonly day: Day
}

/** A day's ten bytes, and what they come to. */
export interface Day {
  first: number
  middle: number
  last: number
  days: number
}

export const newDay = (): Day => ({ first: 0, middle: 0, last: 0, days: Number.NaN })

const [TAB, LINE_FEED, CARRIAGE_RETURN, SPACE] = [0x09, 0x0a, 0x0d, 0x20]

/** The byte at which the next token begins; undefined at the end. */
export function nextByte(cursor: Cursor): number | undefined {
  const { bytes, end } = cursor
  let { at } = cursor
  let byte = bytes[at]
  while (at < end && (byte === SPACE || byte === LINE_FEED || byte === TAB || byte === CARRIAGE_RETURN)) byte = bytes[++at]
  cursor.at = at
  return at < end ? byte : undefined
}

/** Goes past these bytes if they are next. */
export function passes(cursor: Cursor, expected: Uint8Array): boolean {
  const { bytes, at, end } = cursor
  const { length } = expected
  if (at + length > end) return false
  for (let each = 0; each < length; each++) if (bytes[at + each] !== expected[each]) return false
  cursor.at = at + length
  return true
}
