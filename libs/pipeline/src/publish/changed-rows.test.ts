import { currentSnapshot, newSchema, type Table } from '@storemesh/iceberg'
import { appendRows } from '@storemesh/lake'
import { expect, test } from 'vitest'
import { worldsOfThisFile } from '../fixtures/world.js'
import type { PipelineParts } from '../parts.js'
import { changedRows } from './changed-rows.js'

const openWorld = worldsOfThisFile()
const NAME = { namespace: 'sales', name: 'worded' }
const COLUMNS = [
  { name: 'order', type: 'string', required: true },
  { name: 'group', type: 'string', required: false },
] as const

const withRow = async (parts: PipelineParts, order: string): Promise<Table> =>
  (await appendRows(parts, NAME, { sql: `SELECT '${order}' AS "order", 'a' AS "group"`, relations: new Map() })).table

test('columns may be called as SQL has words', async () => {
  const parts = (await openWorld()).freshParts()
  await parts.catalog.create(NAME, { location: 'gold/sales/worded', schema: newSchema(COLUMNS), partition: [], properties: {} })
  const from = currentSnapshot(await withRow(parts, 'one'))?.['snapshot-id']
  const table = await withRow(parts, 'two')
  const to = currentSnapshot(table)
  if (!to) throw new Error('expected a snapshot')
  const changed = await changedRows(parts, table, ['order'], { from, to })
  const present: unknown[] = []
  for await (const rows of changed?.present() ?? []) present.push(...rows)
  expect(present).toEqual([{ order: 'two', group: 'a' }])
})
