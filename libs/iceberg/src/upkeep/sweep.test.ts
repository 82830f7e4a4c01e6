import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { objectKey } from '@storemesh/object-store'
import { describe, expect, test } from 'vitest'
import { commitFiles } from '../commit.js'
import { createOrders, fileKey, freshLake, type Lake, NOON_MS, orders, written } from '../fixtures/lake.js'
import { planFiles } from '../plan.js'
import { createTag } from '../refs/change-refs.js'
import { expireSnapshots } from './expire.js'
import { sweepOrphans } from './sweep.js'

const HOUR_MS = 3_600_000
const FOLDER = 'gold/orders/fact_order'

const commit = async (lake: Lake, name: string, remove: readonly string[] = []) => {
  lake.clock.advance(1000)
  const operation = remove.length === 0 ? 'append' : 'overwrite'
  await commitFiles(lake, orders, { operation, add: [await written(lake, name)], remove: remove.map(fileKey), summary: {} })
}
const filesBelow = async (lake: Lake) =>
  (await readdir(join(lake.root, FOLDER), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()

/** Makes everything that is there as old as the virtual clock's noon. */
async function aged(lake: Lake) {
  for (const path of await filesBelow(lake)) await utimes(path, NOON_MS / 1000, NOON_MS / 1000)
}
const put = async (lake: Lake, name: string) => {
  const path = join(lake.root, FOLDER, name)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, 'left')
}

async function tableWithOrphans() {
  const lake = await freshLake()
  await createOrders(lake)
  await commit(lake, 'a')
  const table = await lake.catalog.load(orders)
  await lake.catalog.commit(orders, [], createTag(table.metadata, { name: 'v1' }).updates)
  await commit(lake, 'b', ['a'])
  const kept = await filesBelow(lake)
  for (const name of ['data/lost.parquet', 'data/day=1/.unfinished-7', 'metadata/lost-m0.avro', 'metadata/snap-1-x.avro'])
    await put(lake, name)
  return { lake, kept }
}

describe('a sweep', () => {
  test('deletes what nothing leads to, once it is old, and leaves the rest', async () => {
    const { lake, kept } = await tableWithOrphans()
    await aged(lake)
    await put(lake, 'data/of-a-commit-under-way.parquet')
    lake.clock.advance(72 * HOUR_MS)
    expect(await sweepOrphans(lake, orders, { dryRun: true })).toEqual({ files: 4, size_bytes: 16 })
    expect(await sweepOrphans(lake, orders)).toEqual({ files: 4, size_bytes: 16 })
    const under = join(lake.root, FOLDER, 'data/of-a-commit-under-way.parquet')
    expect(await filesBelow(lake)).toEqual([...kept, under].toSorted())
    expect(await planFiles(lake, await lake.catalog.load(orders), { ref: 'v1' })).toHaveLength(1)
    expect(await sweepOrphans(lake, orders)).toEqual({ files: 0, size_bytes: 0 })
  })

  test('finds nothing before its time, which a table may set and nobody to less than an hour', async () => {
    const { lake } = await tableWithOrphans()
    await aged(lake)
    lake.clock.advance(71 * HOUR_MS)
    expect((await sweepOrphans(lake, orders)).files).toBe(0)
    await lake.catalog.commit(
      orders,
      [],
      [{ action: 'set-properties', updates: { 'mesh.sweep.min-age-ms': String(2 * HOUR_MS) } }],
    )
    expect((await sweepOrphans(lake, orders, { files_max: 3 })).files).toBe(3)
    await expect(sweepOrphans(lake, orders, { min_age_ms: 1000 })).rejects.toThrow('LIMIT_EXCEEDED')
    await expect(sweepOrphans(lake, orders, { files_max: -1 })).rejects.toThrow('LIMIT_EXCEEDED')
    await expect(sweepOrphans(lake, { namespace: 'orders', name: 'none' })).rejects.toThrow('TABLE_NOT_FOUND')
  })

  test('deletes nothing of a live table, however often it commits, expires and is swept', async () => {
    const lake = await freshLake()
    await createOrders(lake)
    for (let turn = 0; turn < 20; turn++) {
      await commit(lake, `f${turn}`, turn % 3 === 2 ? [`f${turn - 1}`] : [])
      await aged(lake)
      lake.clock.advance(80 * HOUR_MS)
      await expireSnapshots(lake, orders, { retention: { max_snapshot_age_ms: 200 * HOUR_MS, readers_ms: 0 } })
      expect((await sweepOrphans(lake, orders)).files).toBe(0)
    }
    const table = await lake.catalog.load(orders)
    for (const snapshot of table.metadata.snapshots) await planFiles(lake, table, { snapshot_id: snapshot['snapshot-id'] })
    const planned = await planFiles(lake, table)
    for (const { key } of planned) expect(await lake.store.read(objectKey(key))).toHaveLength(1)
  })

  test('of states that were left takes all or none, oldest first, and never those of the log', async () => {
    const lake = await freshLake()
    await createOrders(lake)
    for (let turn = 0; turn < 30; turn++) await commit(lake, `f${turn}`)
    for (let version = 1; version <= 8; version++) await put(lake, `metadata/v${version}.metadata.json`)
    await aged(lake)
    lake.clock.advance(80 * HOUR_MS)
    const deleted: string[] = []
    const store = { ...lake.store, delete: async (key: Parameters<typeof lake.store.delete>[0]) => void deleted.push(key) }
    await sweepOrphans({ ...lake, store }, orders)
    expect(deleted).toEqual(Array.from({ length: 8 }, (_, index) => `${FOLDER}/metadata/v${index + 1}.metadata.json`))
  })
})
