import { Fault, systemClock } from '@storemesh/core'
import { bronze, defineDomain, whole } from '@storemesh/domain'
import { filesystemStore, objectKey, type ObjectStore } from '@storemesh/object-store'
import { files } from '@storemesh/source'
import { changeOf } from '@storemesh/subgraph'
import { silentLog } from '@storemesh/telemetry'
import { temporaryFolder, until } from '@storemesh/testing'
import { describe, expect, test } from 'vitest'
import { deadLettersOf, outcomeOf, recordsOf, rowsOf } from './fixtures/outcome.js'
import { sales, TABLES } from './fixtures/sales-domain.js'
import { bytesOf, receipt, TOPIC, unreadable } from './fixtures/told-receipts.js'
import { type World, turnsOf, worldsOfThisFile } from './fixtures/world.js'
import { prepareDomain, runDomain } from './index.js'

const openWorld = worldsOfThisFile()
const NEVER_MS = 3_600_000

const snapshotCounts = (world: World) =>
  Promise.all(TABLES.map(async (name) => (await world.table(name)).metadata.snapshots.length))

const parsed = (rows: readonly string[]): readonly unknown[] => rows.map((row) => JSON.parse(row))

test('an event is found in every layer, by its key, and in what is told', async () => {
  const world = await openWorld()
  await world.tell(receipt('a', { quantity: 2, amount: '12.5' }), receipt('b'))
  const [first] = await world.catchUp()
  expect(first).toEqual({
    landed: 2,
    rejected: 0,
    refreshed: ['receipts_unified', 'product_sales', 'dim_products'],
    published: 3,
  })
  const { tables, lookups, changes } = await outcomeOf(world.freshParts())
  expect(parsed(tables['bronze_kafka__receipts'] ?? [])).toMatchObject([
    { receipt_id: 'a', till_id: 'till-1', quantity: 2, amount: '12.50' },
    { receipt_id: 'b' },
  ])
  expect(parsed(tables['receipts_unified'] ?? [])).toMatchObject([{ receipt_id: 'a', amount: '12.50' }, { receipt_id: 'b' }])
  expect(parsed(tables['product_sales'] ?? [])).toEqual([
    { product_id: 'tea', sale_date: '2026-01-31', receipts: '2', quantity: '3', revenue: '22.50' },
  ])
  expect(parsed(tables['dim_products'] ?? [])).toMatchObject([{ product_id: 'tea', receipts: '2', revenue: '22.50' }])
  expect(parsed(lookups)).toMatchObject([{ key: 'a', row: { amount: '12.50' } }, { key: 'b' }, { key: 'tea' }])
  expect(Object.values(changes).map((told) => told.length)).toEqual([2, 2, 1])
})

test('an event that is told twice counts once, at once or later', async () => {
  const world = await openWorld()
  await world.tell(receipt('a'), receipt('a', { amount: '99.00' }))
  await world.catchUp()
  await world.tell(receipt('a', { amount: '98.00' }))
  await world.catchUp()
  const { tables, changes } = await outcomeOf(world.freshParts())
  expect(tables['bronze_kafka__receipts']).toHaveLength(3)
  expect(parsed(tables['product_sales'] ?? [])).toMatchObject([{ receipts: '1', revenue: '10.00' }])
  expect(Object.values(changes).map((told) => told.length)).toEqual([1, 1, 1])
})

test('what no contract can read is kept once, byte for byte with its reason, and holds nothing up', async () => {
  const world = await openWorld()
  await world.tell(receipt('a'), unreadable('till-1', ' {"receipt_id": 7}'), receipt('b'))
  const [first] = await world.catchUp()
  expect(first).toMatchObject({ landed: 2, rejected: 1 })
  await world.catchUp()
  expect(parsed(await deadLettersOf(world.freshParts()))).toEqual([
    {
      key: expect.stringMatching(/^[0-9a-f]{32}$/),
      value: ' {"receipt_id": 7}',
      headers: {
        code: 'EVENT_FIELD_INVALID',
        reason: expect.stringContaining('receipt_id'),
        source_partition: '1',
        source_offset: '1',
      },
    },
  ])
})

