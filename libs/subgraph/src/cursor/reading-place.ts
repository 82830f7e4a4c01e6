import { Fault, isJsonObject, type Json, type JsonObject, parseJson } from '@storemesh/core'
import type { Positions } from '@storemesh/event-log'
import type { CursorSeal } from './cursor-seal.js'

/** How far somebody was told of a product: what a cursor holds. */
export interface ReadingPlace {
  /** The next offset of each partition of the change topic. */
  readonly positions: Positions
  /** Of a snapshot that is not over. */
  readonly snapshot?: SnapshotPlace
  /** Rows that were told before the topic told of them, by a digest of their key: the version in which they were. */
  readonly ahead: ReadonlyMap<string, number>
}

export interface SnapshotPlace {
  /** The last row that was told, where its index has it; empty: none was. */
  readonly place: string
}

export interface Cursors {
  cursorAt(place: ReadingPlace): string
  /** CURSOR_INVALID, CURSOR_EXPIRED. */
  placeAt(cursor: string): ReadingPlace
}

/** A header of HTTP has to hold it, when a stream is asked for again. */
const CURSOR_LENGTH_MAX = 12_000
const RADIX = 36

/** Cursors over one log, for one question of one viewer. */
export function cursors(seal: CursorSeal, log: string, boundTo: readonly string[]): Cursors {
  const bound = JSON.stringify(boundTo)
  return {
    cursorAt: ({ positions, snapshot, ahead }) =>
      seal.seal(
        JSON.stringify({
          log,
          at: [...positions],
          ...(snapshot && { place: snapshot.place }),
          ...(ahead.size > 0 && { ahead: [...ahead].map(([key, version]) => [key, version.toString(RADIX)]) }),
        }),
        bound,
      ),
    placeAt(cursor) {
      const text = cursor.length > CURSOR_LENGTH_MAX ? undefined : seal.open(cursor, bound)
      const said = text === undefined ? undefined : parseJson(text)
      if (!isJsonObject(said)) throw cursorInvalid()
      if (said['log'] !== log) throw cursorOfAnotherLog()
      return placeOf(said)
    },
  }
}

function placeOf({ at, place, ahead }: JsonObject): ReadingPlace {
  return {
    positions: new Map(pairsIn(at).map(([partition, offset]) => [Number(partition), Number(offset)])),
    ...(typeof place === 'string' && { snapshot: { place } }),
    ahead: new Map(pairsIn(ahead).map(([key, version]) => [textOf(key), Number.parseInt(textOf(version), RADIX)])),
  }
}

/** As it was written: what is sealed was written here. */
const pairsIn = (value: Json | undefined): readonly (readonly Json[])[] =>
  Array.isArray(value) ? value.flatMap((pair: Json) => (Array.isArray(pair) ? [pair] : [])) : []

const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '')

/** One text for all that is wrong with one: which it is would tell of somebody else's. */
const cursorInvalid = (): Fault =>
  new Fault(
    'CURSOR_INVALID',
    'expected a cursor that an event of this subscription gave, with the same filter and to the same viewer, in `after`; subscribe without one',
  )

const cursorOfAnotherLog = (): Fault =>
  new Fault(
    'CURSOR_EXPIRED',
    'the changes that this cursor comes from are no longer there; subscribe without `after`, and take a snapshot',
  )
