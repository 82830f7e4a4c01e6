import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { dayText, secret, systemClock } from '@storemesh/core'
import type { BronzeTable } from '@storemesh/domain'
import { commitFiles } from '@storemesh/iceberg'
import { deleteRows } from '@storemesh/lake'
import { filesystemStore } from '@storemesh/object-store'
import { files, postgres } from '@storemesh/source'
import { temporaryFolder } from '@storemesh/testing'
import { describe, expect, test } from 'vitest'
import { mortalParts } from '../fixtures/cut-off.js'
import { outcomeOf, rowsOf } from '../fixtures/outcome.js'
import { refusedReceipts } from '../fixtures/refused-receipts.js'
import { receiptsFeed, sales } from '../fixtures/sales-domain.js'
import { receipt, TOPIC, unreadable } from '../fixtures/told-receipts.js'
import { turnsOf, type World, worldsOfThisFile } from '../fixtures/world.js'
import { prepareDomain } from '../prepare-domain.js'
import { sourceMark, sourceSummary } from '../summary.js'
import { backfillBronze, type BackfillOptions } from './backfill-bronze.js'

const openWorld = worldsOfThisFile()
const BRONZE = { namespace: 'sales', name: receiptsFeed.name }

const backfill = (world: World, options: BackfillOptions = {}) =>
  backfillBronze(world.freshParts(), 'sales', receiptsFeed, options)

const ids = async (world: World) =>
  (await rowsOf(world.freshParts(), receiptsFeed.name))
    .map((row): { receipt_id: string } => JSON.parse(row))
    .map(({ receipt_id }) => receipt_id)
    .toSorted()

/** A table whose feed begins at the end of what was told until now. */
async function startLate(world: World): Promise<void> {
  const parts = world.freshParts()
  await prepareDomain(parts, sales)
  const description = (await parts.eventLog.topics()).find(({ name }) => name === TOPIC)
  const ends = await parts.eventLog.ends(TOPIC)
  const position = { next_offsets: Object.fromEntries(ends.map(({ partition, next_offset }) => [partition, next_offset])) }
  const summary = sourceSummary({ identity: `${parts.eventLog.id}/${description?.id}`, position })
  await commitFiles(parts, BRONZE, { operation: 'append', add: [], remove: [], summary })
}

test('what was told before a feed began lands, in its place: the first telling counts, though it came last', async () => {
  const told = [receipt('a', { amount: '1.00' }), unreadable('till-1', 'torn'), receipt('b')]
  const later = [receipt('a', { amount: '2.00' }), receipt('c'), unreadable('till-1', 'torn too')]
  const quiet = await openWorld()
  await quiet.tell(...told, ...later)
  await quiet.catchUp()

  const world = await openWorld()
  await world.tell(...told)
  await startLate(world)
  await world.tell(...later)
  await world.catchUp()
  expect(await ids(world)).toEqual(['a', 'c'])
  expect(await backfill(world, { dryRun: true })).toMatchObject({ read: 6, landed: 2, refused: 1 })
  const feed = sourceMark(await world.table(receiptsFeed.name))
  expect(await backfill(world)).toMatchObject({ read: 6, landed: 2, refused: 1, records_gone: 0, isCutOff: false })
  expect(sourceMark(await world.table(receiptsFeed.name))).toEqual(feed)
  expect(await backfill(world)).toMatchObject({ read: 6, landed: 0, refused: 0 })
  await world.catchUp()
  const [found, clean] = [await outcomeOf(world.freshParts()), await outcomeOf(quiet.freshParts())]
  expect(found.tables).toEqual(clean.tables)
  expect(found.dead_letters).toEqual(clean.dead_letters)
})

test('only the offsets or the days that were asked for are read, and nothing past what the feed has read', async () => {
  const world = await openWorld()
  await world.tell(receipt('a'), receipt('b'), receipt('c'), receipt('d')) // all from one till
  await world.catchUp()
  await deleteRows(world.freshParts(), BRONZE, { sql: 'true' })
  await world.tell(receipt('e')) // and not yet read
  const day = (when: number) => ({ day: dayText(systemClock.now_ms() + when * 86_400_000) })
  expect(await backfill(world, { bounds: { to: day(-1) } })).toMatchObject({ read: 0, landed: 0 })
  expect(await backfill(world, { bounds: { from: { offset: 1 }, to: { offset: 3 } } })).toMatchObject({ read: 2, landed: 2 })
  expect(await ids(world)).toEqual(['b', 'c'])
  expect(await backfill(world, { bounds: { from: day(-1), to: day(2) } })).toMatchObject({ read: 4, landed: 2 })
  expect(await ids(world)).toEqual(['a', 'b', 'c', 'd'])
  await world.catchUp()
  expect(await ids(world)).toEqual(['a', 'b', 'c', 'd', 'e'])
})

test('what the log no longer has is counted, and the rest lands', async () => {
  const world = await openWorld()
  await world.tell(receipt('a'), receipt('b'), receipt('c'))
  await world.catchUp()
  const parts = world.freshParts()
  await deleteRows(parts, BRONZE, { sql: 'true' })
  const partition = (await parts.eventLog.ends(TOPIC)).find(({ next_offset }) => next_offset === 3)?.partition ?? 0
  await parts.eventLog.deleteRecords(TOPIC, new Map([[partition, 2]]))
  expect(await backfill(world)).toMatchObject({ read: 1, landed: 1, records_gone: 2 })
  expect(await ids(world)).toEqual(['c'])
})

