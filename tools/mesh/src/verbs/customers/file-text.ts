import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { TextDecoder } from 'node:util'
import { Fault, messageOf } from '@storemesh/core'

const BYTES_MAX = 2 ** 30
const PIECE_BYTES = 1 << 20

/** The text of a file, piece by piece. CUSTOMERS_FILE_UNREADABLE, CSV_UNREADABLE, LIMIT_EXCEEDED. */
export async function* fileText(path: string): AsyncGenerator<string> {
  const utf8 = new TextDecoder('utf-8', { fatal: true })
  let read_bytes = 0
  for await (const piece of piecesOf(path)) {
    read_bytes += piece.length
    if (read_bytes > BYTES_MAX)
      throw new Fault('LIMIT_EXCEEDED', `${basename(path)}: expected at most ${BYTES_MAX} bytes, got more; take a sample`)
    yield decoded(utf8, piece, path)
  }
  yield decoded(utf8, undefined, path)
}

async function* piecesOf(path: string): AsyncGenerator<Uint8Array> {
  const stream: AsyncIterable<Uint8Array> = createReadStream(path, { highWaterMark: PIECE_BYTES })
  try {
    for await (const piece of stream) yield piece
  } catch (cause) {
    throw new Fault('CUSTOMERS_FILE_UNREADABLE', `expected a CSV file that can be read, got ${messageOf(cause)}`, { cause })
  }
}

function decoded(utf8: TextDecoder, piece: Uint8Array | undefined, path: string): string {
  try {
    return piece ? utf8.decode(piece, { stream: true }) : utf8.decode()
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause
    throw new Fault('CSV_UNREADABLE', `${basename(path)}: expected text in UTF-8, got bytes that are none. Save it as UTF-8`, {
      cause,
    })
  }
}
