import { bronze, defineDomain } from '@storemesh/domain'
import { evolveSchema } from '@storemesh/iceberg'
import { filesystemStore, objectKey } from '@storemesh/object-store'
import { files } from '@storemesh/source'
import { temporaryFolder, until } from '@storemesh/testing'
import { describe, expect, test } from 'vitest'
import { optional, receiptsWith, retyped } from '../fixtures/changed-contract.js'
import { cutOffs } from '../fixtures/lives.js'
import { type CutOff, mortalParts } from '../fixtures/cut-off.js'
import { heardLog } from '../fixtures/heard-log.js'
import { deadLettersOf, rowsOf } from '../fixtures/outcome.js'
import { BRONZE, bronzeOnly, refusedReceipts } from '../fixtures/refused-receipts.js'
import { withFreshFiles } from '../fixtures/sales-domain.js'
import { bytesOf, receipt, type ToldReceipt } from '../fixtures/told-receipts.js'
import { turnsOf, type World, worldsOfThisFile } from '../fixtures/world.js'
import { type PipelineParts, runDomain } from '../index.js'
import { unknownNames } from './unknown-names.js'

const openWorld = worldsOfThisFile()

const LONG = { kind: 'scalar', type: 'long' } as const
const TEXT = { kind: 'text', type: 'string' } as const
const withGift = receiptsWith((columns) => [...columns, optional('gift', TEXT)])
const withLong = receiptsWith((columns) => retyped(columns, 'quantity', LONG))
const withText = receiptsWith((columns) => retyped(columns, 'quantity', TEXT))

/** A receipt with more than its contract knows, or with something else than it says. */
const told = (receipt_id: string, more: object) => {
  const known: ToldReceipt = receipt(receipt_id)
  return { till_id: known.till_id, value: JSON.stringify({ ...known, ...more }) }
}

const bronzeRows = async (parts: PipelineParts): Promise<readonly unknown[]> =>
  (await rowsOf(parts, BRONZE)).map((row) => JSON.parse(row))

async function runWith(world: World, more: Partial<PipelineParts> = {}, domain = bronzeOnly) {
  const { log, heard } = heardLog()
  const parts = { ...world.freshParts(), log, ...more }
  await turnsOf(parts, domain)
  return { parts, heard, rows: await bronzeRows(parts) }
}

describe.each(['parquet', 'avro'] as const)('where fresh rows are %s', (format) => {
  const domain = withFreshFiles(bronzeOnly, format)

  test('a field that the contract does not know is kept with its row and told of once, without what it holds', async () => {
    const world = await openWorld()
    await world.tell(receipt('a'), told('b', { gift: { to: 'Siti' } }), told('c', { gift: null, 'siti@example.id': 1 }))
    const { rows, heard } = await runWith(world, {}, domain)
    expect(rows).toMatchObject([
      { receipt_id: 'a', unknown_fields: null },
      { receipt_id: 'b', unknown_fields: '{"gift":{"to":"Siti"}}' },
      { receipt_id: 'c', unknown_fields: '{"gift":null,"siti@example.id":1}' },
    ])
    const table = `sales.${BRONZE}`
    expect(heard).toEqual([
      { level: 'warn', event: 'unknown_field', table, field: 'gift' },
      { level: 'warn', event: 'unknown_field', table, field: '(not shown)' },
    ])
    await world.tell(told('d', { gift: 'tea' }), told('e', { note: 'x' }))
    expect((await runWith(world, {}, domain)).heard).toEqual([{ level: 'warn', event: 'unknown_field', table, field: 'note' }])
    expect(unknownNames(await world.table(BRONZE))).toEqual(['gift', '(not shown)', 'note'])
  })

  test('a contract that learns of it later has it as a column from then on, and old rows keep it as they do', async () => {
    const world = await openWorld()
    await world.tell(told('a', { gift: 'tea', note: 'x' }))
    await runWith(world, {}, domain)
    await world.tell(told('b', { gift: 'rice', note: 'y' }))
    const { rows, heard } = await runWith(world, { contracts: withGift }, domain)
    expect(rows).toMatchObject([
      { receipt_id: 'a', gift: null, unknown_fields: '{"gift":"tea","note":"x"}' },
      { receipt_id: 'b', gift: 'rice', unknown_fields: '{"note":"y"}' },
    ])
    expect(heard).toEqual([
      { level: 'warn', event: 'table_evolved', table: `sales.${BRONZE}`, columns: ['gift added as string'] },
    ])
    expect(unknownNames(await world.table(BRONZE))).toEqual(['note'])
  })

  test('a wider type holds what was there and what only it can hold', async () => {
    const world = await openWorld()
    await world.tell(receipt('a', { quantity: 7 }))
    await runWith(world, {}, domain)
    await world.tell(receipt('b', { quantity: 3_000_000_000 }))
    const { rows, heard } = await runWith(world, { contracts: withLong }, domain)
    expect(rows).toMatchObject([
      { receipt_id: 'a', quantity: '7' },
      { receipt_id: 'b', quantity: '3000000000' },
    ])
    expect(heard).toMatchObject([{ event: 'table_evolved', columns: ['quantity widened to long'] }])
  })
})

