import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { planChange } from './change.js'
import { commitFiles } from './commit.js'
import { expireSnapshots } from './expire.js'
import { createOrders, fileKey, freshLake, type Lake, orders, written } from './fixtures/lake.js'
import { planFiles } from './plan.js'

const commit = async (
  lake: Lake,
  operation: 'append' | 'overwrite' | 'replace' | 'delete',
  add: readonly string[],
  remove: readonly string[],
) => {
  const files = []
  for (const name of add) files.push(await written(lake, name))
  lake.clock.advance(1000)
  return (await commitFiles(lake, orders, { operation, add: files, remove: remove.map(fileKey), summary: {} })).snapshot[
    'snapshot-id'
  ]
}
const short = (files: readonly { readonly key: string }[]) =>
  files.map((file) => /([^/]+)\.parquet$/.exec(file.key)?.[1] ?? '').toSorted()
const dataFiles = (lake: Lake) => readdir(join(lake.root, 'gold/orders/fact_order/data'))

/** a, then b, then a becomes c, then b and c become d with the same rows, then e. */
async function history() {
  const lake = await freshLake()
  await createOrders(lake)
  const ids = [
    await commit(lake, 'append', ['a'], []),
    await commit(lake, 'append', ['b'], []),
    await commit(lake, 'overwrite', ['c'], ['a']),
    await commit(lake, 'replace', ['d'], ['b', 'c']),
    await commit(lake, 'append', ['e'], []),
  ]
  return { lake, ids, table: await lake.catalog.load(orders) }
}

test('the change between two snapshots is what came and what went', async () => {
  const { lake, ids, table } = await history()
  const change = async (from: number | undefined, to: number) => {
    const found = await planChange(lake, table, { from: from === undefined ? undefined : ids[from], to: ids[to] ?? '' })
    return { added: short(found.added), removed: short(found.removed), appendOnly: found.appendOnly }
  }
  expect(await change(undefined, 2)).toEqual({ added: ['b', 'c'], removed: [], appendOnly: true })
  expect(await change(0, 1)).toEqual({ added: ['b'], removed: [], appendOnly: true })
  expect(await change(1, 2)).toEqual({ added: ['c'], removed: ['a'], appendOnly: false })
  // what came and went between is in neither, and the same rows in other files are no change
  expect(await change(2, 4)).toEqual({ added: ['e'], removed: [], appendOnly: true })
  expect(await change(4, 4)).toEqual({ added: [], removed: [], appendOnly: true })
})

test('a plan of an earlier snapshot reads the table as it was', async () => {
  const { lake, ids, table } = await history()
  expect(short(await planFiles(lake, table, { snapshot_id: ids[1] }))).toEqual(['a', 'b'])
  expect(short(await planFiles(lake, table))).toEqual(['d', 'e'])
  await expect(planFiles(lake, table, { snapshot_id: '1' })).rejects.toThrow('SNAPSHOT_EXPIRED')
})

test('expiry removes old snapshots and the files that only they held', async () => {
  const { lake, ids } = await history()
  lake.clock.advance(10_000)
  const expired = await expireSnapshots(lake, orders, { keep: 2, older_than_ms: 5000 })
  expect(expired.snapshots).toBe(3)
  expect(expired.table.metadata.snapshots.map((snapshot) => snapshot['snapshot-id'])).toEqual(ids.slice(3))
  expect(expired.table.metadata['snapshot-log'].map((entry) => entry['snapshot-id'])).toEqual(ids.slice(3))
  expect((await dataFiles(lake)).toSorted()).toEqual(['d.parquet', 'e.parquet'])
  expect(short(await planFiles(lake, expired.table))).toEqual(['d', 'e'])
  await expect(planChange(lake, expired.table, { from: ids[0], to: ids[4] ?? '' })).rejects.toThrow('SNAPSHOT_EXPIRED')
})

test('a snapshot stays until its readers had their time since a newer one took its place', async () => {
  const { lake } = await history()
  const none = await expireSnapshots(lake, orders, { keep: 1, older_than_ms: 60_000 })
  expect(none).toMatchObject({ snapshots: 0, files: 0 })
  // the last commit was now: the one before it was current until a moment ago, however old it is
  lake.clock.advance(3_600_000)
  await commit(lake, 'overwrite', ['f'], ['d', 'e'])
  await expireSnapshots(lake, orders, { keep: 1, older_than_ms: 60_000 })
  expect((await dataFiles(lake)).toSorted()).toEqual(['d.parquet', 'e.parquet', 'f.parquet'])
  lake.clock.advance(61_000)
  await expireSnapshots(lake, orders, { keep: 1, older_than_ms: 60_000 })
  expect(await dataFiles(lake)).toEqual(['f.parquet'])
})
