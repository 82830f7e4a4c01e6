import { bronze, type Entity, silver, sql } from '@storemesh/domain'
import { currentSnapshot, newSchema, planChange } from '@storemesh/iceberg'
import { appendRows } from '@storemesh/lake'
import type { Question, Row } from '@storemesh/query-engine'
import { topic } from '@storemesh/source'
import { temporaryFolder } from '@storemesh/testing'
import { describe, expect, test } from 'vitest'
import { worldsOfThisFile } from '../fixtures/world.js'
import { touchedEntities } from './touched-entities.js'

const openWorld = worldsOfThisFile()
const TOLD = { namespace: 'shop', name: 'told' }
const SCHEMA = newSchema([
  { name: 'order', type: 'string', required: true },
  { name: 'at', type: 'string', required: true },
])
const entity = { columns: ['order'], of: { told: ['"order"'] } } as const
const told = bronze('bronze_kafka__lines', { from: topic('lines'), contract: 'shop.lines@1', key: ['order_id'] })
const model = silver('told_unified', {
  reads: [told],
  sql: sql(new URL('./fixtures/named_unified.sql', import.meta.url)),
  write: { mode: 'merge', key: ['order'], entity },
})
const rows = (...orders: readonly string[]): Question => ({
  sql: `SELECT word AS "order", 'noon' AS "at" FROM UNNEST(ARRAY[${orders.map((order) => `'${order}'`).join(', ')}]) AS said (word)`,
  relations: new Map(),
})

/** What is touched once `told`, of a and b, has got c and d. */
async function touchedOnceMoreIsTold(entity: Entity): Promise<readonly Row[]> {
  const parts = (await openWorld()).freshParts()
  await parts.catalog.create(TOLD, { location: 'gold/shop/told', schema: SCHEMA, partition: [], properties: {} })
  const before = await appendRows(parts, TOLD, rows('a', 'b'))
  const { table } = await appendRows(parts, TOLD, rows('c', 'd'))
  const [from, to] = [before.table, table].map((each) => currentSnapshot(each)?.['snapshot-id'])
  if (to === undefined) throw new Error('expected a snapshot of what was appended')
  const change = await planChange(parts, table, { from, to })
  const refresh = {
    model,
    sql: '',
    run_at: '2026-02-01T12:00:00.000000Z',
    inputs: [{ name: 'told', fullName: 'shop.told', schema: SCHEMA, table, snapshot_id: to }],
    news: new Map([['told', { kind: 'change', table, change } as const]]),
    folder: await temporaryFolder(),
  }
  const touched = await touchedEntities(parts, refresh, entity, table)
  if (touched.kind === 'none') return []
  if (touched.kind !== 'some') throw new Error(`expected some entities, got ${touched.kind}`)
  const found: Row[] = []
  const relations = new Map([['touched', touched.entities.relation]])
  const question = { sql: 'SELECT * FROM touched ORDER BY 1', relations }
  for await (const some of parts.engine.rows(question, parts.viewer)) found.push(...some)
  return found
}

test('a changed input may have columns that are called as SQL has a word', async () => {
  expect(await touchedOnceMoreIsTold(entity)).toEqual([{ order: 'c' }, { order: 'd' }])
})

describe('an input that touches few of the entities which its rows carry', () => {
  const asking = (sql: string): Entity => ({ ...entity, touchedBy: { told: sql } })

  test('touches those that the declaration asks for', async () => {
    expect(await touchedOnceMoreIsTold(asking(`SELECT "order" FROM changed WHERE "order" <> 'c'`))).toEqual([{ order: 'd' }])
  })

  test('touches none where it asks for none of them', async () => {
    const unheard = `SELECT "order" FROM changed WHERE "order" IN (SELECT "order" FROM told WHERE "order" < 'c')`
    expect(await touchedOnceMoreIsTold(asking(unheard))).toEqual([])
  })
})