test('a late event computes its day again and leaves the others alone', async () => {
  const world = await openWorld()
  await world.tell(receipt('a', { sold_at: '2026-01-30T10:00:00Z' }), receipt('b'))
  await world.catchUp()
  const loadedAt = async () => {
    const { lake, viewer } = world.freshParts()
    const days: unknown[] = []
    const sql = 'SELECT sale_date, receipts, created_at FROM sales.product_sales ORDER BY sale_date'
    for await (const rows of lake.rows(sql, viewer)) days.push(...rows)
    return days
  }
  const before = await loadedAt()
  world.clock.advance(60_000)
  await world.tell(receipt('late', { sold_at: '2026-01-30T23:59:59.999999Z' }))
  await world.catchUp()
  const after = await loadedAt()
  expect(after).toMatchObject([
    { sale_date: '2026-01-30', receipts: 2n, created_at: '2026-02-01T12:01:00.000000Z' },
    { sale_date: '2026-01-31', receipts: 1n },
  ])
  expect(after[1]).toEqual(before[1])
})

test('only what a rebuild changed is told', async () => {
  const world = await openWorld()
  await world.tell(receipt('a'), receipt('b', { product_id: 'rice' }))
  await world.catchUp()
  await world.tell(receipt('c', { product_id: 'rice' }))
  await world.catchUp()
  const told = (await recordsOf(world.freshParts(), 'sales.products')).map(({ value }) => changeOf(value))
  expect(told.map(({ key, row }) => `${key} ${whole(row, 'receipts')}`).toSorted()).toEqual(['rice 1', 'rice 2', 'tea 1'])
})

test('where nothing is new nothing is committed', async () => {
  const world = await openWorld()
  await world.tell(receipt('a'))
  await world.catchUp()
  const before = await snapshotCounts(world)
  expect(await world.catchUp()).toEqual([{ landed: 0, rejected: 0, refreshed: [], published: 0 }])
  expect(await snapshotCounts(world)).toEqual(before)
})

test('a domain that was told nothing has its promised tables and topics, empty', async () => {
  const world = await openWorld()
  await world.tell()
  await world.catchUp()
  const parts = world.freshParts()
  expect(await rowsOf(parts, 'product_sales')).toEqual([])
  expect((await parts.eventLog.topics()).map(({ name }) => name).toSorted()).toEqual([
    TOPIC,
    'sales.products',
    'sales.receipt-told',
    'sales.receipts',
  ])
})

test('a live processor that comes after the table tells of every event all the same, once', async () => {
  const world = await openWorld()
  await world.tell(receipt('a'), receipt('a', { amount: '99.00' }), receipt('b'))
  await world.catchUp({ ...sales, live: [] })
  await world.tell(receipt('b', { amount: '98.00' }), receipt('c'))
  await world.catchUp()
  const { changes, lookups } = await outcomeOf(world.freshParts())
  const told = parsed(changes['sales.receipt-told'] ?? [])
  expect(told).toMatchObject(['a', 'b', 'c'].map((key) => ({ key, row: { amount: '10.00' } })))
  expect(parsed(lookups).slice(0, 3)).toMatchObject(['a', 'b', 'c'].map((key) => ({ key, row: { amount: '10.00' } })))
})

test('until it has caught up it takes in the other sources where one cannot be read, and fails at the end by that one’s name', async () => {
  const world = await openWorld()
  const told: unknown[] = []
  const healthy = world.freshParts()
  const folder = filesystemStore(await temporaryFolder())
  const gone: ObjectStore = {
    ...folder,
    list: () => {
      throw new Fault('OBJECT_STORE_UNREACHABLE', 'the store does not answer')
    },
  }
  const from = files({ prefix: 'tills', format: 'json-lines', settle_ms: 0 })
  const tills = bronze('bronze_files__receipts', { from, contract: 'sales.receipts@1', key: ['receipt_id'] })
  const domain = defineDomain({ ...sales, tables: [tills, ...sales.tables] })
  const parts = {
    ...healthy,
    connections: { ...healthy.connections, files: new Map([['files', gone]]) },
    log: { ...silentLog, error: (event: string, fields: object = {}) => void told.push({ event, ...fields }) },
  }
  await world.tell(receipt('a'))
  await expect(turnsOf(parts, domain)).rejects.toThrow('OBJECT_STORE_UNREACHABLE')
  expect(told).toMatchObject([{ event: 'step_failed', of: 'sales.bronze_files__receipts', code: 'OBJECT_STORE_UNREACHABLE' }])
  expect(parsed(await rowsOf(healthy, 'product_sales'))).toMatchObject([{ receipts: '1' }])
})

