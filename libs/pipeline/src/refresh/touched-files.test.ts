import type { Entity } from '@storemesh/domain'
import { newSchema } from '@storemesh/iceberg'
import { appendRows } from '@storemesh/lake'
import type { Row, TableRelation } from '@storemesh/query-engine'
import { expect, test } from 'vitest'
import { worldsOfThisFile } from '../fixtures/world.js'
import { inTouchedFiles } from './touched-files.js'
import { wantedRows } from './wanted-rows.js'

const openWorld = worldsOfThisFile()
const TOLD = { namespace: 'shop', name: 'told' }
const SCHEMA = newSchema([
  { name: 'line', type: 'string', required: true },
  { name: 'order', type: 'string', required: false },
])
const FILES = 9
const LINES_OF_A_FILE = 6000

/** A table of nine files; an order has two lines of one file, and each file has one line of no order. */
async function told() {
  const parts = (await openWorld()).freshParts()
  await parts.catalog.create(TOLD, { location: 'silver/shop/told', schema: SCHEMA, partition: [], properties: {} })
  for (let file = 0; file < FILES; file++) {
    const sql = `SELECT CAST(${file} AS varchar) || '-' || n AS line,
      CASE WHEN n > 0 THEN CAST(${file} AS varchar) || '-' || (n // 2) END AS "order" FROM generate_series(0, ${LINES_OF_A_FILE - 1}) AS made (n)`
    await appendRows(parts, TOLD, { sql, relations: new Map() })
  }
  const table = await parts.catalog.load(TOLD)
  const relation = await parts.lake.relation(table)
  const orders = (sql: string, mayMiss = false) =>
    ({
      relation: {
        kind: 'answer',
        schema: newSchema([{ name: 'order', type: 'string', required: false }]),
        sql,
        relations: new Map(),
      },
      count_max: 3,
      mayMiss: () => mayMiss,
    }) as const
  const entity: Entity = { columns: ['order'], of: { told: ['"order"'] } }
  const found = async (sql: string, mayMiss?: boolean) =>
    (await inTouchedFiles(parts, entity, orders(sql, mayMiss), [{ relation, expressions: ['"order"'] }]))[0]
  return { parts, table, relation, orders, entity, found }
}

const addresses = (relation: TableRelation | undefined) => relation?.files.map(({ address }) => address).toSorted()

test('of a large table only those files are read that hold a row of a touched entity', async () => {
  const { relation, found } = await told()
  const some = await found(`SELECT unnest(['3-7', '5-2999', '12-1']) AS "order"`)
  expect(some?.files).toHaveLength(2)
  expect((await found(`SELECT '12-1' AS "order"`))?.files).toEqual([])
  expect(addresses(await found(`SELECT CAST(NULL AS varchar) AS "order"`, true))).toEqual(addresses(relation))
})

test('what is wanted and what stands say the same as if all files were read', async () => {
  const { parts, table, relation, orders, entity } = await told()
  const asked = {
    sql: `SELECT line, "order", CAST($1 AS varchar) AS at FROM told`,
    run_at: 'now',
    inputs: [{ name: 'told', fullName: 'shop.told', schema: SCHEMA, table, snapshot_id: '1' }],
  }
  const { wanted, stored } = await wantedRows(
    parts,
    asked,
    entity,
    orders(`SELECT unnest(['3-7', '5-2999', '12-1']) AS "order"`),
    relation,
  )
  const rows: Row[] = []
  for await (const some of parts.engine.rows(
    { ...wanted, sql: `SELECT line FROM (${wanted.sql}) AS asked ORDER BY line` },
    parts.viewer,
  ))
    rows.push(...some)
  expect(rows.map(({ line }) => line)).toEqual(['3-14', '3-15', '5-5998', '5-5999'])
  expect(stored?.files).toHaveLength(2)
})
