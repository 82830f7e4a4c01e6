import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { commitFiles } from '../commit.js'
import { byDay, createOrders, freshLake, type Lake, openLake, orders, written } from '../fixtures/lake.js'
import { planFiles } from '../plan.js'
import { currentSnapshot } from '../table.js'
import { tableFiles } from '../table-files.js'
import { rewriteManifests } from './rewrite-manifests.js'

const manifestsOf = async (lake: Lake) => {
  const snapshot = currentSnapshot(await lake.catalog.load(orders))
  return snapshot ? tableFiles(lake.store).list(snapshot['manifest-list']) : []
}
const filesOf = async (lake: Lake) =>
  (await planFiles(lake, await lake.catalog.load(orders))).toSorted((one, other) => (one.key < other.key ? -1 : 1))
const entriesOf = async (lake: Lake) => {
  const { metadata } = await lake.catalog.load(orders)
  const entries = await Promise.all((await manifestsOf(lake)).map((each) => tableFiles(lake.store).wholeEntries(each, metadata)))
  return entries
    .flat()
    .map((entry) => ({ ...entry, status: 'any' }))
    .toSorted((one, other) => (one.data_file.file_path < other.data_file.file_path ? -1 : 1))
}
/** A commit for each list of days, a file for each day. */
async function tableOf(commits: readonly (readonly number[])[]) {
  const lake = await freshLake()
  await createOrders(lake, [byDay])
  for (const [turn, days] of commits.entries()) {
    const add = await Promise.all(days.map((day, index) => written(lake, `f${turn}-${index}`, day)))
    lake.clock.advance(1000)
    await commitFiles(lake, orders, { operation: 'append', add, remove: [], summary: { 'mesh.turn': String(turn) } })
  }
  return lake
}
/** How many manifests a plan for one day has to read. */
const readFor = async (lake: Lake, day: number) => {
  const bounds = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? new Uint8Array(4)).readInt32LE()
  return (await manifestsOf(lake)).filter(
    ({ partitions: [summary] }) => bounds(summary?.lower_bound) <= day && day <= bounds(summary?.upper_bound),
  ).length
}

describe('manifests that are written anew', () => {
  test('hold the same files as before, with the commits that they came with, whatever was committed', async () => {
    const history = fc.array(fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 4 }), {
      minLength: 1,
      maxLength: 6,
    })
    await fc.assert(
      fc.asyncProperty(history, fc.integer({ min: 1, max: 30_000 }), async (commits, target_bytes) => {
        const lake = await tableOf(commits)
        const before = { files: await filesOf(lake), entries: await entriesOf(lake), manifests: await manifestsOf(lake) }
        const outcome = await rewriteManifests(lake, orders, { target_bytes })
        expect(await filesOf(lake)).toEqual(before.files)
        expect(await entriesOf(lake)).toEqual(before.entries)
        const after = await manifestsOf(lake)
        expect(outcome).toMatchObject({ manifests_before: before.manifests.length, manifests_after: after.length })
        const { summary } = currentSnapshot(await lake.catalog.load(orders)) ?? { summary: {} }
        expect(summary).toMatchObject({
          'mesh.turn': String(commits.length - 1),
          'total-data-files': String(before.files.length),
        })
      }),
      { seed: 5, numRuns: 25 },
    )
  })

  test('are good as they are the second time', async () => {
    const lake = await tableOf([[1, 5], [2, 3], [3], [1]])
    expect((await rewriteManifests(lake, orders)).entries).toBe(6)
    expect((await rewriteManifests(lake, orders)).entries).toBe(0)
  })

  test('let a plan for one day read one of them, where it had to read all', async () => {
    const lake = await tableOf(Array.from({ length: 12 }, () => [0, 1, 2, 3, 4, 5, 6, 7]))
    expect(await readFor(lake, 3)).toBe(12)
    const [one] = await manifestsOf(lake)
    await rewriteManifests(lake, orders, { target_bytes: (one?.manifest_length ?? 0) * 1.5 })
    expect((await manifestsOf(lake)).length).toBe(8)
    expect(await readFor(lake, 3)).toBe(1)
  })

  test('are left alone while they are few enough, and by a dry run', async () => {
    const lake = await tableOf([[1], [2], [3]])
    expect(await rewriteManifests(lake, orders, { manifests_max: 3 })).toEqual({
      manifests_before: 3,
      manifests_after: 3,
      entries: 0,
    })
    expect(await rewriteManifests(lake, orders, { dryRun: true })).toEqual({
      manifests_before: 3,
      manifests_after: 1,
      entries: 3,
    })
    expect(await manifestsOf(lake)).toHaveLength(3)
    await expect(rewriteManifests(lake, orders, { target_bytes: -1 })).rejects.toThrow('LIMIT_EXCEEDED')
  })

  test('of a table without a commit are none', async () => {
    const lake = await freshLake()
    await createOrders(lake)
    expect(await rewriteManifests(lake, orders)).toEqual({ manifests_before: 0, manifests_after: 0, entries: 0 })
  })
})

test('a commit that is first, and one that removes what was rewritten, are in the table all the same', async () => {
  const lake = await tableOf([[1], [2], [3]])
  const other = openLake(lake.root, 9)
  let races = 2
  const catalog = {
    ...lake.catalog,
    commit: async (...given: Parameters<typeof lake.catalog.commit>) => {
      races -= 1
      if (races === 1)
        await commitFiles(other, orders, { operation: 'append', add: [await written(lake, 'late', 9)], remove: [], summary: {} })
      if (races === 0)
        await commitFiles(other, orders, {
          operation: 'delete',
          add: [],
          remove: ['gold/orders/fact_order/data/f1-0.parquet'],
          summary: {},
        })
      return lake.catalog.commit(...given)
    },
  }
  await rewriteManifests({ ...lake, catalog }, orders)
  const keys = (await filesOf(openLake(lake.root))).map(({ key }) => /([^/]+)\.parquet$/.exec(key)?.[1])
  expect(keys).toEqual(['f0-0', 'f2-0', 'late'])
})
