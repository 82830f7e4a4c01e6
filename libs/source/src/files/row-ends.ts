/** Finds where a row ends. */
export interface RowEnds {
  /** Where the row that begins at `from` ends, newline included; -1 where the bytes do not reach that far. */
  find(bytes: Uint8Array, from: number): number
}

const NEWLINE = 0x0a
const QUOTE = 0x22
const COMMA = 0x2c

export const lineEnds: RowEnds = {
  find: (bytes, from) => bytes.indexOf(NEWLINE, from) + 1 || -1,
}

/** A quote opens a field only where the field begins; within it a newline belongs to the value, and two quotes are one. */
export const csvEnds: RowEnds = {
  find(bytes, from) {
    const newline = bytes.indexOf(NEWLINE, from)
    // most rows hold no quote
    if (newline !== -1 && !bytes.subarray(from, newline).includes(QUOTE)) return newline + 1
    let isQuoted = false
    for (let at = from; at < bytes.length; at += 1) {
      const byte = bytes[at]
      if (byte === QUOTE) {
        if (isQuoted && bytes[at + 1] === QUOTE) at += 1
        else if (isQuoted) isQuoted = false
        else isQuoted = at === from || bytes[at - 1] === COMMA
      } else if (byte === NEWLINE && !isQuoted) return at + 1
    }
    return -1
  },
}
