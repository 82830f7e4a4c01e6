import { type Clock, type Dice, systemClock, systemDice } from '@storemesh/core'
import { embeddedEventLog, type EventLog } from '@storemesh/event-log'
import { type Catalog, filesystemCatalog } from '@storemesh/iceberg'
import { embeddedKeyValueStore, type KeyValueStore } from '@storemesh/key-value'
import { type Lake, type LakeRights, openLake, type ShownByName } from '@storemesh/lake'
import { filesystemStore, type ObjectStore } from '@storemesh/object-store'
import { type DuckdbEngine, duckdbEngine } from '@storemesh/query-engine'
import { type PlainEvents, plainEventsThreads, type RunEventsTo } from '@storemesh/pipeline'
import { type SchemaRegistry, storedRegistry } from '@storemesh/schema-registry'
import type { Layout } from '../data-folder/layout.js'
import { ownSecret } from '../data-folder/own-secret.js'
import { newSpool } from '../data-folder/spool.js'
import type { LineageSettings } from '../settings/settings.js'
import { contractsOnce, type ReadContracts } from './contracts.js'
import { lineageOf } from './lineage-of.js'
import { metricsRelation } from './metrics-relation.js'
import { type Events, realtimeTables } from './realtime-tables.js'
import { lakeRights } from './rights.js'

/** The embedded adapters over one data folder. The engine starts with the first question. */
export interface Embedded {
  readonly store: ObjectStore
  readonly catalog: Catalog
  readonly engine: DuckdbEngine
  readonly lake: Lake
  readonly contracts: ReadContracts
  readonly rights: LakeRights
  /** With what cursors of subscriptions are sealed. */
  readonly cursorKey: () => Promise<string>
  readonly eventLog: EventLog
  readonly schemas: SchemaRegistry
  readonly plainEvents: PlainEvents
  /** Left out where nobody is told of runs. */
  readonly lineage?: RunEventsTo
  /** The key-value store of each domain that was asked for. */
  readonly lookups: ReadonlyMap<string, KeyValueStore>
  close(): Promise<void>
}

export interface EngineBudget {
  readonly memory_mb: number
  readonly threads: number
  /** Its engine gives way to those of processes that answer. */
  readonly yields?: boolean
  /** One piece of work, of which nobody waits for a part. */
  readonly isOneWork?: boolean
  /** What it finds out of statements is kept there: only of a process that nobody asks anything, for they stand in it as asked. */
  readonly statements_file?: string
}

interface Opening {
  readonly budget: EngineBudget
  readonly domains: readonly string[]
  readonly clock?: Clock
  readonly dice?: Dice
  readonly lineage?: LineageSettings
}

export async function openEmbedded(
  layout: Layout,
  { budget, domains, clock = systemClock, dice = systemDice, lineage: told }: Opening,
): Promise<Embedded> {
  const eventLog = await embeddedEventLog({ folder: layout.log, clock, dice })
  const schemas = await embeddedKeyValueStore({ folder: layout.schemas, clock })
  const lookups = new Map<string, KeyValueStore>()
  for (const domain of domains) lookups.set(domain, await embeddedKeyValueStore({ folder: layout.store(domain), clock }))
  const registry = storedRegistry(schemas)
  const tables = openTables(layout, budget, clock, dice, async () => ({ eventLog, schemas: registry }))
  const plainEvents = plainEventsThreads(budget.threads)
  const lineage = told && lineageOf(told, tables.engine, clock)
  return {
    ...tables,
    ...(lineage && { lineage }),
    eventLog,
    plainEvents,
    schemas: registry,
    lookups,
    close: async () => {
      await lineage?.events.close()
      const stores = [schemas, ...lookups.values()]
      await Promise.allSettled([
        tables.engine.close(),
        plainEvents.close(),
        eventLog.close(),
        ...stores.map((store) => store.close()),
      ])
    },
  }
}

export type Tables = Pick<Embedded, 'store' | 'catalog' | 'engine' | 'lake' | 'contracts' | 'rights' | 'cursorKey'>

/** The tables alone, for who only reads them; with the domains' real-time tables where it is said how to reach the events. */
export function openTables(
  layout: Layout,
  { memory_mb: memory_max_mb, ...budget }: EngineBudget,
  clock: Clock = systemClock,
  dice: Dice = systemDice,
  events?: () => Promise<Events>,
): Tables {
  const store = filesystemStore(layout.lake)
  const catalog = filesystemCatalog({ store, clock, dice })
  const engine = duckdbEngine({ ...budget, memory_max_mb, spill_folder: layout.spool, clock, dice })
  const copies = { folder: layout.parquetCopies, clock, dice }
  let spool: Promise<string> | undefined
  const ownFolder = () => (spool ??= newSpool(layout, dice))
  const contracts = contractsOnce()
  const realtime = events && realtimeTables(events, () => ({ catalog, lake, clock, contracts }), ownFolder)
  const metrics = metricsRelation(contracts)
  const shown: ShownByName = async (name, folder, viewer) =>
    (await metrics(name, folder, viewer)) ?? realtime?.(name, folder, viewer)
  const rights = lakeRights(layout, contracts, dice)
  const lake: Lake = openLake({ catalog, store, engine, copies, shown, rights })
  let key: Promise<string> | undefined
  const cursorKey = () => (key ??= ownSecret(layout.cursorKey, dice))
  return { store, catalog, engine, lake, contracts, rights, cursorKey }
}
