import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { viewerOfEverything } from '@storemesh/access'
import type { Contract } from '@storemesh/contract'
import { seededDice, systemClock, systemDice, virtualClock } from '@storemesh/core'
import { embeddedEventLog } from '@storemesh/event-log'
import { filesystemCatalog } from '@storemesh/iceberg'
import { embeddedKeyValueStore } from '@storemesh/key-value'
import { openLake } from '@storemesh/lake'
import { filesystemStore, type ObjectStore } from '@storemesh/object-store'
import { duckdbEngine } from '@storemesh/query-engine'
import { silentLog } from '@storemesh/telemetry'
import { afterAll } from 'vitest'
import { plainEventsHere } from '../ingest/plain-events/plain-events.js'
import type { PipelineParts } from '../parts.js'

/** The embedded adapters in a folder that goes away with its test file. */
export interface Ground {
  readonly parts: PipelineParts
  /** Where others leave files. */
  readonly files: ObjectStore
}

const NOON_MS = Date.UTC(2026, 1, 1, 12)

/** Opened by the first test that asks: an engine takes a second to start. */
export function groundOfThisFile(contracts: () => ReadonlyMap<string, Contract>): () => Promise<Ground> {
  const closing: (() => Promise<void>)[] = []
  afterAll(async () => {
    for (const close of closing.toReversed()) await close()
  })
  let ground: Promise<Ground> | undefined

  async function open(): Promise<Ground> {
    const folder = await mkdtemp(join(tmpdir(), 'storemesh-'))
    closing.push(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }))
    const clock = virtualClock(NOON_MS)
    const dice = seededDice(1)
    const store = filesystemStore(join(folder, 'lake'))
    const files = filesystemStore(join(folder, 'files'))
    const eventLog = await embeddedEventLog({ folder: join(folder, 'log'), clock: systemClock, dice: systemDice })
    const lookups = await embeddedKeyValueStore({ folder: join(folder, 'store'), clock })
    const engine = duckdbEngine({ memory_max_mb: 256, threads: 1, spill_folder: folder, clock: systemClock })
    closing.push(
      () => eventLog.close(),
      () => lookups.close(),
      () => engine.close(),
    )
    const catalog = filesystemCatalog({ store, clock, dice })
    const lake = openLake({ catalog, store, engine, copies: { folder: join(folder, 'copies'), clock, dice } })
    const parts = {
      store,
      catalog,
      engine,
      lake,
      eventLog,
      lookups,
      clock,
      dice,
      contracts: contracts(),
      plainEvents: plainEventsHere,
      connections: { eventLog, files: new Map([['files', files]]), clock: systemClock },
      spool: join(folder, 'spool'),
      viewer: viewerOfEverything('test'),
      checkedTables: new Set<string>(),
      log: silentLog,
    }
    return { parts, files }
  }

  return () => (ground ??= open())
}