test('a table from before anybody kept unknown fields gets the column, whatever else it holds', async () => {
  const world = await openWorld()
  await world.tell(receipt('a'))
  const { parts } = await runWith(world)
  const { metadata, name } = await world.table(BRONZE)
  const { requirements, updates } = evolveSchema(metadata, [{ change: 'drop', column: ['unknown_fields'] }])
  await parts.catalog.commit(name, requirements, updates)
  await world.tell(told('b', { gift: 'tea' }))
  const { rows, heard } = await runWith(world)
  expect(rows).toMatchObject([
    { receipt_id: 'a', unknown_fields: null },
    { receipt_id: 'b', unknown_fields: '{"gift":"tea"}' },
  ])
  expect(heard.map(({ event }) => event)).toEqual(['table_evolved', 'unknown_field'])
})

test('a row that was refused before its contract was widened lands when it is sent back, once, with all that it carried', async () => {
  const world = await openWorld()
  const receipts = refusedReceipts(world)
  await receipts.tell(receipt('a'), told('b', { quantity: 3_000_000_000, gift: 'tea' }))
  await receipts.run()
  const refused = await receipts.rows()
  expect(refused).toMatchObject([{ code: 'EVENT_FIELD_INVALID' }])
  expect(await receipts.redrive(refused)).toEqual(['sent'])
  const { log, heard } = heardLog()
  const parts = { ...receipts.parts(), contracts: withLong, log }
  await turnsOf(parts, bronzeOnly)
  await turnsOf(parts, bronzeOnly)
  expect(await bronzeRows(parts)).toMatchObject([
    { receipt_id: 'a', unknown_fields: null },
    { receipt_id: 'b', quantity: '3000000000', unknown_fields: '{"gift":"tea"}' },
  ])
  expect(heard.map(({ event }) => event)).toEqual(['table_evolved', 'unknown_field'])
})

test('a type that no table can follow stops its own feed by name, and the others go on', async () => {
  const world = await openWorld()
  await world.tell(receipt('a'))
  await runWith(world)
  await world.tell(receipt('b'))
  const store = filesystemStore(await temporaryFolder())
  await store.write(objectKey('tills/monday.jsonl'), bytesOf(told('c', { quantity: 'seven' })))
  const from = files({ prefix: 'tills', format: 'json-lines', settle_ms: 0 })
  const tills = bronze('bronze_files__receipts', { from, contract: 'sales.receipts@1', key: ['receipt_id'] })
  const { log, heard } = heardLog()
  const healthy = world.freshParts()
  const connections = { ...healthy.connections, files: new Map([['files', store]]) }
  const stop = new AbortController()
  const domain = defineDomain({ ...bronzeOnly, tables: [...bronzeOnly.tables, tills] })
  const running = runDomain({ ...healthy, connections, log, contracts: withText }, domain, 100, stop.signal)
  await until(async () => (await rowsOf(healthy, 'bronze_files__receipts').catch(() => [])).length > 0)
  stop.abort()
  await running
  expect(heard).toContainEqual(
    expect.objectContaining({
      level: 'error',
      event: 'turn_failed',
      of: `sales.${BRONZE}`,
      code: 'TABLE_SCHEMA_DIFFERS',
      message: expect.stringContaining(`sales.${BRONZE}: the declaration and the table differ in quantity (string, was int); `),
    }),
  )
  expect(await bronzeRows(healthy)).toHaveLength(1)
  expect((await runWith(world)).rows).toHaveLength(2) // the change taken back
})

