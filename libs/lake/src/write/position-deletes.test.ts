import { fileURLToPath } from 'node:url'
import { newSchema, planFiles } from '@storemesh/iceberg'
import type { Relation, Row } from '@storemesh/query-engine'
import { expect, test } from 'vitest'
import { avroLakes, viewer } from '../fixtures/avro-lake.js'
import { appendRows, mergeRows } from '../index.js'
import { POSITION_DELETES } from './position-deletes.js'

const aLake = avroLakes()

const NAME = { namespace: 'sales', name: 'fact_sales' }
const ROWS = 300_000

/** Rows of keys in no order, of which every so manieth. */
const keysSql = (every: number) =>
  `SELECT n * 7919 % ${ROWS} AS sale_id, n AS amount FROM UNNEST(sequence(CAST(1 AS bigint), ${ROWS})) AS given (n) WHERE n % ${every} = 0`

const MERGES = [100, 30, 7]

test('the places that a merge takes away stand in their order, as every reader of the table may expect', async () => {
  const lake = await aLake([{ name: 'unused', type: 'string', required: false }])
  const columns = [
    { name: 'sale_id', type: 'long', required: true },
    { name: 'amount', type: 'long', required: true },
  ] as const
  const properties = { 'write.merge.mode': 'merge-on-read' }
  await lake.catalog.create(NAME, { location: 'gold/sales/fact_sales', schema: newSchema(columns), partition: [], properties })
  await appendRows(lake, NAME, { sql: keysSql(1), relations: new Map() })
  for (const every of MERGES)
    await mergeRows(lake, NAME, { fresh: { sql: keysSql(every), relations: new Map() }, key: ['sale_id'] })

  const files = await planFiles(lake, await lake.catalog.load(NAME))
  const deletes = files.flatMap((file) => file.deletes.map(({ path, record_count }) => ({ of: file.path, path, record_count })))
  expect(deletes.length).toBeGreaterThan(MERGES.length)
  for (const { of, path, record_count } of deletes) {
    const places: Relation = {
      kind: 'table',
      schema: POSITION_DELETES,
      files: [{ path: fileURLToPath(path), address: path, record_count, size_bytes: 0, deletes: [] }],
    }
    const rows: Row[] = []
    const question = { sql: 'SELECT file_path, pos FROM places', relations: new Map([['places', places]]) }
    for await (const batch of lake.engine.rows(question, viewer)) rows.push(...batch)
    const found = rows.map(({ pos }) => Number(pos))
    expect(new Set(rows.map(({ file_path }) => file_path))).toEqual(new Set([of]))
    expect(found).toEqual(found.toSorted((one, other) => one - other))
  }
})
