import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { Fault, messageOf } from '@storemesh/core'
import { type CsvRow, CsvText } from './csv-text.js'

const PIECE_BYTES = 1 << 18
const BYTES_MAX = 4 * 2 ** 30

/** The records of a CSV file, its header first; of any size, since it is read in pieces. */
export async function* csvRecords(path: string): AsyncGenerator<readonly CsvRow[]> {
  const text = new CsvText(basename(path))
  let decoder = new TextDecoder('utf-8', { fatal: true })
  let read_bytes = 0
  try {
    for await (const piece of createReadStream(path, { highWaterMark: PIECE_BYTES })) {
      const bytes = bytesOf(piece)
      read_bytes += bytes.length
      requireText(bytes, path, read_bytes)
      let decoded: string
      try {
        decoded = decoder.decode(bytes, { stream: true })
      } catch (error) {
        if (!(error instanceof TypeError)) throw error
        // older tables are written in Latin letters of one byte each
        decoder = new TextDecoder('windows-1252')
        decoded = decoder.decode(bytes, { stream: true })
      }
      yield text.push(decoded)
    }
  } catch (error) {
    throw asFault(error, path)
  }
  yield text.end()
}

const bytesOf = (piece: unknown): Uint8Array => (piece instanceof Uint8Array ? piece : Buffer.from(String(piece)))

function requireText(bytes: Uint8Array, path: string, read_bytes: number): void {
  if (bytes.includes(0))
    throw new Fault('CSV_NOT_TEXT', `${basename(path)}: expected CSV in UTF-8 or Latin letters, got bytes that are no text`)
  if (read_bytes > BYTES_MAX)
    throw new Fault('IDENTITY_TOO_LARGE', `${basename(path)}: expected at most ${BYTES_MAX} bytes, got more; give a part of it`)
}

function asFault(error: unknown, path: string): unknown {
  if (!(error instanceof Error && 'code' in error) || error instanceof Fault) return error
  if (error.code === 'ENOENT') return new Fault('FILE_MISSING', `expected a file at ${path}, there is none`)
  if (error.code === 'EISDIR') return new Fault('FILE_MISSING', `expected a file at ${path}, got a folder`)
  return new Fault('FILE_UNREADABLE', `${path}: ${messageOf(error)}`, { cause: error })
}
