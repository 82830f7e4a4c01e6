import { isFault } from '@storemesh/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { commitFiles, type FileChange } from '../commit.js'
import { expireSnapshots } from '../upkeep/expire.js'
import { createOrders, freshLake, type Lake, NOON_MS, orders, written } from '../fixtures/lake.js'
import type { TableMetadata } from '../metadata.js'
import { applyUpdates, type MetadataChange } from '../metadata-change.js'
import { type PlanPart, planFiles } from '../plan.js'
import { isAncestor } from './ancestry.js'
import { createBranch, createTag, fastForward, removeRef, rollback } from './change-refs.js'
import { snapshotAsOf, snapshotOfRef } from './find-ref.js'

const append = async (lake: Lake, name: string, rest: Partial<FileChange> = {}): Promise<string> => {
  lake.clock.advance(1000)
  const change = { operation: 'append', add: [await written(lake, name)], remove: [], summary: {}, ...rest } as const
  return (await commitFiles(lake, orders, change)).snapshot['snapshot-id']
}
const change = async (lake: Lake, make: (metadata: TableMetadata) => MetadataChange) => {
  const { requirements, updates } = make((await lake.catalog.load(orders)).metadata)
  return lake.catalog.commit(orders, requirements, updates)
}
const names = async (lake: Lake, part: PlanPart = {}) =>
  (await planFiles(lake, await lake.catalog.load(orders), part))
    .map((file) => /([^/]+)\.parquet$/.exec(file.key)?.[1] ?? '')
    .toSorted()
const older = (age_ms: number) => ({ min_snapshots_to_keep: 1, max_snapshot_age_ms: age_ms, readers_ms: age_ms })
const ordersOf = async (...files: readonly string[]) => {
  const lake = await freshLake()
  await createOrders(lake)
  const ids: string[] = []
  for (const file of files) ids.push(await append(lake, file))
  return { lake, ids }
}

describe('write, audit, publish:', () => {
  test('what is committed to a branch is not in main until main is moved on to it', async () => {
    const { lake } = await ordersOf('a')
    await append(lake, 'b', { branch: 'audit', createBranch: true })
    await append(lake, 'c', { branch: 'audit' })
    expect(await names(lake)).toEqual(['a'])
    expect(await names(lake, { ref: 'audit' })).toEqual(['a', 'b', 'c'])
    lake.clock.advance(60_000)
    await change(lake, (metadata) => fastForward(metadata, 'main', 'audit'))
    expect(await names(lake)).toEqual(['a', 'b', 'c'])
  })

  test('main is not moved on where it has commits of its own', async () => {
    const { lake } = await ordersOf('a')
    await append(lake, 'b', { branch: 'audit', createBranch: true })
    await append(lake, 'c')
    await expect(change(lake, (metadata) => fastForward(metadata, 'main', 'audit'))).rejects.toThrow(/^REF_NOT_ANCESTOR/)
    expect(await names(lake)).toEqual(['a', 'c'])
  })

  test('nor where one came between', async () => {
    const { lake } = await ordersOf('a')
    await append(lake, 'b', { branch: 'audit', createBranch: true })
    const { requirements, updates } = fastForward((await lake.catalog.load(orders)).metadata, 'main', 'audit')
    await append(lake, 'c')
    await expect(lake.catalog.commit(orders, requirements, updates)).rejects.toThrow('COMMIT_CONFLICT')
  })

  test('the first commit of a table may be to a branch', async () => {
    const { lake } = await ordersOf()
    await append(lake, 'a', { branch: 'audit', createBranch: true })
    expect(await names(lake)).toEqual([])
    await change(lake, (metadata) => fastForward(metadata, 'main', 'audit'))
    expect(await names(lake)).toEqual(['a'])
  })

  test('what was published is as of its publication, not of its writing', async () => {
    const { lake } = await ordersOf('a')
    await append(lake, 'b', { branch: 'audit', createBranch: true })
    const written_ms = lake.clock.now_ms()
    lake.clock.advance(60_000)
    await change(lake, (metadata) => fastForward(metadata, 'main', 'audit'))
    expect(await names(lake, { as_of_ms: written_ms + 1 })).toEqual(['a'])
    expect(await names(lake, { as_of_ms: lake.clock.now_ms() })).toEqual(['a', 'b'])
  })

  test('commits of several writers to one branch are all in it', async () => {
    const { lake } = await ordersOf('a')
    const commits = ['b', 'c', 'd'].map(async (name) => append(lake, name, { branch: 'audit', createBranch: true }))
    await Promise.all(commits)
    expect(await names(lake, { ref: 'audit' })).toEqual(['a', 'b', 'c', 'd'])
  })
})

