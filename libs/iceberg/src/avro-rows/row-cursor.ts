/** A block of rows, read from front to back. Reading past its end throws a RangeError. */
export interface RowCursor {
  readonly bytes: Buffer
  at: number
}

const LONG_BYTES_MAX = 10

export function takeByte(from: RowCursor): number {
  const byte = from.bytes[from.at]
  if (byte === undefined) throw ended()
  from.at += 1
  return byte
}

/** A whole number in Avro's form; a bigint where a number would not be exact. */
export function takeLong(from: RowCursor): number | bigint {
  let coded = 0
  let unit = 1
  for (let index = 0; index < 7; index += 1) {
    const byte = takeByte(from)
    coded += (byte & 127) * unit
    if (byte < 128) return coded % 2 === 0 ? coded / 2 : -(coded + 1) / 2
    unit *= 128
  }
  return takeWide(from, coded)
}

/** The bytes after the seventh. */
function takeWide(from: RowCursor, below: number): number | bigint {
  let coded = BigInt(below)
  for (let index = 7; index < LONG_BYTES_MAX; index += 1) {
    const byte = takeByte(from)
    coded |= BigInt(byte & 127) << BigInt(7 * index)
    if (byte < 128) {
      const value = BigInt.asIntN(64, (coded >> 1n) ^ -(coded & 1n))
      return Number.isSafeInteger(Number(value)) ? Number(value) : value
    }
  }
  throw new RangeError('a whole number has more than 64 bits')
}

/** A whole number of 32 bits. */
export function takeInt(from: RowCursor): number {
  const value = takeLong(from)
  if (typeof value === 'number' && (value | 0) === value) return value
  throw new RangeError('a whole number has more than 32 bits')
}

/** How many bytes or members follow: no more than there are bytes left. */
export function takeCount(from: RowCursor): number {
  const value = takeLong(from)
  if (typeof value === 'number' && value >= 0 && value <= from.bytes.length - from.at) return value
  throw ended()
}

export function takeBytes(from: RowCursor, size: number): Buffer {
  const end = from.at + size
  if (end > from.bytes.length) throw ended()
  const bytes = from.bytes.subarray(from.at, end)
  from.at = end
  return bytes
}

export function takeText(from: RowCursor): string {
  const end = takeCount(from) + from.at
  const text = from.bytes.toString('utf8', from.at, end)
  from.at = end
  return text
}

export function takeFloat(from: RowCursor): number {
  const value = from.bytes.readFloatLE(from.at)
  from.at += 4
  return value
}

export function takeDouble(from: RowCursor): number {
  const value = from.bytes.readDoubleLE(from.at)
  from.at += 8
  return value
}

/** Arrays and maps come in blocks; a negative count is followed by the block's size, for those who skip. */
export function takeMembers(from: RowCursor, take: () => void): void {
  for (;;) {
    let count = takeLong(from)
    if (count === 0) return
    if (count < 0) {
      count = -Number(count)
      takeCount(from)
    }
    if (count > from.bytes.length - from.at) throw ended()
    for (let index = 0; index < count; index += 1) take()
  }
}

const ended = () => new RangeError('a row ends early')
