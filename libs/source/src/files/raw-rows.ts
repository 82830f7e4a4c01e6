import type { ObjectEntry, ObjectStore } from '@storemesh/object-store'
import { PIECE_BYTES } from './content-hash.js'
import type { FileToRead } from './file-row.js'
import { lineEnds, type RowEnds } from './row-ends.js'

const NEWLINE = 0x0a
const CARRIAGE_RETURN = 0x0d

/** A row's bytes without its newline, and where it lies in the file: from `start` up to `end`. */
export interface RawRow {
  readonly bytes: Uint8Array
  readonly start: number
  readonly end: number
  /** Else it is only how a row begins that is too long, or a line of one whose quote does not end. */
  readonly isWhole: boolean
}

/**
 * The rows of a file from a byte on, read in pieces: there is never more in memory than the longest row and one piece.
 * A quoted row that does not end, within the longest row or within the file, is cut at its first line's end, so that one
 * forgotten quote does not take the rest of the file.
 */
export async function* rawRows(
  { store, file: { key, size_bytes }, row_bytes_max }: FileToRead,
  from: number,
  ends: RowEnds,
): AsyncGenerator<RawRow> {
  let held: Uint8Array = new Uint8Array(0)
  let start = from
  let read = from
  let seen = 0
  for (;;) {
    const isAll = read >= size_bytes
    // a long row is searched again only when twice as much of it is there
    const isWorth = isAll || held.length >= seen * 2 || held.length > row_bytes_max
    const { length, isWhole } = held.length > 0 && isWorth ? firstRow(held, ends, row_bytes_max, isAll) : NOT_YET
    if (length > 0) {
      yield { bytes: withoutNewline(held.subarray(0, length)), start, end: start + length, isWhole }
      start += length
      held = held.subarray(length)
      seen = 0
    } else if (length < 0) {
      const next = await lineEndAfter(store, key, start, size_bytes)
      yield { bytes: held.slice(0, row_bytes_max), start, end: next, isWhole: false }
      start = next
      read = next
      held = new Uint8Array(0)
      seen = 0
    } else {
      if (isAll) return
      if (isWorth) seen = held.length
      const piece = await store.read(key, { start: read, length: Math.min(PIECE_BYTES, size_bytes - read) })
      read += piece.length
      held = held.length > 0 ? Buffer.concat([held, piece]) : piece
    }
  }
}

interface FirstRow {
  /** 0 where more must be read, -1 where the row is too long to be held. */
  readonly length: number
  readonly isWhole: boolean
}

const NOT_YET: FirstRow = { length: 0, isWhole: false }
const TOO_LONG: FirstRow = { length: -1, isWhole: false }

function firstRow(held: Uint8Array, ends: RowEnds, row_bytes_max: number, isAll: boolean): FirstRow {
  const length = ends.find(held, 0)
  if (length !== -1 && length <= row_bytes_max) return { length, isWhole: true }
  if (length === -1 && held.length <= row_bytes_max && !isAll) return NOT_YET
  const line = lineEnds.find(held, 0)
  if (line !== -1 && line <= row_bytes_max) return { length: line, isWhole: false }
  if (held.length > row_bytes_max) return TOO_LONG
  // the last row needs no newline
  return { length: held.length, isWhole: true }
}

async function lineEndAfter(store: ObjectStore, key: ObjectEntry['key'], from: number, size_bytes: number): Promise<number> {
  for (let start = from; start < size_bytes; start += PIECE_BYTES) {
    const piece = await store.read(key, { start, length: Math.min(PIECE_BYTES, size_bytes - start) })
    const end = lineEnds.find(piece, 0)
    if (end !== -1) return start + end
  }
  return size_bytes
}

const withoutNewline = (bytes: Uint8Array): Uint8Array =>
  bytes.at(-1) === NEWLINE ? bytes.subarray(0, bytes.at(-2) === CARRIAGE_RETURN ? -2 : -1) : bytes
