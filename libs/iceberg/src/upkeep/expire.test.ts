import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { planChange } from '../change.js'
import { commitFiles } from '../commit.js'
import { expireSnapshots } from './expire.js'
import { createOrders, fileKey, freshLake, type Lake, orders, written } from '../fixtures/lake.js'
import { planFiles } from '../plan.js'

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
const older = (min_snapshots_to_keep: number, age_ms: number) => ({
  min_snapshots_to_keep,
  max_snapshot_age_ms: age_ms,
  readers_ms: age_ms,
})
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
  const expired = await expireSnapshots(lake, orders, { retention: older(2, 5000) })
  expect(expired.snapshots).toBe(3)
  expect(expired.table.metadata.snapshots.map((snapshot) => snapshot['snapshot-id'])).toEqual(ids.slice(3))
  expect(expired.table.metadata['snapshot-log'].map((entry) => entry['snapshot-id'])).toEqual(ids.slice(3))
  expect((await dataFiles(lake)).toSorted()).toEqual(['d.parquet', 'e.parquet'])
  expect(short(await planFiles(lake, expired.table))).toEqual(['d', 'e'])
  await expect(planChange(lake, expired.table, { from: ids[0], to: ids[4] ?? '' })).rejects.toThrow('SNAPSHOT_EXPIRED')
})

test('a snapshot stays until its readers had their time since a newer one took its place', async () => {
  const { lake } = await history()
  const none = await expireSnapshots(lake, orders, { retention: older(1, 60_000) })
  expect(none).toMatchObject({ snapshots: 0, files: 0 })
  // the last commit was now: the one before it was current until a moment ago, however old it is
  lake.clock.advance(3_600_000)
  await commit(lake, 'overwrite', ['f'], ['d', 'e'])
  await expireSnapshots(lake, orders, { retention: older(1, 60_000) })
  expect((await dataFiles(lake)).toSorted()).toEqual(['d.parquet', 'e.parquet', 'f.parquet'])
  lake.clock.advance(61_000)
  await expireSnapshots(lake, orders, { retention: older(1, 60_000) })
  expect(await dataFiles(lake)).toEqual(['f.parquet'])
})

describe('what a reader of changes has not read yet', () => {
  test('stays for it, with all that came after, until the table keeps it no longer', async () => {
    const { lake, ids } = await history()
    lake.clock.advance(60_000)
    const marks = [ids[1] ?? '']
    const retention = { ...older(1, 1000), marks_ms: 120_000 }
    const kept = await expireSnapshots(lake, orders, { retention, marks })
    expect(kept).toMatchObject({ snapshots: 1, outrun: [] })
    expect((await planChange(lake, kept.table, { from: ids[1], to: ids[4] ?? '' })).added).toHaveLength(2)
    lake.clock.advance(120_000)
    expect(await expireSnapshots(lake, orders, { retention, marks })).toMatchObject({ snapshots: 3, outrun: marks })
    expect(await expireSnapshots(lake, orders, { retention, marks })).toMatchObject({ snapshots: 0, outrun: [] })
  })
})

test('a run has its limits, and the next goes on where it ended', async () => {
  const { lake } = await history()
  lake.clock.advance(60_000)
  const retention = older(1, 1000)
  const steps = []
  for (let step = 0; step < 3; step++)
    steps.push((await expireSnapshots(lake, orders, { retention, snapshots_max: 3 })).snapshots)
  expect(steps).toEqual([3, 1, 0])
  expect(await dataFiles(lake)).toHaveLength(2)
  await expect(expireSnapshots(lake, orders, { snapshots_max: 0 })).rejects.toThrow('LIMIT_EXCEEDED')
  await expect(expireSnapshots(lake, orders, { retention: { readers_ms: -1 } })).rejects.toThrow('LIMIT_EXCEEDED')
})

test('nothing is done for the sake of a few', async () => {
  const { lake } = await history()
  lake.clock.advance(60_000)
  const retention = older(2, 1000) // three of five could go
  expect(await expireSnapshots(lake, orders, { retention, share_min: 0.7 })).toMatchObject({ snapshots: 0, files: 0 })
  expect(await expireSnapshots(lake, orders, { retention, share_min: 0.5 })).toMatchObject({ snapshots: 3 })
})

test('a run that would delete too many files takes fewer snapshots', async () => {
  const { lake } = await history()
  lake.clock.advance(60_000)
  const run = await expireSnapshots(lake, orders, { retention: older(1, 1000), files_max: 2 })
  expect(run.snapshots).toBeGreaterThan(0)
  expect(run.snapshots).toBeLessThan(4)
})

test('a dry run counts the same and changes nothing', async () => {
  const { lake } = await history()
  lake.clock.advance(60_000)
  const before = await readdir(lake.root, { recursive: true })
  const would = await expireSnapshots(lake, orders, { retention: older(1, 1000), dryRun: true })
  expect(await readdir(lake.root, { recursive: true })).toEqual(before)
  const did = await expireSnapshots(lake, orders, { retention: older(1, 1000) })
  expect({ snapshots: would.snapshots, files: would.files }).toEqual({ snapshots: did.snapshots, files: did.files })
})

test('the table says how long its snapshots stay, and a word of it that is none is refused by name', async () => {
  const { lake } = await history()
  const set = (updates: Readonly<Record<string, string>>) =>
    lake.catalog.commit(orders, [], [{ action: 'set-properties', updates }])
  lake.clock.advance(60_000)
  expect(await expireSnapshots(lake, orders, { initial: { readers_ms: 0 } })).toMatchObject({ snapshots: 0 })
  await set({
    'history.expire.max-snapshot-age-ms': '1000',
    'history.expire.min-snapshots-to-keep': '3',
    'mesh.expire.readers-ms': '0',
  })
  expect(await expireSnapshots(lake, orders)).toMatchObject({ snapshots: 2 })
  await set({ 'history.expire.max-ref-age-ms': '9223372036854775807', 'history.expire.min-snapshots-to-keep': 'all' })
  await expect(expireSnapshots(lake, orders)).rejects.toThrow(
    /^PROPERTY_INVALID: history\.expire\.min-snapshots-to-keep: .* got "all"/,
  )
})
