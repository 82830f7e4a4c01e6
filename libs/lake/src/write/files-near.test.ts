import { type Dice, seededDice, virtualClock } from '@storemesh/core'
import {
  type ColumnStatistics,
  commitFiles,
  currentSnapshot,
  encodeValue,
  evolveSchema,
  filesystemCatalog,
  newSchema,
  planFiles,
  type PrimitiveType,
  type SingleValue,
  type TableParts,
} from '@storemesh/iceberg'
import { filesystemStore } from '@storemesh/object-store'
import type { WrittenFile } from '@storemesh/query-engine'
import { temporaryFolder } from '@storemesh/testing'
import { expect, test } from 'vitest'
import { filesNear } from './files-near.js'
import type { Base } from './row-plan.js'

const NAME = { namespace: 'sales', name: 'fact_orders' }
type Key = readonly [id: number, store: string]

async function aTable(id: 'int' | 'long' = 'long'): Promise<TableParts> {
  const store = filesystemStore(await temporaryFolder())
  const parts = { store, clock: virtualClock(Date.UTC(2026, 0, 31)), dice: seededDice(1) }
  const catalog = filesystemCatalog(parts)
  const schema = newSchema([
    { name: 'order_id', type: id, required: true },
    { name: 'store_id', type: 'string', required: true },
  ])
  await catalog.create(NAME, { location: 'gold/sales/fact_orders', schema, partition: [], properties: {} })
  return { ...parts, catalog }
}

function bounds(type: PrimitiveType, values: readonly SingleValue[]): ColumnStatistics {
  const sorted = values.toSorted((one, other) => (one < other ? -1 : 1))
  const of = (value: SingleValue | undefined) => (value === undefined ? undefined : encodeValue(type, value))
  const [lower, upper] = [of(sorted[0]), of(sorted.at(-1))]
  return { value_count: values.length, null_count: 0, ...(lower && { lower }), ...(upper && { upper }) }
}

const fileOf = (path: string, keys: readonly Key[], type: 'int' | 'long' = 'long') => ({
  path,
  record_count: keys.length,
  size_bytes: 1,
  partition: [],
  columns: new Map([
    [
      1,
      bounds(
        type,
        keys.map(([id]) => (type === 'long' ? BigInt(id) : id)),
      ),
    ],
    [
      2,
      bounds(
        'string',
        keys.map(([, store]) => store),
      ),
    ],
  ]),
})

const aKey = (dice: Dice): Key => [dice.between(0, 200), `store-${dice.between(0, 20)}`]
const keysFrom = (dice: Dice): Key[] => {
  const [id, store] = aKey(dice)
  return Array.from({ length: 5 }, (_, at) => [id + at, at % 2 === 0 ? store : `${store}-b`])
}

async function baseOf(parts: TableParts, stored: readonly (readonly Key[])[], type: 'int' | 'long' = 'long'): Promise<Base> {
  await commitFiles(parts, NAME, {
    operation: 'append',
    add: stored.map((keys, at) => {
      const { path, ...facts } = fileOf(`gold/sales/fact_orders/data/${at}.parquet`, keys, type)
      return { key: path, ...facts }
    }),
    remove: [],
    summary: {},
  })
  const table = await parts.catalog.load(NAME)
  return { table, snapshot_id: currentSnapshot(table)?.['snapshot-id'], files: await planFiles(parts, table) }
}

const named = (files: readonly { readonly key: string }[]) => files.map(({ key }) => Number(/(\d+)\.parquet$/.exec(key)?.[1]))

test('no stored file that holds a fresh key is left out, and of those far away most are', async () => {
  const dice = seededDice(7)
  const parts = await aTable()
  const stored = Array.from({ length: 60 }, () => keysFrom(dice))
  const base = await baseOf(parts, stored)
  let kept = 0
  for (let round = 0; round < 40; round += 1) {
    const fresh = Array.from({ length: dice.between(1, 4) }, () => keysFrom(dice))
    const files: WrittenFile[] = fresh.map((keys, at) => fileOf(`/spool/${at}.parquet`, keys))
    const near = named(await filesNear(parts, base, files, ['order_id', 'store_id']))
    const wanted = new Set(fresh.flat().map(String))
    const holding = stored.flatMap((keys, at) => (keys.some((key) => wanted.has(String(key))) ? [at] : []))
    expect(near).toEqual(expect.arrayContaining(holding))
    kept += near.length
  }
  expect(kept / 40 / 60).toBeLessThan(0.2)
})

test('a column is found by its id, whatever it is called since', async () => {
  const parts = await aTable()
  const base = await baseOf(parts, [[[1, 'a']], [[100, 'a']]])
  const { requirements, updates } = evolveSchema(base.table.metadata, [{ change: 'rename', column: ['order_id'], to: 'number' }])
  const table = await parts.catalog.commit(NAME, requirements, updates)
  const near = await filesNear(parts, { ...base, table }, [fileOf('/spool/0.parquet', [[100, 'b']])], ['number'])
  expect(named(near)).toEqual([1])
})

test('a column that became wider since is not compared by its bounds', async () => {
  const parts = await aTable('int')
  const base = await baseOf(parts, [[[1, 'a']], [[100, 'b']]], 'int')
  const { requirements, updates } = evolveSchema(base.table.metadata, [{ change: 'widen', column: ['order_id'], to: 'long' }])
  const table = await parts.catalog.commit(NAME, requirements, updates)
  const fresh = [fileOf('/spool/0.parquet', [[2 ** 60, 'b']])]
  expect(named(await filesNear(parts, { ...base, table }, fresh, ['order_id']))).toEqual([0, 1])
  expect(named(await filesNear(parts, { ...base, table }, fresh, ['order_id', 'store_id']))).toEqual([1])
})

test('without bounds, and without fresh rows, it is not known too well: all files are near, or none', async () => {
  const parts = await aTable()
  const base = await baseOf(parts, [[[1, 'a']], [[100, 'a']]])
  const unbounded = { ...fileOf('/spool/0.parquet', [[1, 'a']]), columns: new Map() }
  expect(named(await filesNear(parts, base, [unbounded], ['order_id']))).toEqual([0, 1])
  expect(await filesNear(parts, base, [], ['order_id'])).toEqual([])
})
