import { basename, join } from 'node:path'
import { viewerOfEverything } from '@storemesh/access'
import { seededDice, systemClock } from '@storemesh/core'
import { type Catalog, commitFiles, filesystemCatalog, newSchema, type Table } from '@storemesh/iceberg'
import { filesystemStore, objectKey, type ObjectStore } from '@storemesh/object-store'
import { type Row } from '@storemesh/query-engine'
import { engineOfThisFile, temporaryFolder } from '@storemesh/testing'
import { describe, expect, test } from 'vitest'
import { type Lake, nameText, openLake, type QuestionOptions, tableName } from './index.js'

const viewer = viewerOfEverything('test')
const PARTITION = [{ column: 'sold_on', transform: 'identity' }] as const

const engine = engineOfThisFile()

interface Given {
  readonly lake: Lake
  readonly catalog: Catalog
  readonly store: ObjectStore
  /** Commits the rows of a SELECT. */
  readonly add: (name: string, sql: string) => Promise<Table>
}

async function aLake(): Promise<Given> {
  const folder = await temporaryFolder()
  const store = filesystemStore(join(folder, 'lake'))
  const parts = {
    store,
    catalog: filesystemCatalog({ store, clock: systemClock, dice: seededDice(1) }),
    clock: systemClock,
    dice: seededDice(2),
  }
  const { catalog } = parts
  const schema = newSchema([
    { name: 'item', type: 'string', required: false },
    { name: 'sold_on', type: 'date', required: false },
  ])
  for (const name of ['fact_sale', 'fact_return']) {
    const partition = [{ 'source-id': 2, 'field-id': 0, name: 'sold_on', transform: 'identity' }] as const
    await catalog.create({ namespace: 'sales', name }, { location: `gold/sales/${name}`, schema, partition, properties: {} })
  }
  return {
    lake: openLake({ catalog, store, engine: engine() }),
    catalog,
    store,
    async add(name, sql) {
      const target = { schema, folder: await temporaryFolder(), partition: PARTITION }
      const files = await engine().write({ sql, relations: new Map() }, viewer, target)
      const add = []
      for (const { path, ...file } of files) {
        const key = objectKey(`gold/sales/${name}/data/${basename(path)}`)
        await store.adopt(key, path)
        add.push({ key, ...file })
      }
      const change = { operation: 'append', add, remove: [], summary: {} } as const
      return (await commitFiles(parts, { namespace: 'sales', name }, change)).table
    },
  }
}

const sold = (...rows: readonly (readonly [item: string, day: string])[]) =>
  rows.map(([item, day]) => `SELECT '${item}' AS item, DATE '${day}' AS sold_on`).join(' UNION ALL ')

async function rowsOf(lake: Lake, sql: string, options?: QuestionOptions): Promise<readonly Row[]> {
  const all: Row[] = []
  for await (const batch of lake.rows(sql, viewer, options)) all.push(...batch)
  return all
}

describe('a question', () => {
  test('names tables by domain and is answered over all of them', async () => {
    const { lake, add } = await aLake()
    await add('fact_sale', sold(['tea', '2026-01-30'], ['rice', '2026-01-31']))
    await add('fact_return', sold(['tea', '2026-02-01']))
    const sql = `
      SELECT sale.item, returned.sold_on AS returned_on
      FROM sales.fact_sale AS sale LEFT JOIN sales.fact_return AS returned ON returned.item = sale.item
      ORDER BY sale.item`
    expect(await rowsOf(lake, sql)).toEqual([
      { item: 'rice', returned_on: null },
      { item: 'tea', returned_on: '2026-02-01' },
    ])
  })

  test('takes its values beside the text', async () => {
    const { lake, add } = await aLake()
    await add('fact_sale', sold(['tea', '2026-01-30'], ['rice', '2026-01-31']))
    const parameters = ["tea' OR 'a' = 'a"]
    expect(await rowsOf(lake, 'SELECT * FROM sales.fact_sale WHERE item = $1', { parameters })).toEqual([])
    expect(await rowsOf(lake, 'SELECT item FROM sales.fact_sale WHERE item = $1', { parameters: ['tea'] })).toEqual([
      { item: 'tea' },
    ])
  })

  test('sees the newest commit, and an empty table as no rows', async () => {
    const { lake, add } = await aLake()
    const count = async () => (await rowsOf(lake, 'SELECT count(*) AS rows FROM sales.fact_sale'))[0]?.['rows']
    expect(await count()).toBe(0n)
    await add('fact_sale', sold(['tea', '2026-01-30']))
    await add('fact_sale', sold(['tea', '2026-01-30']))
    expect(await count()).toBe(2n)
  })

  test('is refused where it names what is no table', async () => {
    const { lake } = await aLake()
    await expect(rowsOf(lake, 'SELECT * FROM sales.fact_gift')).rejects.toThrow(
      'TABLE_NOT_FOUND: there is no table sales.fact_gift',
    )
    await expect(rowsOf(lake, 'SELECT * FROM fact_sale')).rejects.toThrow(
      'RELATION_UNKNOWN: expected <domain>.<table>, got fact_sale',
    )
  })

  test('whose asker has gone is not answered', async () => {
    const { lake } = await aLake()
    const asked = rowsOf(lake, 'SELECT * FROM sales.fact_sale', { signal: AbortSignal.abort() })
    await expect(asked).rejects.toThrow('QUERY_CANCELLED')
  })
})

describe('a part of a table', () => {
  const day = (text: string) => Date.parse(text) / (24 * 60 * 60 * 1000)
  const items = async (relation: Awaited<ReturnType<Lake['relation']>>) => {
    const found: unknown[] = []
    const relations = new Map([['part', relation]])
    for await (const rows of engine().rows({ sql: 'SELECT item FROM part ORDER BY item', relations }, viewer))
      found.push(...rows.map((row) => row['item']))
    return found
  }

  test('is the files of the partitions that are wanted', async () => {
    const { lake, add } = await aLake()
    await add('fact_sale', sold(['tea', '2026-01-30'], ['rice', '2026-01-31']))
    const table = await add('fact_sale', sold(['soap', '2026-01-30']))
    const part = await lake.relation(table, { partition: (value) => value === day('2026-01-30') })
    expect(part.files).toHaveLength(2)
    expect(await items(part)).toEqual(['soap', 'tea'])
    expect((await lake.relation(table, { partition: () => false })).files).toEqual([])
  })

  test('is the table as one of its snapshots had it', async () => {
    const { lake, add } = await aLake()
    const before = await add('fact_sale', sold(['tea', '2026-01-30']))
    const now = await add('fact_sale', sold(['soap', '2026-01-30']))
    const snapshot_id = before.metadata['current-snapshot-id'] ?? 'none'
    expect(await items(await lake.relation(now, { snapshot_id }))).toEqual(['tea'])
    expect(await items(await lake.relation(now))).toEqual(['soap', 'tea'])
  })
})

test('the tables of a lake are listed by name', async () => {
  const { lake } = await aLake()
  expect((await lake.tables()).map(nameText)).toEqual(['sales.fact_return', 'sales.fact_sale'])
})

test('a name is a domain and a table', () => {
  expect(tableName('orders.fact_order')).toEqual({ namespace: 'orders', name: 'fact_order' })
  expect(nameText(tableName('orders.fact_order'))).toBe('orders.fact_order')
})

test.each(['fact_order', 'orders.', '.fact_order', '', 'a.b.c'])('%j is no name of a table', (text) => {
  expect(() => tableName(text)).toThrow(/^RELATION_UNKNOWN: expected <domain>\.<table>/)
})
