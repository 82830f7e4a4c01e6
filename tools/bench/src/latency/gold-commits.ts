import { viewerOfEverything } from '@storemesh/access'
import { isFault, systemClock, systemDice } from '@storemesh/core'
import { currentSnapshot, filesystemCatalog, planChange, type SnapshotId, type Table } from '@storemesh/iceberg'
import { openLake } from '@storemesh/lake'
import { filesystemStore } from '@storemesh/object-store'
import { duckdbEngine, type QueryEngine } from '@storemesh/query-engine'

const FACT_ORDER = { namespace: 'orders', name: 'fact_order' }
const LOOK_EVERY_MS = 50

export interface GoldCommits {
  /** When the signal has fired. */
  readonly ended: Promise<void>
  /** For each order, when the first snapshot with a row of it was seen. Read after the measurement, since reading is work. */
  firstSeen(spill_folder: string): Promise<ReadonlyMap<string, number>>
}

interface Sighting {
  readonly table: Table
  readonly snapshot_id: SnapshotId
  readonly seen_ms: number
}

/** Looks at the catalog as any reader may, and notes when each snapshot of fact_order was first there to be read. */
export function watchGold(lake: string, signal: AbortSignal): GoldCommits {
  const store = filesystemStore(lake)
  const catalog = filesystemCatalog({ store, clock: systemClock, dice: systemDice })
  const sightings: Sighting[] = []

  const watch = async () => {
    while (!signal.aborted) {
      const table = await catalog.load(FACT_ORDER).catch((error: unknown) => {
        if (isFault(error, 'TABLE_NOT_FOUND')) return undefined
        throw error
      })
      const seen_ms = systemClock.now_ms()
      const snapshot_id = table && currentSnapshot(table)?.['snapshot-id']
      if (table && snapshot_id !== undefined && snapshot_id !== sightings.at(-1)?.snapshot_id)
        sightings.push({ table, snapshot_id, seen_ms })
      await systemClock.sleep(LOOK_EVERY_MS, signal)
    }
  }

  const ordersAddedBy = async (engine: QueryEngine, index: number, { table, snapshot_id }: Sighting) => {
    const change = await planChange({ store }, table, { from: sightings[index - 1]?.snapshot_id, to: snapshot_id })
    const lake = openLake({ catalog, store, engine })
    const relations = new Map([['added', await lake.relation(table, { files: change.added })]])
    const ids: string[] = []
    const question = { sql: 'SELECT DISTINCT order_id FROM added', relations }
    for await (const rows of engine.rows(question, viewerOfEverything('bench')))
      for (const { order_id } of rows) if (typeof order_id === 'string') ids.push(order_id)
    return ids
  }

  const firstSeen = async (spill_folder: string) => {
    const engine = duckdbEngine({ memory_max_mb: 256, threads: 1, spill_folder, clock: systemClock })
    const seen = new Map<string, number>()
    try {
      for (const [index, sighting] of sightings.entries())
        for (const id of await ordersAddedBy(engine, index, sighting)) if (!seen.has(id)) seen.set(id, sighting.seen_ms)
    } finally {
      await engine.close()
    }
    return seen
  }

  return { ended: watch(), firstSeen }
}
