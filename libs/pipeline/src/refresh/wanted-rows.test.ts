import { newSchema } from '@storemesh/iceberg'
import { appendRows } from '@storemesh/lake'
import type { Relation, Row } from '@storemesh/query-engine'
import { expect, test } from 'vitest'
import { worldsOfThisFile } from '../fixtures/world.js'
import { stamped } from './model-question.js'
import { wantedRows } from './wanted-rows.js'

const openWorld = worldsOfThisFile()
const TOLD = { namespace: 'shop', name: 'told' }
const SCHEMA = newSchema([{ name: 'order', type: 'string', required: true }])
const RUN_AT = '2026-02-01T12:00:00.000000Z'
const rowsOf = (sql: string): Relation => ({ kind: 'answer', schema: SCHEMA, sql, relations: new Map() })

test.each(['told', 'shop.told'])('of an input called %s only what is told of touched entities is read', async (name) => {
  const parts = (await openWorld()).freshParts()
  await parts.catalog.create(TOLD, { location: 'gold/shop/told', schema: SCHEMA, partition: [], properties: {} })
  const fresh = { sql: `SELECT word AS "order" FROM UNNEST(ARRAY['a', 'b', 'c']) AS said (word)`, relations: new Map() }
  const { table } = await appendRows(parts, TOLD, fresh)
  const { wanted } = await wantedRows(
    parts,
    {
      sql: stamped(`SELECT "order" AS word, count(*) AS times FROM ${name} GROUP BY "order"`),
      run_at: RUN_AT,
      inputs: [{ name, fullName: 'shop.told', schema: SCHEMA, table, snapshot_id: '1' }],
    },
    { columns: ['word'], of: { [name]: ['"order"'] } },
    { relation: rowsOf(`SELECT 'b' AS word`), count_max: 1, mayMiss: () => false },
  )
  const { sql, relations, parameters } = wanted

  const answered = async (asked: string, given: readonly string[] = []): Promise<readonly Row[]> => {
    const found: Row[] = []
    for await (const rows of parts.engine.rows({ sql: asked, relations, parameters: given }, parts.viewer)) found.push(...rows)
    return found
  }
  expect(await answered(`SELECT * FROM ${name}`)).toEqual([{ order: 'b' }])
  expect(await answered(sql, parameters?.map(String))).toEqual([{ word: 'b', times: 1n, created_at: RUN_AT }])
})