test('a source whose rows cannot be read any more is told of once, by the field, and when it is over', async () => {
  const world = await openWorld()
  const { log, heard } = heardLog()
  const stop = new AbortController()
  const parts = { ...world.freshParts(), log }
  const many = (from: number, more: object) => Array.from({ length: 30 }, (_, n) => told(`r${from + n}`, more))
  const running = runDomain(parts, bronzeOnly, 50, stop.signal)
  const refused = async () => (await deadLettersOf(parts)).length
  await world.tell(...many(0, { quantity: 'seven' }))
  await until(async () => (await refused()) === 30)
  await world.tell(...many(100, { quantity: 'eight' }))
  await until(async () => (await refused()) === 60)
  await world.tell(...many(200, {}))
  await until(async () => (await bronzeRows(parts).catch(() => [])).length === 30)
  stop.abort()
  await running
  expect(heard).toEqual([
    {
      level: 'error',
      event: 'source_broke',
      table: `sales.${BRONZE}`,
      code: 'EVENT_FIELD_INVALID',
      field: 'quantity',
      refused: 30,
      rows: 30,
    },
    { level: 'warn', event: 'source_mended', table: `sales.${BRONZE}`, refused: 0, rows: 30 },
  ])
})

/** Who commits rows and hears no answer looks whether they are there. */
const isHeard = ({ step, when }: CutOff, steps: readonly string[]): boolean => step === steps.length && when === 'after'

const LONGEST_MS = 120_000

test(
  'a run that is cut off at any step of following its declaration is made good by the next one',
  async () => {
    const contracts = receiptsWith((columns) => [...retyped(columns, 'quantity', LONG), optional('gift', TEXT)])
    const life = async (cutOff?: CutOff) => {
      const world = await openWorld()
      await world.tell(receipt('a'))
      await runWith(world)
      await world.tell(told('b', { gift: 'tea', note: 'x', quantity: 3_000_000_000 }), told('c', { quantity: 'seven' }))
      const { parts, steps } = mortalParts({ ...world.freshParts(), contracts }, cutOff)
      const death = await turnsOf(parts, bronzeOnly).then(
        () => 'none',
        () => 'died',
      )
      const { rows } = await runWith(world, { contracts })
      return {
        steps,
        death,
        outcome: { rows, dead: await deadLettersOf(world.freshParts()), names: unknownNames(await world.table(BRONZE)) },
      }
    }
    const quiet = await life()
    expect(quiet.steps.filter((step) => step === 'commit')).toHaveLength(3) // the columns, the name, the rows
    expect(quiet).toMatchObject({ death: 'none', outcome: { names: ['note'] } })
    expect(quiet.outcome.rows).toMatchObject([
      { receipt_id: 'a', gift: null },
      { receipt_id: 'b', gift: 'tea', quantity: '3000000000', unknown_fields: '{"note":"x"}' },
    ])
    for (const cutOff of cutOffs(quiet.steps)) {
      const { death, outcome } = await life(cutOff)
      expect(death).toBe(isHeard(cutOff, quiet.steps) ? 'none' : 'died')
      expect(outcome, `cut off ${cutOff.when} step ${cutOff.step}, ${quiet.steps[cutOff.step - 1]}`).toEqual(quiet.outcome)
    }
  },
  LONGEST_MS,
)
