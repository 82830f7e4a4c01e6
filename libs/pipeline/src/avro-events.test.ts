import { Fault } from '@storemesh/core'
import { wireReader } from '@storemesh/schema-registry'
import { expect, test } from 'vitest'
import { avroReceipt, RECEIPT_SCHEMA } from './fixtures/avro-receipt.js'
import { receiptsWith } from './fixtures/changed-contract.js'
import { outcomeOf, rowsOf } from './fixtures/outcome.js'
import { BRONZE, bronzeOnly } from './fixtures/refused-receipts.js'
import { receipt, TOPIC } from './fixtures/told-receipts.js'
import { turnsOf, type World, worldsOfThisFile } from './fixtures/world.js'
import { deadLetterTopic, type PipelineParts, unknownNames } from './index.js'

const openWorld = worldsOfThisFile()
const SCHEMA_ID = 7

const withRegistry = (world: World): PipelineParts => ({
  ...world.freshParts(),
  wire: wireReader({
    schema: async (id) => {
      if (id === SCHEMA_ID) return RECEIPT_SCHEMA
      throw new Fault('SCHEMA_NOT_FOUND', `there is no schema ${id}`)
    },
  }),
})

const RECEIPTS = [
  receipt('a', { amount: '12.34' }),
  receipt('bb', { product_id: 'rice', quantity: 3 }),
  receipt('ccc', { amount: '-0.05', sold_at: '2026-01-30T23:59:59.999000Z' }),
]

test('events by a schema id come to the same tables, lookups and changes as the same events in JSON', async () => {
  const told = await openWorld()
  await told.tell(...RECEIPTS)
  await told.catchUp()
  const binary = await openWorld()
  const parts = withRegistry(binary)
  await parts.eventLog.createTopic(TOPIC, { partitions: 2 })
  await parts.eventLog.append(
    TOPIC,
    RECEIPTS.map((each) => ({ key: each.till_id, value: avroReceipt(each, SCHEMA_ID) })),
  )
  await turnsOf(parts)
  expect(await outcomeOf(parts)).toEqual(await outcomeOf(told.freshParts()))
})

test('an event of a schema that nobody knows is kept with its reason and its bytes, and the others land', async () => {
  const world = await openWorld()
  const parts = withRegistry(world)
  const unknown = avroReceipt(receipt('lost'), 99)
  await parts.eventLog.createTopic(TOPIC, { partitions: 2 })
  const values = [unknown, avroReceipt(receipt('landed'), SCHEMA_ID), avroReceipt(receipt('torn'), SCHEMA_ID).subarray(0, 12)]
  await parts.eventLog.append(
    TOPIC,
    values.map((value) => ({ key: 'till-1', value })),
  )
  await turnsOf(parts)
  const { tables } = await outcomeOf(parts)
  expect(tables['bronze_kafka__receipts']).toEqual([expect.stringContaining('landed')])
  const kept = await parts.eventLog.read(deadLetterTopic('sales', 'bronze_kafka__receipts'), 0, 0, {
    records_max: 10,
    bytes_max: 10_000,
  })
  expect(kept.map(({ headers }) => headers?.['code'])).toEqual(['EVENT_SCHEMA_UNKNOWN', 'EVENT_WIRE_INVALID'])
  expect(kept.map(({ value }) => Buffer.from(value))).toEqual([Buffer.from(unknown), Buffer.from(values[2] ?? [])])
})

test('what its schema has and its contract does not know is kept with its row', async () => {
  const world = await openWorld()
  const contracts = receiptsWith((columns) => columns.filter(({ name }) => !['product_id', 'amount'].includes(name)))
  const parts = { ...withRegistry(world), contracts }
  await parts.eventLog.createTopic(TOPIC, { partitions: 2 })
  await parts.eventLog.append(TOPIC, [{ key: 'till-1', value: avroReceipt(receipt('a', { amount: '12.34' }), SCHEMA_ID) }])
  await turnsOf(parts, bronzeOnly)
  expect(await rowsOf(parts, BRONZE)).toEqual([
    expect.stringContaining('"unknown_fields":"{\\"product_id\\":\\"tea\\",\\"amount\\":\\"12.34\\"}"'),
  ])
  expect(unknownNames(await world.table(BRONZE))).toEqual(['product_id', 'amount'])
})
