import { deterministicId, type JsonObject } from '@storemesh/core'
import { type PutChange, put, type Space } from '@storemesh/key-value'
import type { ProductReference } from '../names.js'
import type { LiveEvent } from './live-event.js'
import type { Folded, FoldGround, LiveFold, LiveProcessor, RefusedStep, Rows } from './live-processor.js'
import { refusalOf, requireRowSize } from './refusal.js'
import { versionAsTold } from './row-version.js'
import { distinctKeys, keysOf } from './keys-of.js'

/** A pure step over the events of one topic, one row at a time. */
export interface LiveDeclaration<Row extends JsonObject> {
  readonly name: string
  readonly topic: string
  /** The topic's contract, which decides what can be read. */
  readonly contract: ProductReference
  /** Where readers find the rows. */
  readonly space: Space<Row>
  /** The change topic. */
  readonly changes: string
  /** The key of the row that an event changes. */
  readonly key: (event: LiveEvent) => string
  /** The row after the event, given the one that earlier events left; undefined: nothing changes. */
  readonly step: (event: LiveEvent, before: Row | undefined) => Row | undefined
}

/** A row that changed: for readers (`put`) and for subscribers. */
export interface LiveChange<Event extends LiveEvent = LiveEvent> {
  readonly key: string
  readonly row: JsonObject
  readonly put: PutChange
  readonly event: Event
}

/** A processor whose state is the row that readers find: a table may write the same rows, so nothing of them is remembered. */
export interface RowProcessor extends LiveProcessor {
  /** What a batch of one partition changes, in its order. Reads the rows as they are and writes nothing. */
  readonly fold: <Event extends LiveEvent>(
    events: readonly Event[],
    rows: Pick<Rows, 'getMany'>,
    refuse?: (event: Event, error: unknown) => void,
  ) => Promise<readonly LiveChange<Event>[]>
}

const KEYS_AT_ONCE = 100

export function live<Row extends JsonObject>(declaration: LiveDeclaration<Row>): RowProcessor {
  const { name, topic, contract, changes, space, key, step } = declaration
  const fold: RowProcessor['fold'] = async (events, store, refuse = rethrow) => {
    const keys = keysOf(space.name, events, key, refuse)
    const rows = await rowsOf([...distinctKeys(keys)], store)
    const changed: LiveChange<(typeof events)[number]>[] = []
    for (const [place, event] of events.entries()) {
      const at = keys[place]
      if (at === undefined) continue
      const stored = rows.get(at)
      const version = versionAsTold(event.offset)
      // a row of this event or a later one came by the other way, from the table: it does not count as what was before
      const before = stored && stored.version < version ? stored.row : undefined
      try {
        const row = step(event, before)
        if (!row) continue
        requireRowSize(row)
        rows.set(at, { row, version })
        changed.push({ key: at, row, put: put(space, at, row, version), event })
      } catch (error) {
        refuse(event, error)
      }
    }
    return changed
  }

  async function rowsOf(keys: readonly string[], store: Pick<Rows, 'getMany'>) {
    const rows = new Map<string, { readonly row: Row; readonly version: number }>()
    for (let start = 0; start < keys.length; start += KEYS_AT_ONCE) {
      for (const entry of await store.getMany(space, keys.slice(start, start + KEYS_AT_ONCE)))
        if (entry) rows.set(entry.key, entry)
    }
    return rows
  }

  const inputs = [{ topic, contract }]
  const open: RowProcessor['open'] = (ground) => rowFold(name, fold, ground)
  return { name, inputs, space: space.name, changes, idle_ms: 0, out_of_order_ms: 0, fold, open }
}

/** Of one fold: each may leave a row as large as rows may be. */
const EVENTS_AT_ONCE = 400

const rethrow = (_event: LiveEvent, error: unknown): never => {
  throw error
}

function rowFold(name: string, fold: RowProcessor['fold'], { partition, rows }: FoldGround): LiveFold {
  let changed: readonly LiveChange[] | undefined
  let refused: RefusedStep[] = []
  return {
    async fold(heard) {
      // rows are read from the store, so what was folded has to be there first
      if (changed) return { count: 0, isWhole: false }
      const events = heard.slice(0, EVENTS_AT_ONCE)
      changed = await fold(events, rows, (event, error) =>
        refused.push({ of: event, sequence: event.offset, ...refusalOf(error) }),
      )
      return { count: events.length, isWhole: events.length === heard.length }
    },
    leave() {
      const left = foldedRows(name, partition, changed ?? [], refused)
      changed = undefined
      refused = []
      return left
    },
  }
}

const foldedRows = (
  name: string,
  partition: number,
  changed: readonly LiveChange[],
  refused: readonly RefusedStep[],
): Folded => ({
  writes: [...new Map(changed.map((change) => [change.put.key, change.put])).values()],
  told: changed.map(({ key, row, put: { version }, event: { offset } }) => ({
    id: deterministicId(name, partition, offset),
    key,
    row,
    sequence: offset,
    version,
  })),
  refused,
  mark: {},
})
