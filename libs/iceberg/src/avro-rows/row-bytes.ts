/** Bytes that grow while rows are written into them, and Avro's plain forms. */
export interface RowBytes {
  buffer: Buffer
  length: number
}

const FIRST_BYTES = 64 * 1024
const SHORT_TEXT = 64 // shorter than this, and the length is one byte
const LONG_BYTES_MAX = 10

export const rowBytes = (): RowBytes => ({ buffer: Buffer.allocUnsafe(FIRST_BYTES), length: 0 })

export function makeRoom(out: RowBytes, more: number): void {
  if (out.length + more <= out.buffer.length) return
  const grown = Buffer.allocUnsafe(Math.max(out.buffer.length * 2, out.length + more))
  out.buffer.copy(grown, 0, 0, out.length)
  out.buffer = grown
}

export function putByte(out: RowBytes, byte: number): void {
  makeRoom(out, 1)
  out.buffer[out.length] = byte
  out.length += 1
}

/** A whole number in Avro's form: zigzag, seven bits a byte. */
export function putLong(out: RowBytes, value: number | bigint): void {
  makeRoom(out, LONG_BYTES_MAX)
  if (typeof value === 'bigint' || Math.abs(value) >= 2 ** 52) return putWide(out, BigInt(value))
  let rest = value >= 0 ? value * 2 : -value * 2 - 1
  while (rest >= 2 ** 31) {
    out.buffer[out.length++] = (rest % 128) | 128
    rest = Math.floor(rest / 128)
  }
  while (rest >= 128) {
    out.buffer[out.length++] = (rest & 127) | 128
    rest >>>= 7
  }
  out.buffer[out.length++] = rest
}

function putWide(out: RowBytes, value: bigint): void {
  let rest = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n))
  while (rest >= 128n) {
    out.buffer[out.length++] = Number(rest & 127n) | 128
    rest >>= 7n
  }
  out.buffer[out.length++] = Number(rest)
}

export function putBytes(out: RowBytes, bytes: Uint8Array): void {
  makeRoom(out, bytes.length)
  out.buffer.set(bytes, out.length)
  out.length += bytes.length
}

export function putFloat(out: RowBytes, value: number): void {
  makeRoom(out, 4)
  out.length = out.buffer.writeFloatLE(value, out.length)
}

export function putDouble(out: RowBytes, value: number): void {
  makeRoom(out, 8)
  out.length = out.buffer.writeDoubleLE(value, out.length)
}

/** Length and UTF-8. Gives the text as it was written: what is no character is written as U+FFFD. */
export function putText(out: RowBytes, text: string): string {
  if (text.length < SHORT_TEXT && putPlain(out, text)) return text
  const size = Buffer.byteLength(text)
  putLong(out, size)
  makeRoom(out, size)
  out.length += out.buffer.write(text, out.length)
  return size === text.length || !/\p{Surrogate}/u.test(text) ? text : Buffer.from(text).toString()
}

/** A short text of ASCII, quicker than asking the runtime to; false where it is none. */
function putPlain(out: RowBytes, text: string): boolean {
  makeRoom(out, text.length + 1)
  const { buffer } = out
  let at = out.length
  buffer[at++] = text.length * 2
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code >= 128) return false
    buffer[at++] = code
  }
  out.length = at
  return true
}

/** A whole number in so many bytes, most significant first. */
export function putBigEndian(out: RowBytes, value: number | bigint, size: number): void {
  makeRoom(out, size)
  if (typeof value === 'bigint') {
    const digits = BigInt.asUintN(8 * size, value).toString(16)
    return putBytes(out, Buffer.from(digits.padStart(2 * size, '0'), 'hex'))
  }
  let rest = value
  for (let at = out.length + size - 1; at >= out.length; at -= 1) {
    const above = Math.floor(rest / 256)
    out.buffer[at] = rest - above * 256
    rest = above
  }
  out.length += size
}
