import { join } from 'node:path'
import { viewerOfEverything } from '@storemesh/access'
import { seededDice, virtualClock } from '@storemesh/core'
import { createTag, fastForward, filesystemCatalog, newSchema } from '@storemesh/iceberg'
import { filesystemStore } from '@storemesh/object-store'
import { type Row } from '@storemesh/query-engine'
import { engineOfThisFile, temporaryFolder } from '@storemesh/testing'
import { expect, test } from 'vitest'
import { appendRows, type ChangeParts, mergeRows, openLake, type TablePart } from '../index.js'

const NAME = { namespace: 'sales', name: 'dim_products' }

/** A text of a row. */
const textIn = (row: Row, column: string): string => {
  const value = row[column]
  return typeof value === 'string' ? value : ''
}

const engine = engineOfThisFile()

test('what is written to a branch is audited there, seen by nobody else, and published whole', async () => {
  const folder = await temporaryFolder()
  const store = filesystemStore(join(folder, 'lake'))
  const clock = virtualClock(Date.UTC(2026, 0, 31))
  const dice = seededDice(1)
  const catalog = filesystemCatalog({ store, clock, dice })
  const lake = openLake({ catalog, store, engine: engine() })
  const viewer = viewerOfEverything('test')
  const parts: ChangeParts = { store, catalog, clock, dice, engine: engine(), lake, viewer, spool: join(folder, 'spool') }
  await catalog.create(NAME, {
    location: 'gold/sales/dim_products',
    schema: newSchema([
      { name: 'product_id', type: 'string', required: true },
      { name: 'price', type: 'int', required: false },
    ]),
    partition: [],
    properties: { 'write.merge.mode': 'merge-on-read' },
  })
  const product = (id: string, price: number) => ({
    sql: `SELECT '${id}' AS product_id, ${price} AS price`,
    relations: new Map(),
  })
  const rows = async (part: TablePart = {}) => {
    const relations = new Map([['products', await lake.relation(await catalog.load(NAME), part)]])
    const found: string[] = []
    const sql = `SELECT concat(product_id, ' ', CAST(price AS varchar)) AS told FROM products`
    for await (const batch of engine().rows({ sql, relations }, viewer)) found.push(...batch.map((row) => textIn(row, 'told')))
    return found.toSorted()
  }
  await appendRows(parts, NAME, product('tea', 5))
  const opened_ms = clock.now_ms()
  const { metadata } = await catalog.load(NAME)
  const tag = createTag(metadata, { name: 'before' })
  await catalog.commit(NAME, tag.requirements, tag.updates)

  clock.advance(1000)
  await mergeRows(parts, NAME, { fresh: product('tea', 500), key: ['product_id'] }, { branch: 'audit', createBranch: true })
  await appendRows(parts, NAME, product('rice', 9), { branch: 'audit' })
  expect(await rows()).toEqual(['tea 5'])
  expect(await rows({ ref: 'audit' })).toEqual(['rice 9', 'tea 500'])

  await mergeRows(parts, NAME, { fresh: product('tea', 6), key: ['product_id'] }, { branch: 'audit' })
  const { requirements, updates } = fastForward((await catalog.load(NAME)).metadata, 'main', 'audit')
  await catalog.commit(NAME, requirements, updates)
  expect(await rows()).toEqual(['rice 9', 'tea 6'])
  expect(await rows({ ref: 'before' })).toEqual(['tea 5'])
  expect(await rows({ as_of_ms: opened_ms })).toEqual(['tea 5'])
})
