import { planFiles } from '@storemesh/iceberg'
import { silentLog } from '@storemesh/telemetry'
import { describe, expect, test } from 'vitest'
import { outcomeOf } from '../fixtures/outcome.js'
import { sales } from '../fixtures/sales-domain.js'
import { receipt, type Telling, unreadable } from '../fixtures/told-receipts.js'
import { type World, worldsOfThisFile } from '../fixtures/world.js'
import { upkeepOf } from './tend-tables.js'

const openWorld = worldsOfThisFile()
const COMMITS = 12
const HOUR_MS = 60 * 60_000
const upToSilver = { ...sales, tables: sales.tables.slice(0, 2), products: [], live: [] }

async function tend(world: World, parts = world.freshParts()): Promise<void> {
  const upkeep = upkeepOf(parts, sales, sales.tables)
  for (let table = 0; table < upkeep.table_count; table++) await upkeep.tendNext()
}
const filesOf = async (world: World, name: string) => (await planFiles(world.freshParts(), await world.table(name))).length
const snapshotsOf = async (world: World, name: string) => (await world.table(name)).metadata.snapshots.length

async function worldOfManyCommits() {
  const world = await openWorld()
  for (let n = 0; n < COMMITS; n++) {
    const telling: Telling = n === 7 ? unreadable('till-0', '{') : receipt(`r${n}`)
    await world.tell(telling, receipt(`s${n}`))
    await world.catchUp(upToSilver)
  }
  return world
}

test('small files become one, old snapshots go, and no reader can tell', async () => {
  const world = await worldOfManyCommits()
  await world.catchUp()
  const before = await outcomeOf(world.freshParts())
  expect(await filesOf(world, 'receipts_unified')).toBe(COMMITS)

  world.clock.advance(HOUR_MS)
  await tend(world)
  expect([await filesOf(world, 'bronze_kafka__receipts'), await filesOf(world, 'receipts_unified')]).toEqual([1, 1])
  expect(await outcomeOf(world.freshParts())).toEqual(before)

  await world.catchUp()
  expect(await outcomeOf(world.freshParts())).toEqual(before)
  await world.tell(receipt('r0'), receipt('last'))
  await world.catchUp()
  const { changes, told_again } = await outcomeOf(world.freshParts())
  expect(told_again).toEqual([])
  expect(changes['sales.receipts']).toHaveLength(2 * COMMITS)
})

describe('what a reader has not read yet', () => {
  /** Tables that keep one snapshot for a minute, and what is unread for an hour. */
  const brief = { snapshots_kept: 1, snapshot_age_ms: 60_000, query_ms: 0, unread_ms: HOUR_MS }
  const [bronze, silver, ...gold] = sales.tables
  const kept = { ...sales, tables: [bronze, silver].flatMap((table) => (table ? [{ ...table, upkeep: brief }] : [])) }

  async function behind() {
    const world = await openWorld()
    await world.tell(receipt('a'))
    await world.catchUp({ ...kept, products: [], live: [] })
    await world.catchUp()
    for (const name of ['b', 'c', 'd']) {
      await world.tell(receipt(name))
      await world.catchUp({ ...kept, products: [], live: [] })
    }
    return world
  }

  test('waits for it, and is read as if nothing had been tidied', async () => {
    const world = await behind()
    expect(gold).toHaveLength(2)
    world.clock.advance(HOUR_MS / 2)
    await tend(world)
    // gold stands at the first snapshot of silver, and nobody at an older one than the last of bronze
    expect([await snapshotsOf(world, 'bronze_kafka__receipts'), await snapshotsOf(world, 'receipts_unified')]).toEqual([1, 4])
    await world.catchUp()
    const { changes, told_again } = await outcomeOf(world.freshParts())
    expect(told_again).toEqual([])
    expect(changes['sales.receipts']).toHaveLength(4)
  })

  test('goes after its time, is told of, and the reader computes the same anew', async () => {
    const world = await behind()
    world.clock.advance(2 * HOUR_MS)
    const warned: unknown[] = []
    const log = { ...silentLog, warn: (event: string, fields?: object) => void warned.push({ event, ...fields }) }
    await tend(world, { ...world.freshParts(), log })
    expect(warned).toMatchObject([{ event: 'readers_outrun', table: 'sales.receipts_unified' }])
    expect(await snapshotsOf(world, 'receipts_unified')).toBe(1)
    await world.catchUp()
    const { tables, changes } = await outcomeOf(world.freshParts())
    expect(tables['receipts_unified']).toHaveLength(4)
    expect(JSON.parse(tables['product_sales']?.[0] ?? '{}')).toMatchObject({ receipts: '4' })
    expect(new Set(changes['sales.receipts']).size).toBe(4)
  })
})

test('a table that fails is told of, and the others are tended all the same', async () => {
  const world = await worldOfManyCommits()
  const { catalog } = world.freshParts()
  const bronze = { namespace: 'sales', name: 'bronze_kafka__receipts' }
  await catalog.commit(bronze, [], [{ action: 'set-properties', updates: { 'mesh.compact.min-files': 'few' } }])
  const failed: unknown[] = []
  const log = { ...silentLog, error: (event: string, fields?: object) => void failed.push({ event, ...fields }) }
  await tend(world, { ...world.freshParts(), log })
  expect(failed).toMatchObject([{ event: 'upkeep_failed', table: 'sales.bronze_kafka__receipts', code: 'PROPERTY_INVALID' }])
  expect(await filesOf(world, 'receipts_unified')).toBe(1)
})

test('a table says itself what its declaration said of upkeep', async () => {
  const world = await openWorld()
  await world.tell(receipt('a'))
  const [bronze, ...rest] = sales.tables
  await world.catchUp({ ...sales, tables: bronze ? [{ ...bronze, upkeep: { files_min: 3, unread_ms: 5000 } }, ...rest] : [] })
  expect((await world.table('bronze_kafka__receipts')).metadata.properties).toMatchObject({
    'mesh.compact.min-files': '3',
    'mesh.expire.marks-ms': '5000',
    'history.expire.max-snapshot-age-ms': '900000',
  })
  expect((await world.table('receipts_unified')).metadata.properties).toMatchObject({
    'history.expire.min-snapshots-to-keep': '50',
  })
})
