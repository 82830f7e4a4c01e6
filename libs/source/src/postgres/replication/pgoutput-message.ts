import { Fault } from '@storemesh/core'
import type { Lsn } from './lsn.js'

/** A column's text; null as it is in SQL; undefined where a large value did not change and so was not sent. */
export type TupleValue = string | null | undefined
export type Tuple = readonly TupleValue[]

export interface RelationColumn {
  readonly name: string
  /** Part of the replica identity: a delete tells it. */
  readonly isKey: boolean
  readonly type_oid: number
}

export interface OldTuple {
  /** All columns, as REPLICA IDENTITY FULL keeps them; else those of the key alone. */
  readonly isWhole: boolean
  readonly values: Tuple
}

/** What pgoutput says, version 1 of its protocol. */
export type PgoutputMessage =
  | { readonly kind: 'begin'; readonly commit_lsn: Lsn; readonly committed_us: bigint }
  | { readonly kind: 'commit'; readonly end_lsn: Lsn }
  | { readonly kind: 'relation'; readonly relation: number; readonly columns: readonly RelationColumn[] }
  | { readonly kind: 'insert'; readonly relation: number; readonly after: Tuple }
  | { readonly kind: 'update'; readonly relation: number; readonly before?: OldTuple; readonly after: Tuple }
  | { readonly kind: 'delete'; readonly relation: number; readonly before: OldTuple }
  | { readonly kind: 'truncate'; readonly relations: readonly number[] }
  /** An origin, a type's name: nothing that a row needs. */
  | { readonly kind: 'other' }

const POSTGRES_EPOCH_US = 946_684_800_000_000n

/**
 * Text is taken byte for byte, as if it were Latin-1, and written back so: what JSON needs escaped is ASCII, and a database that
 * holds bytes which are no UTF-8 gives them on as they are.
 */
export function pgoutputMessage(bytes: Buffer): PgoutputMessage {
  try {
    return messageIn(bytes)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw unreadable('its end')
  }
}

function messageIn(bytes: Buffer): PgoutputMessage {
  const tag = String.fromCharCode(bytes.readUInt8(0))
  switch (tag) {
    case 'B':
      return { kind: 'begin', commit_lsn: bytes.readBigUInt64BE(1), committed_us: bytes.readBigInt64BE(9) + POSTGRES_EPOCH_US }
    case 'C':
      return { kind: 'commit', end_lsn: bytes.readBigUInt64BE(10) }
    case 'R':
      return relationIn(bytes)
    case 'I':
      return { kind: 'insert', relation: bytes.readUInt32BE(1), after: tupleAt(bytes, 6).values }
    case 'U':
      return updateIn(bytes)
    case 'D':
      return { kind: 'delete', relation: bytes.readUInt32BE(1), before: oldTupleAt(bytes, 5).tuple }
    case 'T':
      return {
        kind: 'truncate',
        relations: Array.from({ length: bytes.readUInt32BE(1) }, (_, n) => bytes.readUInt32BE(6 + 4 * n)),
      }
    case 'O':
    case 'Y':
    case 'M':
      return { kind: 'other' }
    default:
      throw unreadable(`a message of kind ${JSON.stringify(tag)}`)
  }
}

function relationIn(bytes: Buffer): PgoutputMessage {
  const schema_end = endOfText(bytes, 5)
  const name_end = endOfText(bytes, schema_end + 1)
  let at = name_end + 2 // past the replica identity
  const columns: RelationColumn[] = []
  const count = bytes.readUInt16BE(at)
  at += 2
  for (let column = 0; column < count; column += 1) {
    const end = endOfText(bytes, at + 1)
    columns.push({
      isKey: (bytes.readUInt8(at) & 1) === 1,
      name: bytes.toString('latin1', at + 1, end),
      type_oid: bytes.readUInt32BE(end + 1),
    })
    at = end + 9
  }
  return { kind: 'relation', relation: bytes.readUInt32BE(1), columns }
}

function endOfText(bytes: Buffer, from: number): number {
  const end = bytes.indexOf(0, from)
  if (end < 0) throw unreadable('a name without an end')
  return end
}

function updateIn(bytes: Buffer): PgoutputMessage {
  const relation = bytes.readUInt32BE(1)
  if (bytes.readUInt8(5) === 'N'.charCodeAt(0)) return { kind: 'update', relation, after: tupleAt(bytes, 6).values }
  const { tuple, end } = oldTupleAt(bytes, 5)
  return { kind: 'update', relation, before: tuple, after: tupleAt(bytes, end + 1).values }
}

function oldTupleAt(bytes: Buffer, at: number): { tuple: OldTuple; end: number } {
  const { values, end } = tupleAt(bytes, at + 1)
  return { tuple: { isWhole: bytes.readUInt8(at) === 'O'.charCodeAt(0), values }, end }
}

function tupleAt(bytes: Buffer, start: number): { values: Tuple; end: number } {
  const values: TupleValue[] = []
  const count = bytes.readUInt16BE(start)
  let at = start + 2
  for (let column = 0; column < count; column += 1) {
    const kind = String.fromCharCode(bytes.readUInt8(at))
    at += 1
    if (kind === 'n') values.push(null)
    else if (kind === 'u') values.push(undefined)
    else if (kind === 't') {
      const end = at + 4 + bytes.readUInt32BE(at)
      if (end > bytes.length) throw unreadable('its end')
      values.push(bytes.toString('latin1', at + 4, end))
      at = end
    } else throw unreadable(`a value of kind ${JSON.stringify(kind)}`)
  }
  return { values, end: at }
}

const unreadable = (came: string) =>
  new Fault('SOURCE_STREAM_UNREADABLE', `expected a message of pgoutput in version 1 of its protocol, got ${came}`)
