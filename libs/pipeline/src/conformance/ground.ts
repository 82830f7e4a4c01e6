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
import type { QueryEngine } from '@storemesh/query-engine'
import { silentLog } from '@storemesh/telemetry'
import { engineOfThisFile } from '@storemesh/testing'
import { afterAll, onTestFinished } from 'vitest'
import { plainEventsHere } from '../ingest/plain-events/plain-events.js'
import type { PipelineParts } from '../parts.js'

/** The embedded adapters in a folder that goes away with its test, or its test file. */
export interface Ground {
  readonly parts: PipelineParts
  /** Where others leave files. */
  readonly files: ObjectStore
}

const NOON_MS = Date.UTC(2026, 1, 1, 12)

/** Grounds for the tests of one file, each of which goes with its test. They share an engine, which takes a second to start. */
export function groundsOfThisFile(): (contracts: ReadonlyMap<string, Contract>) => Promise<Ground> {
  const engine = engineOfThisFile()
  return (contracts) => openGround(engine(), contracts, onTestFinished)
}

/** One for all tests of the file, opened by the first that asks. */
export function groundOfThisFile(contracts: () => ReadonlyMap<string, Contract>): () => Promise<Ground> {
  const engine = engineOfThisFile()
  const closing: (() => Promise<void>)[] = []
  afterAll(async () => {
    for (const close of closing.toReversed()) await close()
  })
  let ground: Promise<Ground> | undefined
  return () => (ground ??= openGround(engine(), contracts(), (close) => closing.push(close)))
}

/** What is said to `whenOver` first is done last. */
async function openGround(
  engine: QueryEngine,
  contracts: ReadonlyMap<string, Contract>,
  whenOver: (close: () => Promise<void>) => void,
): Promise<Ground> {
  const folder = await mkdtemp(join(tmpdir(), 'storemesh-'))
  whenOver(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }))
  const clock = virtualClock(NOON_MS)
  const dice = seededDice(1)
  const store = filesystemStore(join(folder, 'lake'))
  const files = filesystemStore(join(folder, 'files'))
  const eventLog = await embeddedEventLog({ folder: join(folder, 'log'), clock: systemClock, dice: systemDice })
  whenOver(() => eventLog.close())
  const lookups = await embeddedKeyValueStore({ folder: join(folder, 'store'), clock })
  whenOver(() => lookups.close())
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
    contracts,
    plainEvents: plainEventsHere,
    connections: { eventLog, files: new Map([['files', files]]), clock: systemClock },
    spool: join(folder, 'spool'),
    viewer: viewerOfEverything('test'),
    checkedTables: new Set<string>(),
    openJournals: new Map(),
    log: silentLog,
  }
  return { parts, files }
}
