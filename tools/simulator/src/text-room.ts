/** Texts one after the other in large buffers: to have memory for each takes longer than to write it. */
export interface TextRoom {
  /** Says where it begins. It ends where the room does. */
  write(text: string): number
  end(): number
  /** Of what was written last, or in one piece with it. */
  between(start: number, end: number): Uint8Array
}

const CHUNK_BYTES = 256 * 1024
/** What UTF-8 needs of a text at most, for each of its units. */
const BYTES_A_UNIT_MAX = 3

export function textRoom(): TextRoom {
  let chunk = Buffer.alloc(0)
  let end = 0
  return {
    write(text) {
      const room = text.length * BYTES_A_UNIT_MAX
      if (chunk.length - end < room) {
        chunk = Buffer.allocUnsafeSlow(Math.max(CHUNK_BYTES, room))
        end = 0
      }
      const start = end
      end += chunk.write(text, start)
      return start
    },
    end: () => end,
    between: (start, end) => new Uint8Array(chunk.buffer, start, end - start),
  }
}
