const WHOLE_TEXT = '\x81'
const SHORT_BYTES_MAX = 125
const MIDDLE_BYTES_MAX = 0xffff
/** A byte each in UTF-8; what JSON writes has no others of those. */
const PRINTABLE_ASCII = /^[ -~]*$/

/** A text's bytes in UTF-8, a character for each: such a text goes to the system as it is, without a buffer. */
export const bytesOf = (text: string): string => (PRINTABLE_ASCII.test(text) ? text : Buffer.from(text).toString('latin1'))

/** The same, looked at once where one text is asked for by many, one after the other. */
export function bytesOfMany(): (text: string) => string {
  let last = ''
  let bytes = ''
  return (text) => {
    if (text !== last) [last, bytes] = [text, bytesOf(text)]
    return bytes
  }
}

/** Bytes as one frame of text in the WebSocket protocol (RFC 6455, 5.2), whole and not masked. */
export const textFrame = (bytes: string): string => headOf(bytes.length) + bytes

/** What stands before so many bytes. */
function headOf(bytes: number): string {
  if (bytes <= SHORT_BYTES_MAX) return WHOLE_TEXT + String.fromCharCode(bytes)
  if (bytes <= MIDDLE_BYTES_MAX) return WHOLE_TEXT + String.fromCharCode(126, bytes >> 8, bytes & 0xff)
  const high = Math.floor(bytes / 2 ** 32)
  const words = [high, bytes - high * 2 ** 32]
  return (
    WHOLE_TEXT +
    String.fromCharCode(127, ...words.flatMap((word) => [word >>> 24, (word >>> 16) & 0xff, (word >>> 8) & 0xff, word & 0xff]))
  )
}
