import type { Duplex } from 'node:stream'

const WHOLE_TEXT = '\x81'
const SHORT_BYTES_MAX = 125
const MIDDLE_BYTES_MAX = 0xffff
/** A byte each in UTF-8; what JSON writes has no others of those. */
const PRINTABLE_ASCII = /^[ -~]*$/

/**
 * Sends a text as one frame of the WebSocket protocol (RFC 6455, 5.2), whole and not masked. What goes to very many is mostly of
 * characters that are a byte each: such a frame goes to the system as the text that it is, in one write and without a buffer.
 */
export function writeTextFrame(stream: Duplex, text: string, sent?: () => void): void {
  if (PRINTABLE_ASCII.test(text)) {
    stream.write(headOf(text.length) + text, 'latin1', sent)
    return
  }
  const bytes = Buffer.byteLength(text)
  const head = headOf(bytes)
  const frame = Buffer.allocUnsafe(head.length + bytes)
  frame.write(head, 0, 'latin1')
  frame.write(text, head.length)
  stream.write(frame, sent)
}

/** What stands before so many bytes, a character for each byte. */
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