describe('a commit', () => {
  test('to a branch that is not there, or to a tag, is refused and leaves nothing', async () => {
    const { lake } = await ordersOf('a')
    await change(lake, (metadata) => createTag(metadata, { name: 'v1' }))
    await expect(append(lake, 'b', { branch: 'none' })).rejects.toThrow(/^REF_UNKNOWN.*main, v1/)
    await expect(append(lake, 'c', { branch: 'v1' })).rejects.toThrow('REF_INVALID')
    await expect(append(lake, 'd', { branch: 'a b', createBranch: true })).rejects.toThrow('REF_INVALID')
    expect((await lake.catalog.load(orders)).metadata.snapshots).toHaveLength(1)
  })

  test('keeps what a branch says of its retention', async () => {
    const { lake } = await ordersOf('a')
    await change(lake, (metadata) => createBranch(metadata, { name: 'audit', min_snapshots_to_keep: 3, max_ref_age_ms: 9 }))
    await append(lake, 'b', { branch: 'audit' })
    const { metadata } = await lake.catalog.load(orders)
    expect(metadata.refs['audit']).toMatchObject({ 'min-snapshots-to-keep': 3, 'max-ref-age-ms': 9, type: 'branch' })
  })
})

describe('a tag', () => {
  test('keeps the table as it was, through expiry too', async () => {
    const { lake } = await ordersOf('a', 'b')
    await change(lake, (metadata) => createTag(metadata, { name: 'v1' }))
    await append(lake, 'c')
    await append(lake, 'd')
    lake.clock.advance(3_600_000)
    await expireSnapshots(lake, orders, { retention: older(1000) })
    expect(await names(lake, { ref: 'v1' })).toEqual(['a', 'b'])
    await change(lake, (metadata) => removeRef(metadata, 'v1'))
    await expect(names(lake, { ref: 'v1' })).rejects.toThrow('REF_UNKNOWN')
    expect((await expireSnapshots(lake, orders, { retention: older(1000) })).snapshots).toBe(1)
  })

  test('is not moved, and its name is its own', async () => {
    const { lake, ids } = await ordersOf('a', 'b')
    await change(lake, (metadata) => createTag(metadata, { name: 'v1', snapshot_id: ids[0] ?? '' }))
    const { metadata } = await lake.catalog.load(orders)
    expect(() => fastForward(metadata, 'v1', 'main')).toThrow('REF_INVALID')
    expect(() => createBranch(metadata, { name: 'v1' })).toThrow('REF_EXISTS')
    expect(() => createTag(metadata, { name: 'v2', min_snapshots_to_keep: 2 })).toThrow('REF_INVALID')
    expect(() => createTag(metadata, { name: 'v2', snapshot_id: '77' })).toThrow('SNAPSHOT_EXPIRED')
    for (const name of ['', '-a', 'a/b', '__proto__', 'x'.repeat(201)])
      expect(() => createTag(metadata, { name })).toThrow('REF_INVALID')
    expect(() => removeRef(metadata, 'main')).toThrow('REF_INVALID')
    expect(() => removeRef(metadata, 'toString')).toThrow('REF_UNKNOWN')
  })
})

describe('a rollback', () => {
  test('sets main back, and what came after is there until it expires', async () => {
    const { lake, ids } = await ordersOf('a', 'b', 'c')
    await change(lake, (metadata) => rollback(metadata, ids[0] ?? ''))
    expect(await names(lake)).toEqual(['a'])
    expect(await names(lake, { snapshot_id: ids[2] })).toEqual(['a', 'b', 'c'])
    await append(lake, 'd')
    expect(await names(lake)).toEqual(['a', 'd'])
    const { metadata } = await lake.catalog.load(orders)
    expect(() => rollback(metadata, ids[2] ?? '')).toThrow('REF_NOT_ANCESTOR')
    expect(() => rollback(metadata, '77')).toThrow('SNAPSHOT_EXPIRED')
  })
})

test('a branch can be published however long its audit took', async () => {
  const { lake, ids } = await ordersOf('a', 'b')
  for (const name of ['c', 'd', 'e']) await append(lake, name, { branch: 'audit', createBranch: true })
  lake.clock.advance(3_600_000)
  const expired = await expireSnapshots(lake, orders, { retention: older(1000) })
  expect(expired.table.metadata.snapshots.map((snapshot) => snapshot['snapshot-id'])).not.toContain(ids[0])
  await change(lake, (metadata) => fastForward(metadata, 'main', 'audit'))
  expect(await names(lake)).toEqual(['a', 'b', 'c', 'd', 'e'])
  lake.clock.advance(3_600_000)
  await append(lake, 'f')
  lake.clock.advance(3_600_000)
  expect((await expireSnapshots(lake, orders, { retention: older(1000) })).snapshots).toBe(3)
})

