import { seededDice, systemClock } from '@storemesh/core'
import { gold } from '@storemesh/domain'
import { embeddedEventLog } from '@storemesh/event-log'
import { temporaryFolder } from '@storemesh/testing'
import { expect, onTestFinished, test } from 'vitest'
import { salesContracts } from './fixtures/contracts.js'
import { rowsOf } from './fixtures/outcome.js'
import { receiptsUnified, sales } from './fixtures/sales-domain.js'
import { receipt, tell } from './fixtures/told-receipts.js'
import { turnsOf, worldsOfThisFile } from './fixtures/world.js'

const openWorld = worldsOfThisFile()
const TEXT = { kind: 'text', type: 'string' } as const

test('a source that was deleted and made anew is refused, and nothing of it lands', async () => {
  const world = await openWorld()
  await world.tell(receipt('a'))
  await world.catchUp()
  const other = await embeddedEventLog({ folder: await temporaryFolder(), clock: systemClock, dice: seededDice(2) })
  onTestFinished(() => other.close())
  await tell(other, [receipt('b'), receipt('c')])
  const parts = { ...world.freshParts(), eventLog: other, connections: { eventLog: other } }
  await expect(turnsOf(parts)).rejects.toThrow('SOURCE_REPLACED: sales.bronze_kafka__receipts')
  expect(await rowsOf(world.freshParts(), 'bronze_kafka__receipts')).toHaveLength(1)
  await world.tell(receipt('d'))
  await world.catchUp()
  expect(await rowsOf(world.freshParts(), 'bronze_kafka__receipts')).toHaveLength(2)
})

test('a contract that no longer promises what its table holds is refused by the column', async () => {
  const world = await openWorld()
  await world.tell(receipt('a'))
  await world.catchUp()
  const contracts = new Map(
    [...salesContracts].map(([reference, contract]) => [
      reference,
      { ...contract, columns: contract.columns.filter(({ name }) => name !== 'quantity') },
    ]),
  )
  await expect(turnsOf({ ...world.freshParts(), contracts })).rejects.toThrow(
    'TABLE_SCHEMA_DIFFERS: sales.bronze_kafka__receipts: the declaration and the table differ in quantity (none, was int)',
  )
})

test('a contract that promises another type is refused with both types', async () => {
  const world = await openWorld()
  await world.tell(receipt('a'))
  await world.catchUp()
  const contracts = new Map(
    [...salesContracts].map(([reference, contract]) => [
      reference,
      { ...contract, columns: contract.columns.map((column) => (column.name === 'quantity' ? { ...column, of: TEXT } : column)) },
    ]),
  )
  await expect(turnsOf({ ...world.freshParts(), contracts })).rejects.toThrow('differ in quantity (string, was int);')
})

test('a statement that makes other columns than its table has is refused by the columns', async () => {
  const world = await openWorld()
  await world.tell(receipt('a'))
  await world.catchUp()
  const changed = gold('dim_products', {
    reads: [receiptsUnified],
    sql: { url: new URL('./fixtures/product_sales.sql', import.meta.url) },
    write: { mode: 'rebuild' },
  })
  const tables = sales.tables.map((table) => (table.name === changed.name ? changed : table))
  await expect(turnsOf(world.freshParts(), { ...sales, tables })).rejects.toThrow(
    'TABLE_SCHEMA_DIFFERS: sales.dim_products: the declaration and the table differ in last_sold_at (none, was timestamptz)',
  )
})

test('a contract that is not there is named', async () => {
  const world = await openWorld()
  await expect(turnsOf({ ...world.freshParts(), contracts: new Map() })).rejects.toThrow(
    'CONTRACT_MISSING: there is no contract sales.receipts@1',
  )
})
