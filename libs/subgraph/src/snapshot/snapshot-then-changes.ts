import { type Clock, Fault, type JsonObject } from '@storemesh/core'
import type { EventLog, Positions } from '@storemesh/event-log'
import type { ChangeHub, HeardChanges } from '../change-hub.js'
import type { ChangeRecord, PlacedChange } from '../change-record.js'
import type { Cursors, ReadingPlace } from '../cursor/reading-place.js'
import { followedChanges } from '../follow/followed-changes.js'
import { topicReading } from '../follow/topic-reading.js'
import { type RowsAhead, rowsAhead } from './rows-ahead.js'
import { isBehind, type SnapshotScan } from './snapshot-scan.js'
import type { ToldBefore } from './told-before.js'

/** What a reader is told, and from where he goes on after it. */
export type Told =
  | { readonly kind: 'SNAPSHOT'; readonly key: JsonObject; readonly row: JsonObject; readonly cursor: string }
  | { readonly kind: 'SNAPSHOT_END'; readonly key: null; readonly row: null; readonly cursor: string }
  | {
      readonly kind: 'CHANGE'
      readonly key: JsonObject
      readonly row: JsonObject | null
      readonly cursor: string
      /** When it was appended to its topic, where it was heard as it came. */
      readonly appended_ms?: number
    }

/** What of rows and changes is told to whoever reads, and how he is shown it. */
export interface TellsOf {
  /** Undefined: it is none of those asked for, or not to be seen. */
  row(key: string, row: JsonObject): JsonObject | undefined
  /** The row from now on, null where it is none of those any more; undefined: nothing is told. */
  change(change: ChangeRecord): JsonObject | null | undefined
}

export interface SnapshotParts {
  readonly log: EventLog
  readonly hub: ChangeHub
  readonly topic: string
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly cursors: Cursors
  readonly tells: TellsOf
  /** Absent where nothing is to be seen. */
  readonly scan?: SnapshotScan
  readonly toldBefore: (positions: Positions) => Promise<ToldBefore>
}

/** Who writes rows and does not tell of them has stopped between the two. */
const LOOKS_IN_VAIN_MAX = 200
const LOOK_EVERY_MS = 50

/**
 * From some place on: the rest of its snapshot, where that is not over, and then what changes. The topic is read along with the
 * rows, page by page, so nothing waits in memory however long it takes: a change of a row that is yet to come is left to it, since
 * it will be at least as new. `heard`: who begins now listens already.
 */
export async function* snapshotThenChanges(
  parts: SnapshotParts,
  from: ReadingPlace,
  heard?: HeardChanges,
): AsyncGenerator<Told, void, void> {
  const { log, hub, topic, signal, cursors, tells } = parts
  const positions = new Map(from.positions)
  const ahead = rowsAhead(from.ahead)
  if (from.snapshot) yield* snapshot(parts, { positions, ahead, place: from.snapshot.place })
  for await (const change of followedChanges(log, hub, topic, positions, signal, heard)) {
    positions.set(change.partition, change.offset + 1)
    const row = ahead.isNews(change.key, change.version) ? tells.change(change) : undefined
    if (row === undefined) continue
    const { appended_ms } = change
    const cursor = cursors.cursorAt({ positions, ahead: ahead.versions })
    yield { kind: 'CHANGE', key: change.row, row, cursor, ...(appended_ms !== undefined && { appended_ms }) }
  }
}

interface SnapshotState {
  readonly positions: Map<number, number>
  readonly ahead: RowsAhead
  /** The last row that was looked at. */
  place: string
}

async function* snapshot(parts: SnapshotParts, state: SnapshotState): AsyncGenerator<Told, void, void> {
  const { scan, signal, cursors } = parts
  const { positions, ahead } = state
  if (scan) {
    const told = await parts.toldBefore(positions)
    for (let isOver = false; !isOver && !signal.aborted; ) {
      yield* readAlong(parts, state, told)
      isOver = yield* nextRows(parts, scan, state, told)
    }
  }
  if (signal.aborted) return
  yield { kind: 'SNAPSHOT_END', key: null, row: null, cursor: cursors.cursorAt({ positions, ahead: ahead.versions }) }
}

/** Until the page ends, or as many rows are ahead as a cursor holds. True: there are no more. */
async function* nextRows(
  { tells, cursors }: SnapshotParts,
  scan: SnapshotScan,
  state: SnapshotState,
  told: ToldBefore,
): AsyncGenerator<Told, boolean, void> {
  const { positions, ahead } = state
  const page = await scan.page(state.place)
  for (const { key, place, row, version } of page) {
    if (ahead.isFull()) return false
    state.place = place
    const shown = tells.row(key, row)
    if (!shown) continue
    if (!told.isTold({ row, version })) ahead.add(key, version)
    const cursor = cursors.cursorAt({ positions, ahead: ahead.versions, snapshot: { place } })
    yield { kind: 'SNAPSHOT', key: shown, row: shown, cursor }
  }
  return scan.isLast(page)
}

/** What the topic says by now; and more, as long as too many rows are ahead of it. */
async function* readAlong(parts: SnapshotParts, state: SnapshotState, told: ToldBefore): AsyncGenerator<Told, void, void> {
  const { log, topic, tells, scan, clock, signal, cursors } = parts
  const { positions, ahead, place } = state
  const isYetToCome = ({ key, row }: PlacedChange): boolean => {
    const at = scan?.placeOf(key, row)
    return at !== undefined && isBehind(at, place)
  }
  for (let in_vain = 0; !signal.aborted; in_vain += 1) {
    const marked = await told.look()
    const reading = topicReading(log, topic, positions)
    for (let changes = await reading.readOn(); changes.length > 0; changes = await reading.readOn()) {
      in_vain = 0
      for (const change of changes) {
        told.hear(change)
        positions.set(change.partition, change.offset + 1)
        const row = ahead.isNews(change.key, change.version) ? tells.change(change) : undefined
        if (row === undefined || (row !== null && isYetToCome(change))) continue
        const cursor = cursors.cursorAt({ positions, ahead: ahead.versions, snapshot: { place } })
        yield { kind: 'CHANGE', key: change.row, row, cursor }
      }
    }
    ahead.caughtUpTo(marked)
    if (!ahead.isFull()) return
    if (in_vain === LOOKS_IN_VAIN_MAX) throw untold(topic)
    await clock.sleep(LOOK_EVERY_MS, signal)
  }
}

const untold = (topic: string): Fault =>
  new Fault(
    'SNAPSHOT_UNTOLD',
    `many rows are there that ${topic} has not told of; see that whoever writes them runs, then subscribe with the cursor of the last event`,
  )
