import { contractReference } from '@storemesh/contract'
import type { JsonObject } from '@storemesh/core'
import { type Fields, gold, type JournalNotes, type ModelTable, text, whole } from '@storemesh/domain'
import { currentSnapshot } from '@storemesh/iceberg'
import { mergeRows } from '@storemesh/lake'
import { expect, test } from 'vitest'
import { dayColumnOf } from '../replay/days.js'
import { LINE_MODELS } from './fixtures/line-models.js'
import { LINES, lineWorlds } from './fixtures/line-world.js'
import { madeContract } from './fixtures/made-contract.js'
import { refreshModel } from './refresh-model.js'

const openWorld = lineWorlds()

const contract = madeContract('product_records', [
  'name: note, logicalType: integer, physicalType: long, required: true, primaryKey: true, primaryKeyPosition: 1, description: The place.',
  'name: product_id, logicalType: string, required: true, description: The product.',
  "name: amount, logicalType: number, physicalType: 'decimal(18,2)', required: true, description: What it came to.",
  'name: created_at, logicalType: timestamp, physicalType: timestamptz, required: true, description: When the row was loaded.',
])

/** Nothing but the journal knows what the largest was, once its line is gone. */
async function* records(
  rows: AsyncIterable<readonly Fields[]>,
  journal: AsyncIterable<readonly Fields[]>,
): AsyncIterable<JsonObject> {
  const largest = new Map<string, number>()
  let note = 0
  for await (const batch of journal)
    for (const row of batch) {
      expect([whole(row, 'note'), row['created_at']]).toEqual([(note += 1), undefined])
      largest.set(text(row, 'product_id'), Number(text(row, 'amount')))
    }
  const told = new Map<string, number>()
  for await (const batch of rows)
    for (const row of batch) {
      const product_id = typeof row['product_id'] === 'string' ? row['product_id'] : 'none'
      told.set(product_id, Math.max(told.get(product_id) ?? 0, Number(text(row, 'amount'))))
    }
  for (const [product_id, amount] of [...told].toSorted(([one], [other]) => one.localeCompare(other)))
    if (amount > (largest.get(product_id) ?? 0)) yield { note: (note += 1), product_id, amount: amount.toFixed(2) }
}

const lines = LINE_MODELS.find(({ name }) => name === 'lines_unified')
const productRecords = (version = 1, notes: JournalNotes = records): ModelTable => ({
  ...gold('product_records', {
    reads: lines?.reads ?? [],
    sql: lines?.sql ?? { url: new URL('file:///lines_unified.sql') },
    write: { mode: 'journal', key: ['note'] },
  }),
  through: { name: `product_records/${version}`, open: () => notes },
  contract: 'shop.product_records@1',
})

const open = async () => {
  const world = await openWorld(17)
  const parts = { ...world.parts, contracts: new Map([[contractReference(contract), contract]]) }
  const tell = (amount: string) =>
    mergeRows(parts, LINES, {
      fresh: {
        sql: `SELECT 'told' AS order_id, 1 AS line_number, 'p9' AS product_id, 1 AS quantity, CAST(${amount} AS decimal(18, 2)) AS amount,
          TIMESTAMP '2026-01-01 00:00:00 UTC' AS ordered_at`,
        relations: new Map(),
      },
      key: ['order_id', 'line_number'],
    })
  await tell('5000.00')
  const table = () => world.rows('SELECT note, product_id, amount FROM shop.product_records ORDER BY note')
  return {
    tell,
    table,
    refresh: (model: ModelTable, options = {}) => refreshModel(parts, 'shop', model, options),
    ofTold: async () => (await table()).filter(({ product_id }) => product_id === 'p9').map(({ amount }) => amount),
    files: async () => {
      const found = currentSnapshot(await parts.catalog.load({ namespace: 'shop', name: 'product_records' }))
      return found?.summary['total-data-files']
    },
  }
}

test('what code finds new is appended, and what it noted before is what it goes by', async () => {
  const { tell, refresh, table, ofTold } = await open()
  expect(await refresh(productRecords())).toBe('refreshed')
  const first = await table()
  expect(first.length).toBeGreaterThan(2)
  await tell('4000.00') // the line that made the record is gone, and no record for that
  await refresh(productRecords())
  await tell('6000.00')
  await refresh(productRecords())
  expect(await ofTold()).toEqual(['5000.00', '6000.00'])
  expect((await table()).slice(0, first.length)).toEqual(first)
})

test('where nothing is new nothing is appended, and where no input changed nothing is even asked', async () => {
  const { tell, refresh, table, files } = await open()
  await refresh(productRecords())
  const [rows, before] = [await table(), await files()]
  expect(await refresh(productRecords())).toBe('unchanged')
  await tell('3000.00')
  expect(await refresh(productRecords())).toBe('refreshed') // how far it has read moves on
  expect(await refresh(productRecords())).toBe('unchanged')
  expect([await table(), await files()]).toEqual([rows, before])
})

test('a replay takes nothing back and says nothing twice, and days of it cannot be computed again', async () => {
  const { tell, refresh, table } = await open()
  await refresh(productRecords())
  const rows = await table()
  await tell('1000.00')
  expect(await refresh(productRecords(), { replay: 'shop.product_records again' })).toBe('refreshed')
  expect(await table()).toEqual(rows)
  expect(() => dayColumnOf(productRecords())).toThrow('REPLAY_DAYS_UNSUPPORTED: product_records is a journal')
})

test('code of another version goes on from what the one before it noted', async () => {
  const { refresh, table } = await open()
  await refresh(productRecords())
  const rows = await table()
  const oneMore: JournalNotes = async function* (given, journal) {
    yield* records(given, journal)
    yield { note: rows.length + 1, product_id: 'another', amount: '1.00' }
  }
  expect(await refresh(productRecords(2, oneMore))).toBe('refreshed')
  expect(await table()).toEqual([...rows, { note: BigInt(rows.length + 1), product_id: 'another', amount: '1.00' }])
})

test('a key that was noted before is refused, and the journal stays as it was', async () => {
  const { refresh, table } = await open()
  await refresh(productRecords())
  const rows = await table()
  const again: JournalNotes = async function* () {
    yield { note: 1, product_id: 'again', amount: '1.00' }
  }
  await expect(refresh(productRecords(2, again))).rejects.toThrow('QUALITY_FAILED: shop.product_records: note primaryKey')
  expect(await table()).toEqual(rows)
})

test('what the contract does not promise is refused by its name', async () => {
  const { refresh } = await open()
  const more: JournalNotes = async function* () {
    yield { note: 1, product_id: 'p1', amount: '1.00', why: 'because' }
  }
  await expect(refresh(productRecords(1, more))).rejects.toThrow(
    'MODEL_DIFFERS: product_records/1: expected rows of note, product_id, amount, got why',
  )
})
