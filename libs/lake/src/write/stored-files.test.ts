import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { viewerOfEverything } from '@storemesh/access'
import { seededDice, systemClock, virtualClock } from '@storemesh/core'
import { filesystemCatalog, newSchema } from '@storemesh/iceberg'
import { filesystemStore, objectKey } from '@storemesh/object-store'
import { type DuckdbEngine, duckdbEngine, type QueryEngine } from '@storemesh/query-engine'
import { temporaryFolder } from '@storemesh/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { appendRows, type ChangeParts, mergeRows, openLake } from '../index.js'

const NAME = { namespace: 'sales', name: 'dim_products' }

let embedded: DuckdbEngine
let spill_folder: string

beforeAll(async () => {
  spill_folder = await mkdtemp(join(tmpdir(), 'storemesh-'))
  embedded = duckdbEngine({ memory_max_mb: 256, threads: 1, spill_folder, clock: systemClock })
})

afterAll(async () => {
  await embedded.close()
  await rm(spill_folder, { recursive: true, force: true })
})

/** A table under an engine that puts what it writes into the store itself, as one on a server does. */
async function aTable(): Promise<ChangeParts> {
  const folder = await temporaryFolder()
  const store = filesystemStore(join(folder, 'lake'))
  const [clock, dice] = [virtualClock(Date.UTC(2026, 0, 31)), seededDice(1)]
  const catalog = filesystemCatalog({ store, clock, dice })
  const engine: QueryEngine = {
    ...embedded,
    write: async (question, viewer, target) =>
      Promise.all(
        (await embedded.write(question, viewer, target)).map(async ({ path, ...facts }) => {
          const key = `gold/sales/dim_products/data/${basename(path)}`
          await store.adopt(objectKey(key), path)
          return { ...facts, key }
        }),
      ),
  }
  await catalog.create(NAME, {
    location: 'gold/sales/dim_products',
    schema: newSchema([
      { name: 'product_id', type: 'string', required: true },
      { name: 'price', type: 'int', required: false },
    ]),
    partition: [],
    properties: { 'write.merge.mode': 'copy-on-write' },
  })
  const lake = openLake({ catalog, store, engine })
  return { store, catalog, clock, dice, engine, lake, viewer: viewerOfEverything('test'), spool: join(folder, 'spool') }
}

const products = (...rows: readonly (readonly [id: string, price: number])[]) => ({
  sql: rows.map(([id, price]) => `SELECT '${id}' AS product_id, ${price} AS price`).join(' UNION ALL '),
  relations: new Map(),
})

async function rowsOf({ lake, viewer }: ChangeParts): Promise<unknown[]> {
  const found: unknown[] = []
  for await (const rows of lake.rows('SELECT product_id, price FROM sales.dim_products ORDER BY product_id', viewer))
    found.push(...rows)
  return found
}

test('a key that is there twice is refused, whoever stores the files, and the table stays as it was', async () => {
  const parts = await aTable()
  await appendRows(parts, NAME, products(['rice', 9], ['tea', 5]))
  const twice = mergeRows(parts, NAME, { fresh: products(['tea', 6], ['tea', 7]), key: ['product_id'] })
  await expect(twice).rejects.toThrow('KEY_NOT_UNIQUE')
  expect(await rowsOf(parts)).toMatchObject([
    { product_id: 'rice', price: 9 },
    { product_id: 'tea', price: 5 },
  ])
  await mergeRows(parts, NAME, { fresh: products(['tea', 6]), key: ['product_id'] })
  expect(await rowsOf(parts)).toMatchObject([
    { product_id: 'rice', price: 9 },
    { product_id: 'tea', price: 6 },
  ])
})