test('one that is stopped or killed goes on with what it had not read, and one that asks for something else begins', async () => {
  const world = await openWorld()
  await world.tell(receipt('even'), receipt('odd')) // of two tills, and so in two partitions
  await world.catchUp()
  await deleteRows(world.freshParts(), BRONZE, { sql: 'true' })
  const stop = new AbortController()
  const stopped = await backfill(world, { signal: stop.signal, onBatch: () => stop.abort() })
  expect(stopped).toMatchObject({ landed: 1, isCutOff: true, isResumed: false })
  const killed = mortalParts(world.freshParts(), { step: 2, when: 'before' })
  await expect(backfillBronze(killed.parts, 'sales', receiptsFeed)).rejects.toThrow('cut off at step 2')
  expect(await backfill(world, { bounds: { to: { offset: 0 } } })).toMatchObject({ isResumed: false, read: 0 })
  expect(await backfill(world)).toMatchObject({ landed: 1, isCutOff: false, isResumed: true })
  expect(await backfill(world)).toMatchObject({ read: 2, landed: 0, isResumed: false })
  expect(await ids(world)).toEqual(['even', 'odd'])
})

test('a row that was refused, corrected and lost comes again as it was corrected', async () => {
  const world = await openWorld()
  const receipts = refusedReceipts(world)
  await receipts.tell(receipt('a'), unreadable('till-1', 'torn'))
  await receipts.run()
  for (const row of await receipts.rows()) await receipts.fix(row, receipt('mended'))
  await receipts.replay(await receipts.rows())
  await receipts.run()
  expect(await ids(world)).toEqual(['a', 'mended'])
  await deleteRows(world.freshParts(), BRONZE, { sql: 'true' })
  expect(await backfill(world)).toMatchObject({ read: 3, landed: 2, refused: 0 })
  expect(await ids(world)).toEqual(['a', 'mended'])
  expect(await turnsOf(receipts.parts())).toMatchObject([{ landed: 0, rejected: 0 }, {}])
})

test('what came from files is read from the first one again, and the feed goes on with the next one', async () => {
  const world = await openWorld()
  const folder = await temporaryFolder()
  const tills: BronzeTable = {
    ...receiptsFeed,
    name: 'bronze_files__receipts',
    from: files({ prefix: 'tills', format: 'json-lines', settle_ms: 0 }),
  }
  const domain = { ...sales, tables: [tills], live: [], products: [] }
  const parts = () => ({
    ...world.freshParts(),
    connections: { files: new Map([['files', filesystemStore(folder)]]), clock: systemClock },
  })
  const drop = async (name: string, ...of: readonly string[]) => {
    await mkdir(join(folder, 'tills'), { recursive: true })
    await writeFile(join(folder, 'tills', name), of.map((id) => `${JSON.stringify(receipt(id))}\n`).join(''))
  }
  await drop('1.jsonl', 'a', 'b')
  await turnsOf(parts(), domain)
  const before = await rowsOf(parts(), tills.name)
  await deleteRows(parts(), { namespace: 'sales', name: tills.name }, { sql: "stored.receipt_id = 'a'" })
  expect(await backfillBronze(parts(), 'sales', tills)).toMatchObject({ read: 2, landed: 1, refused: 0 })
  expect(await rowsOf(parts(), tills.name)).toEqual(before)
  await drop('2.jsonl', 'c')
  expect(await turnsOf(parts(), domain)).toMatchObject([{ landed: 1 }, { landed: 0 }])
})

describe('a backfill refuses by name', () => {
  const from = (source: BronzeTable['from']): BronzeTable => ({ ...receiptsFeed, from: source })

  test('a source that tells its changes once, and offsets where there are none', async () => {
    const world = await openWorld()
    const parts = world.freshParts()
    const replicated = from(postgres({ table: 'public.receipts', key: ['receipt_id'], replication: { slot: 'receipts' } }))
    await expect(backfillBronze(parts, 'sales', replicated)).rejects.toThrow('BACKFILL_UNSUPPORTED')
    const eitherWay = from(postgres({ table: 'public.receipts', cursor: 'at', key: ['receipt_id'], byLog: { slot: 'receipts' } }))
    const server = { host: '127.0.0.1', port: 1, database: 'shop', user: 'mesh', password: secret('') }
    const byLog = { ...parts, connections: { postgres: { ...server, followed: 'by log' as const } } }
    await expect(backfillBronze(byLog, 'sales', eitherWay)).rejects.toThrow('BACKFILL_UNSUPPORTED')
    const bounds = { from: { offset: 3 } }
    const dropped = from(files({ prefix: 'tills', format: 'json-lines' }))
    await expect(backfillBronze(parts, 'sales', dropped, { bounds })).rejects.toThrow('leave out --from and --to')
  })

  test('a table that has read nothing yet', async () => {
    const world = await openWorld()
    await world.tell(receipt('a'))
    await expect(backfill(world)).rejects.toThrow('BACKFILL_TOO_EARLY')
  })
})
