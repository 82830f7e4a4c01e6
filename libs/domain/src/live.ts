import type { JsonObject } from '@storemesh/core'
import { type KeyValueStore, type PutChange, put, type Space } from '@storemesh/key-value'
import type { ProductReference } from './names.js'

/** An event that its topic's contract could read. */
export interface LiveEvent {
  /** Fields as the contract names them; decimals are text. */
  readonly fields: JsonObject
  readonly partition: number
  readonly offset: number
}

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
export interface LiveChange {
  readonly key: string
  readonly row: JsonObject
  readonly put: PutChange
  readonly event: LiveEvent
}

export interface LiveProcessor {
  readonly name: string
  readonly topic: string
  readonly contract: ProductReference
  readonly changes: string
  /** What a batch of one partition changes, in its order. Reads the rows as they are and writes nothing. */
  readonly fold: (events: readonly LiveEvent[], rows: Pick<KeyValueStore, 'getMany'>) => Promise<readonly LiveChange[]>
}

const KEYS_AT_ONCE = 100

export function live<Row extends JsonObject>({ space, key, step, ...processor }: LiveDeclaration<Row>): LiveProcessor {
  async function fold(events: readonly LiveEvent[], store: Pick<KeyValueStore, 'getMany'>): Promise<readonly LiveChange[]> {
    const rows = await rowsOf([...new Set(events.map(key))], store)
    const changes: LiveChange[] = []
    for (const event of events) {
      const at = key(event)
      const stored = rows.get(at)
      // a row of this event or a later one came by the other way, from the table: it does not count as what was before
      const before = stored && stored.version < event.offset ? stored.row : undefined
      const row = step(event, before)
      if (!row) continue
      rows.set(at, { row, version: event.offset })
      changes.push({ key: at, row, put: put(space, at, row, event.offset), event })
    }
    return changes
  }

  async function rowsOf(keys: readonly string[], store: Pick<KeyValueStore, 'getMany'>) {
    const rows = new Map<string, { readonly row: Row; readonly version: number }>()
    for (let start = 0; start < keys.length; start += KEYS_AT_ONCE) {
      for (const entry of await store.getMany(space, keys.slice(start, start + KEYS_AT_ONCE)))
        if (entry) rows.set(entry.key, entry)
    }
    return rows
  }

  return { ...processor, fold }
}
