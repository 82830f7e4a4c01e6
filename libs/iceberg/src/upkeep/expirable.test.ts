import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { emptyMetadata, type TableMetadata } from '../metadata.js'
import type { Snapshot, SnapshotRef } from '../snapshot.js'
import { expirable } from './expirable.js'
import { type Retention, retentionOf } from './retention.js'

/** Snapshot 1 at 1 s, 2 at 2 s, …, each upon the parent that is named. */
function tableOf(parents: readonly (number | undefined)[], refs: Readonly<Record<string, SnapshotRef>>): TableMetadata {
  const snapshots = parents.map(
    (parent, index): Snapshot => ({
      'snapshot-id': String(index + 1),
      ...(parent !== undefined && { 'parent-snapshot-id': String(parent) }),
      'sequence-number': index + 1,
      'timestamp-ms': (index + 1) * 1000,
      'manifest-list': `list-${index}`,
      summary: {},
    }),
  )
  const current = refs['main']?.['snapshot-id']
  return {
    ...emptyMetadata('u', 'file:///t', 0),
    snapshots,
    refs,
    ...(current !== undefined && { 'current-snapshot-id': current }),
  }
}
const line = (length: number) => Array.from({ length }, (_, index) => (index === 0 ? undefined : index))
const branch = (id: number, own: Partial<SnapshotRef> = {}): SnapshotRef => ({
  'snapshot-id': String(id),
  type: 'branch',
  ...own,
})
const tag = (id: number, own: Partial<SnapshotRef> = {}): SnapshotRef => ({ 'snapshot-id': String(id), type: 'tag', ...own })
const strict: Retention = {
  min_snapshots_to_keep: 1,
  max_snapshot_age_ms: 1,
  max_ref_age_ms: 2 ** 52,
  readers_ms: 0,
  marks_ms: 0,
}

const goneOf = (metadata: TableMetadata, retention: Partial<Retention> = {}, now_ms = 100_000) => {
  const { snapshots, refs } = expirable(metadata, { ...strict, ...retention }, { now_ms, marks: [] })
  return { gone: snapshots.map((snapshot) => Number(snapshot['snapshot-id'])), refs }
}

describe('a branch keeps', () => {
  test('its newest snapshots, however old they are', () => {
    expect(goneOf(tableOf(line(5), { main: branch(5) }), { min_snapshots_to_keep: 2 })).toEqual({ gone: [1, 2, 3], refs: [] })
  })

  test('those that are young enough, however many there are', () => {
    expect(goneOf(tableOf(line(5), { main: branch(5) }), { max_snapshot_age_ms: 97_000 }).gone).toEqual([1, 2])
  })

  test('by its own word before that of the table', () => {
    const main = branch(5, { 'min-snapshots-to-keep': 3 })
    expect(goneOf(tableOf(line(5), { main })).gone).toEqual([1, 2])
    // 1 ← 2 ← 3 is main; 4 and 5 are upon 2
    const audit = branch(5, { 'max-snapshot-age-ms': 10 })
    expect(goneOf(tableOf([undefined, 1, 2, 2, 4], { main: branch(3), audit })).gone).toEqual([1, 2, 4])
  })

  test('what main does not have, where it says nothing: it could not be published otherwise', () => {
    expect(goneOf(tableOf([undefined, 1, 2, 2, 4], { main: branch(3), audit: branch(5) })).gone).toEqual([1, 2])
  })
})

describe('a branch or tag goes', () => {
  const refs = { main: branch(3), old: tag(1), own: tag(2, { 'max-ref-age-ms': 1 }), audit: branch(2) }

  test('when it is older than it may be, with what it alone kept', () => {
    expect(goneOf(tableOf(line(3), refs))).toEqual({ gone: [], refs: ['own'] })
    expect(goneOf(tableOf(line(3), refs), { max_ref_age_ms: 98_500 })).toEqual({ gone: [1], refs: ['old', 'own'] })
  })

  test('but main never does', () => {
    const main = branch(3, { 'max-ref-age-ms': 1 })
    expect(goneOf(tableOf(line(3), { main }), { max_ref_age_ms: 1 })).toEqual({ gone: [1, 2], refs: [] })
  })
})

test('what was rolled back stays while it is young', () => {
  const metadata = tableOf(line(4), { main: branch(2) })
  expect(goneOf(metadata, { max_snapshot_age_ms: 96_000 }).gone).toEqual([1, 3])
})

test('a table without a word of its own keeps five days, as the specification has it', () => {
  expect(retentionOf({ properties: {} })).toMatchObject({ min_snapshots_to_keep: 1, max_snapshot_age_ms: 432_000_000 })
})

test('whatever a table holds, what is named or young or newest stays, and history has no holes', () => {
  const history = fc.integer({ min: 1, max: 12 }).chain((length) =>
    fc.record({
      parents: fc.tuple(
        ...Array.from({ length }, (_, index) => (index === 0 ? fc.constant(undefined) : fc.integer({ min: 1, max: index }))),
      ),
      refs: fc.dictionary(
        fc.constantFrom('a', 'b', 'c'),
        fc.record({ id: fc.integer({ min: 1, max: length }), isTag: fc.boolean() }),
      ),
      keep: fc.integer({ min: 1, max: 5 }),
      age_ms: fc.integer({ min: 1, max: 14_000 }),
      marks: fc.uniqueArray(fc.integer({ min: 1, max: length })),
    }),
  )
  fc.assert(
    fc.property(history, ({ parents, refs, keep, age_ms, marks }) => {
      const named = Object.entries(refs).map(([name, { id, isTag }]) => [name, isTag ? tag(id) : branch(id)] as const)
      const metadata = tableOf(parents, { main: branch(parents.length), ...Object.fromEntries(named) })
      const retention = { ...strict, min_snapshots_to_keep: keep, max_snapshot_age_ms: age_ms, marks_ms: 5000 }
      const now_ms = parents.length * 1000 + 500
      const found = expirable(metadata, retention, { now_ms, marks: marks.map(String) })
      const gone = new Set(found.snapshots.map((snapshot) => snapshot['snapshot-id']))
      for (const ref of Object.values(metadata.refs)) expect(gone.has(ref['snapshot-id'])).toBe(false)
      expect(found.snapshots.filter((snapshot) => now_ms - snapshot['timestamp-ms'] <= age_ms)).toEqual([])
      // along main, nothing stays behind what is gone, unless another name keeps it
      const main: number[] = []
      for (let id: number | undefined = parents.length; id !== undefined; id = parents[id - 1]) main.push(id)
      const mark = main.findLastIndex((id) => marks.includes(id) && now_ms - id * 1000 <= 5000)
      for (const id of main.slice(0, Math.max(keep, mark + 1))) expect(gone.has(String(id))).toBe(false)
    }),
    { seed: 11, numRuns: 500 },
  )
})