describe('a domain that goes on', () => {
  test('takes in what comes, tells of a turn that failed and tries it again, and ends with its signal', async () => {
    const world = await openWorld()
    const stop = new AbortController()
    const failed: unknown[] = []
    const healthy = world.freshParts()
    const { catalog } = healthy
    let failures = 2
    const parts = {
      ...healthy,
      catalog: {
        ...catalog,
        commit: async (...given: Parameters<typeof catalog.commit>) => {
          if (failures-- > 0) throw new Error('the disk is full')
          return catalog.commit(...given)
        },
      },
      log: { ...silentLog, error: (event: string) => void failed.push(event) },
    }
    await prepareDomain(healthy, sales)
    const running = runDomain(parts, sales, 200, stop.signal)
    await world.tell(receipt('a'))
    await until(async () => (await recordsOf(healthy, 'sales.products')).length > 0)
    await until(async () => (await recordsOf(healthy, 'sales.receipt-told')).length > 0)
    stop.abort()
    await running
    expect(failed).toEqual(['turn_failed', 'turn_failed'])
    expect(parsed(await rowsOf(world.freshParts(), 'product_sales'))).toMatchObject([{ receipts: '1' }])
  })

  test('takes in the other sources while one cannot be read, by name, and that one when it comes back', async () => {
    const world = await openWorld()
    const stop = new AbortController()
    const failed: unknown[] = []
    const folder = filesystemStore(await temporaryFolder())
    await folder.write(objectKey('tills/monday.jsonl'), bytesOf(receipt('from a file')))
    let isGone = true
    const store: ObjectStore = {
      ...folder,
      list: (...asked) => {
        if (isGone) throw new Fault('OBJECT_STORE_UNREACHABLE', 'the store does not answer')
        return folder.list(...asked)
      },
    }
    const from = files({ prefix: 'tills', format: 'json-lines', settle_ms: 0 })
    const tills = bronze('bronze_files__receipts', { from, contract: 'sales.receipts@1', key: ['receipt_id'] })
    const domain = defineDomain({ ...sales, tables: [tills, ...sales.tables] })
    const healthy = world.freshParts()
    const parts = {
      ...healthy,
      connections: { ...healthy.connections, files: new Map([['files', store]]) },
      log: { ...silentLog, error: (event: string, fields: object = {}) => void failed.push({ event, ...fields }) },
    }
    await prepareDomain(healthy, domain)
    const running = runDomain(parts, domain, 200, stop.signal)
    await world.tell(receipt('a'))
    await until(async () => (await recordsOf(healthy, 'sales.products')).length > 0)
    expect(failed).toContainEqual(
      expect.objectContaining({ event: 'turn_failed', of: 'sales.bronze_files__receipts', code: 'OBJECT_STORE_UNREACHABLE' }),
    )
    isGone = false
    await until(async () => (await rowsOf(healthy, 'bronze_files__receipts')).length > 0)
    stop.abort()
    await running
    expect(failed.every((told) => JSON.stringify(told).includes('sales.bronze_files__receipts'))).toBe(true)
  })

  test('takes in the other sources while one lets it wait, and that one when it answers', async () => {
    const world = await openWorld()
    const stop = new AbortController()
    const folder = filesystemStore(await temporaryFolder())
    await folder.write(objectKey('tills/monday.jsonl'), bytesOf(receipt('from a file')))
    const answer = new AbortController()
    const store: ObjectStore = {
      ...folder,
      async *list(...asked) {
        await systemClock.sleep(NEVER_MS, answer.signal)
        yield* folder.list(...asked)
      },
    }
    const from = files({ prefix: 'tills', format: 'json-lines', settle_ms: 0 })
    const tills = bronze('bronze_files__receipts', { from, contract: 'sales.receipts@1', key: ['receipt_id'] })
    const domain = defineDomain({ ...sales, tables: [tills, ...sales.tables] })
    const healthy = world.freshParts()
    const parts = {
      ...healthy,
      clock: systemClock,
      connections: { ...healthy.connections, files: new Map([['files', store]]) },
    }
    await prepareDomain(healthy, domain)
    const running = runDomain(parts, domain, 50, stop.signal)
    await world.tell(receipt('a'))
    await until(async () => (await recordsOf(healthy, 'sales.products')).length > 0)
    await world.tell(receipt('b'))
    await until(async () => (await recordsOf(healthy, 'sales.products')).length > 1)
    answer.abort()
    await until(async () => (await rowsOf(healthy, 'bronze_files__receipts')).length > 0)
    stop.abort()
    await running
    expect(await rowsOf(healthy, 'bronze_files__receipts')).toHaveLength(1)
  })
})