test('as of an instant, the table is what was current then', async () => {
  const { lake, ids } = await ordersOf('a', 'b')
  lake.clock.advance(9000)
  await change(lake, (metadata) => rollback(metadata, ids[0] ?? ''))
  const at = async (time_ms: number) => names(lake, { as_of_ms: time_ms })
  expect(await at(NOON_MS + 1000)).toEqual(['a'])
  expect(await at(NOON_MS + 1999)).toEqual(['a'])
  expect(await at(NOON_MS + 2000)).toEqual(['a', 'b'])
  expect(await at(lake.clock.now_ms())).toEqual(['a'])
  await expect(at(NOON_MS)).rejects.toThrow(/^SNAPSHOT_EXPIRED.*begins at/)
  await expect(names(lake, { as_of_ms: NOON_MS, ref: 'main' })).rejects.toThrow('PLAN_INVALID')
})

test('a snapshot that was current while a branch was written stays for its readers', async () => {
  const { lake } = await ordersOf('a')
  await append(lake, 'b', { branch: 'audit', createBranch: true })
  lake.clock.advance(3_600_000)
  await change(lake, (metadata) => fastForward(metadata, 'main', 'audit'))
  expect((await expireSnapshots(lake, orders, { retention: older(60_000) })).snapshots).toBe(0)
})

/** A change that is refused leaves the table as it was. */
function changedOrAsItWas(metadata: TableMetadata, make: () => MetadataChange): TableMetadata {
  try {
    return applyUpdates(metadata, make().updates, metadata['last-updated-ms'] + 10)
  } catch (error) {
    if (isFault(error) && /^REF_|^SNAPSHOT_EXPIRED/.test(error.code)) return metadata
    throw error
  }
}

test('whatever is done to branches and tags, each points to a snapshot, and main only moves along its line', async () => {
  const { lake } = await ordersOf('a', 'b')
  const start = (await lake.catalog.load(orders)).metadata
  const name = fc.constantFrom('main', 'x', 'y', 'v1')
  const step = fc.oneof(
    fc.record({ kind: fc.constant('branch' as const), name, pick: fc.nat(9) }),
    fc.record({ kind: fc.constant('tag' as const), name, pick: fc.nat(9) }),
    fc.record({ kind: fc.constant('commit' as const), name, pick: fc.nat(9) }),
    fc.record({ kind: fc.constant('forward' as const), name, to: name }),
    fc.record({ kind: fc.constant('back' as const), name, pick: fc.nat(9) }),
    fc.record({ kind: fc.constant('remove' as const), name }),
  )
  const make = (metadata: TableMetadata, one: typeof step extends fc.Arbitrary<infer T> ? T : never): MetadataChange => {
    const id = 'pick' in one ? (metadata.snapshots[one.pick % metadata.snapshots.length]?.['snapshot-id'] ?? '') : ''
    if (one.kind === 'branch') return createBranch(metadata, { name: one.name, snapshot_id: id })
    if (one.kind === 'tag') return createTag(metadata, { name: one.name, snapshot_id: id })
    if (one.kind === 'forward') return fastForward(metadata, one.name, one.to)
    if (one.kind === 'back') return rollback(metadata, id, one.name)
    if (one.kind === 'remove') return removeRef(metadata, one.name)
    const parent = snapshotOfRef(metadata, one.name)
    const sequence = metadata['last-sequence-number'] + 1
    const snapshot = {
      ...parent,
      'snapshot-id': String(sequence),
      'parent-snapshot-id': parent['snapshot-id'],
      'sequence-number': sequence,
    }
    const ref = { 'ref-name': one.name, type: metadata.refs[one.name]?.type ?? 'branch', 'snapshot-id': snapshot['snapshot-id'] }
    return {
      requirements: [],
      updates: [
        { action: 'add-snapshot', snapshot },
        { action: 'set-snapshot-ref', ...ref },
      ],
    }
  }
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      let metadata = start
      for (const one of steps) {
        const before = metadata
        metadata = changedOrAsItWas(metadata, () => make(before, one))
        for (const ref of Object.keys(metadata.refs)) expect(snapshotOfRef(metadata, ref)).toBeDefined()
        const [was, is] = [before, metadata].map((each) => each['current-snapshot-id'] ?? '')
        expect(isAncestor(metadata, was ?? '', is ?? '') || isAncestor(metadata, is ?? '', was ?? '')).toBe(true)
        expect(snapshotAsOf(metadata, metadata['last-updated-ms'])['snapshot-id']).toBe(is)
      }
    }),
    { seed: 9, numRuns: 150 },
  )
})
