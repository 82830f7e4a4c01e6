import { contractReference, readContract } from '@storemesh/contract'
import { type Domain, defineDomain, gold, silver, sql } from '@storemesh/domain'
import { describe, expect, test } from 'vitest'
import { productSalesContract, salesContracts } from '../fixtures/contracts.js'
import { receiptsUnified, sales } from '../fixtures/sales-domain.js'
import { receipt, type Telling } from '../fixtures/told-receipts.js'
import { type World, worldsOfThisFile } from '../fixtures/world.js'
import { diffData } from './diff-data.js'
import { runCanary } from './run-canary.js'

const openWorld = worldsOfThisFile()
const NEVER = new AbortController().signal

const RECEIPTS =
  '      - { name: receipts, logicalType: integer, physicalType: long, required: true, description: How many receipts. }\n'
const DEAREST =
  "      - { name: dearest, logicalType: number, physicalType: 'decimal(18,2)', description: The dearest receipt. }\n"
const V2 = productSalesContract
  .replace('version: 1.0.0', 'version: 2.0.0')
  .replace(RECEIPTS, DEAREST)
  .replace(
    "revenue, logicalType: number, physicalType: 'decimal(18,2)'",
    "revenue, logicalType: number, physicalType: 'decimal(20,2)'",
  )

const next = gold('product_sales_v2', {
  reads: [receiptsUnified],
  sql: sql(new URL('./fixtures/product_sales_v2.sql', import.meta.url)),
  contract: 'sales.product_sales@2',
  write: { mode: 'overwrite' },
  partition: { column: 'sale_date', transform: 'identity' },
})

const trying: Domain = defineDomain({ ...sales, canaries: [next] })

function contractsWith(text: string) {
  const contract = readContract(text, 'product_sales@2.yaml')
  return new Map([...salesContracts, [contractReference(contract), contract]])
}

const partsOf = (world: World, text = V2) => ({ ...world.freshParts(), contracts: contractsWith(text) })
const difference = (world: World, samples_max = 10) =>
  diffData(partsOf(world), trying, 'product_sales', { signal: NEVER, samples_max })

async function served(...tellings: readonly Telling[]) {
  const world = await openWorld()
  await world.tell(...tellings)
  await world.catchUp()
  return world
}

describe('a version to come', () => {
  test('is computed beside the current one, which nobody touches, and later reads only what came since', async () => {
    const world = await served(receipt('a'), receipt('b', { product_id: 'rice' }))
    const before = (await world.table('product_sales')).metadata.snapshots.length
    expect(await runCanary(partsOf(world), trying, 'sales.product_sales@2')).toEqual([
      { table: 'sales.product_sales_v2', outcome: 'refreshed' },
    ])
    expect(await runCanary(partsOf(world), trying, 'sales.product_sales@2')).toEqual([
      { table: 'sales.product_sales_v2', outcome: 'unchanged' },
    ])
    await world.tell(receipt('c', { sold_at: '2026-01-30T10:00:00.000000Z' }))
    await world.catchUp()
    await runCanary(partsOf(world), trying, 'sales.product_sales@2')
    expect((await world.table('product_sales')).metadata.snapshots.length).toBe(before + 1)
    expect((await difference(world)).rows).toEqual({ same: 3, differ: 0, 'only now': 0, 'only next': 0 })
  })

  test('is compared by key: rows and columns that differ, counted and shown', async () => {
    const gift = { amount: '0.00' }
    const world = await served(
      receipt('a', { quantity: 2, amount: '20.00' }),
      receipt('b', { quantity: 3, ...gift }),
      receipt('c', { product_id: 'rice', amount: '9.00' }),
      receipt('d', { product_id: 'soap', ...gift }),
    )
    await runCanary(partsOf(world), trying, 'sales.product_sales@2')
    expect(await difference(world)).toEqual({
      now: 'sales.product_sales 1.0.0',
      next: 'sales.product_sales 2.0.0',
      rows: { same: 1, differ: 1, 'only now': 1, 'only next': 0 },
      columns: [
        { column: 'quantity', state: 'differs', rows: 1 },
        { column: 'revenue', state: 'same', rows: 0 },
        { column: 'dearest', state: 'added', rows: 0 },
        { column: 'receipts', state: 'removed', rows: 0 },
      ],
      samples: [
        {
          rows: 'differ',
          key: { product_id: 'tea', sale_date: '2026-01-31' },
          values: [{ column: 'quantity', now: 5n, next: 2n }],
        },
        { rows: 'only now', key: { product_id: 'soap', sale_date: '2026-01-31' }, values: [] },
      ],
    })
    expect((await difference(world, 0)).samples).toEqual([])
  })

  test('that tells rows apart by other columns is not compared row by row', async () => {
    const world = await served(receipt('a'))
    const coarser = V2.replace('required: true, primaryKey: true, primaryKeyPosition: 2', 'required: true')
    await expect(diffData(partsOf(world, coarser), trying, 'product_sales', { signal: NEVER, samples_max: 1 })).rejects.toThrow(
      'GRAIN_DIFFERS: sales.product_sales: expected rows of both versions to be told apart by the same columns, got product_id, sale_date and product_id',
    )
  })

  test('that nobody declares is refused, with those that are', async () => {
    const world = await openWorld()
    await expect(runCanary(partsOf(world), trying, 'sales.product_sales@3')).rejects.toThrow(
      'CANARY_UNKNOWN: expected a version that sales tries (sales.product_sales@2), got "sales.product_sales@3"',
    )
    await expect(diffData(partsOf(world), sales, 'product_sales', { signal: NEVER, samples_max: 1 })).rejects.toThrow(
      'VERSION_MISSING',
    )
  })
})

test('a canary may read another, which is computed with it, and no served table may', async () => {
  const lines = silver('receipts_validated', {
    reads: [receiptsUnified],
    sql: sql(new URL('../fixtures/receipts_unified.sql', import.meta.url)),
    write: { mode: 'append', key: ['receipt_id'] },
  })
  expect(() => defineDomain({ ...sales, canaries: [{ ...next, reads: [lines] }] })).toThrow(
    'DOMAIN_INVALID: domain sales: product_sales_v2 reads receipts_validated, which is not among its tables; list it',
  )
  expect(() => defineDomain({ ...sales, tables: [...sales.tables, { ...next, reads: [lines] }], canaries: [lines] })).toThrow(
    'DOMAIN_INVALID',
  )
  expect(() => defineDomain({ ...sales, canaries: [{ ...next, name: 'product_sales' }] })).toThrow('product_sales is there twice')
})
