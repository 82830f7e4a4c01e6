import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { emptyMetadata, type TableMetadata } from './metadata.js'
import { applyUpdates, requireAll, type Update } from './metadata-change.js'
import { parseMetadata } from './metadata-json.js'
import { metadataPrinter } from './metadata-print.js'
import { newSchema } from './new-schema.js'

const schema = newSchema([{ name: 'id', type: 'long', required: true }])
const start = applyUpdates(
  emptyMetadata('uuid', 'file:///lake/t', 1000),
  [
    { action: 'add-schema', schema },
    { action: 'set-current-schema', 'schema-id': -1 },
    { action: 'add-spec', spec: { 'spec-id': 0, fields: [] } },
    { action: 'set-default-spec', 'spec-id': -1 },
  ],
  1000,
)

const snapshot = (id: string, sequence: number, time_ms = 1000 + sequence) => ({
  'snapshot-id': id,
  'sequence-number': sequence,
  'timestamp-ms': time_ms,
  'manifest-list': `file:///lake/t/metadata/snap-${id}.avro`,
  summary: { operation: 'append' },
  'schema-id': 0,
})
const commitOf = (id: string, sequence: number): Update[] => [
  { action: 'add-snapshot', snapshot: snapshot(id, sequence) },
  { action: 'set-snapshot-ref', 'ref-name': 'main', type: 'branch', 'snapshot-id': id },
]

/** What always holds of a table's state. */
function requireSound(metadata: TableMetadata): void {
  const ids = metadata.snapshots.map((each) => each['snapshot-id'])
  expect(new Set(ids).size).toBe(ids.length)
  for (const ref of Object.values(metadata.refs)) expect(ids).toContain(ref['snapshot-id'])
  expect(metadata['current-snapshot-id']).toBe(metadata.refs['main']?.['snapshot-id'])
  for (const entry of metadata['snapshot-log']) expect(ids).toContain(entry['snapshot-id'])
  const times = metadata['snapshot-log'].map((entry) => entry['timestamp-ms'])
  expect(times).toEqual(times.toSorted((one, other) => one - other))
  expect([metadata['current-snapshot-id'], undefined]).toContain(metadata['snapshot-log'].at(-1)?.['snapshot-id'])
  for (const each of metadata.snapshots) expect(each['sequence-number']).toBeLessThanOrEqual(metadata['last-sequence-number'])
}

test('whatever is done to a table, its state stays sound and reads back the same', () => {
  const print = metadataPrinter()
  const step = fc.oneof(
    { weight: 5, arbitrary: fc.record({ kind: fc.constant('commit' as const), time_ms: fc.integer({ min: 0, max: 5000 }) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('go back' as const), pick: fc.nat(20) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('tag' as const), pick: fc.nat(20) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove' as const), pick: fc.nat(20) }) },
  )
  const updatesOf = (metadata: TableMetadata, what: typeof step extends fc.Arbitrary<infer T> ? T : never): Update[] => {
    if (what.kind === 'commit') {
      const sequence = metadata['last-sequence-number'] + 1
      const time_ms = Math.max(what.time_ms, metadata['last-updated-ms'])
      return [
        { action: 'add-snapshot', snapshot: snapshot(`${sequence}`, sequence, time_ms) },
        ...commitOf(`${sequence}`, sequence).slice(1),
      ]
    }
    const id = metadata.snapshots[what.pick % Math.max(1, metadata.snapshots.length)]?.['snapshot-id']
    if (id === undefined) return []
    if (what.kind === 'go back') return [{ action: 'set-snapshot-ref', 'ref-name': 'main', type: 'branch', 'snapshot-id': id }]
    if (what.kind === 'tag') return [{ action: 'set-snapshot-ref', 'ref-name': `tag-${id}`, type: 'tag', 'snapshot-id': id }]
    const held = Object.values(metadata.refs).some((ref) => ref['snapshot-id'] === id)
    return held ? [] : [{ action: 'remove-snapshots', 'snapshot-ids': [id] }]
  }
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      let metadata = start
      for (const what of steps) {
        const before = JSON.stringify(metadata)
        const next = applyUpdates(metadata, updatesOf(metadata, what), 0)
        expect(JSON.stringify(metadata)).toBe(before)
        requireSound(next)
        metadata = next
      }
      expect(parseMetadata(print(metadata), 'v1')).toEqual(metadata)
    }),
    { seed: 11, numRuns: 60 },
  )
})

describe('a change is refused', () => {
  const one = applyUpdates(start, commitOf('1', 1), 0)

  test.each<[string, () => unknown, string]>([
    ['where its snapshot is there already', () => applyUpdates(one, commitOf('1', 2), 0), 'COMMIT_CONFLICT'],
    ['where its sequence number is taken', () => applyUpdates(one, commitOf('2', 1), 0), 'COMMIT_CONFLICT'],
    [
      'where it removes what a branch points to',
      () => applyUpdates(one, [{ action: 'remove-snapshots', 'snapshot-ids': ['1'] }], 0),
      'SNAPSHOT_REFERENCED',
    ],
    ['where a branch would point to nothing', () => applyUpdates(one, commitOf('9', 2).slice(1), 0), 'SNAPSHOT_EXPIRED'],
    [
      'where the schema is unknown',
      () => applyUpdates(one, [{ action: 'set-current-schema', 'schema-id': 7 }], 0),
      'SCHEMA_INVALID',
    ],
    [
      'where the spec is unknown',
      () => applyUpdates(one, [{ action: 'set-default-spec', 'spec-id': 7 }], 0),
      'PARTITION_INVALID',
    ],
    ['where the table was to be new', () => requireAll(one, [{ type: 'assert-create' }]), 'COMMIT_CONFLICT'],
    ['where there is no table', () => requireAll(undefined, [{ type: 'assert-table-uuid', uuid: 'uuid' }]), 'COMMIT_CONFLICT'],
    ['where it is another table', () => requireAll(one, [{ type: 'assert-table-uuid', uuid: 'other' }]), 'COMMIT_CONFLICT'],
    [
      'where the branch moved',
      () => requireAll(one, [{ type: 'assert-ref-snapshot-id', ref: 'main', 'snapshot-id': null }]),
      'COMMIT_CONFLICT',
    ],
    [
      'where the schema changed',
      () => requireAll(one, [{ type: 'assert-current-schema-id', 'current-schema-id': 4 }]),
      'COMMIT_CONFLICT',
    ],
    [
      'where the partitioning changed',
      () => requireAll(one, [{ type: 'assert-default-spec-id', 'default-spec-id': 4 }]),
      'COMMIT_CONFLICT',
    ],
  ])('%s', (_, change, code) => {
    expect(change).toThrow(code)
  })

  test('and otherwise not', () => {
    expect(() => requireAll(undefined, [{ type: 'assert-create' }])).not.toThrow()
    expect(() => requireAll(one, [{ type: 'assert-ref-snapshot-id', ref: 'main', 'snapshot-id': '1' }])).not.toThrow()
  })
})

test('a schema and a spec that are there already are used again', () => {
  const again = applyUpdates(
    start,
    [
      { action: 'add-schema', schema: { ...schema, 'schema-id': 44 } },
      { action: 'set-current-schema', 'schema-id': -1 },
      { action: 'add-spec', spec: { 'spec-id': 9, fields: [] } },
      { action: 'set-default-spec', 'spec-id': -1 },
    ],
    0,
  )
  expect(again).toEqual(start)
})

test('the log before a gap is cut: as of then, nothing is known', () => {
  const three = ['1', '2', '3'].reduce((metadata, id) => applyUpdates(metadata, commitOf(id, Number(id)), 0), start)
  const cut = applyUpdates(three, [{ action: 'remove-snapshots', 'snapshot-ids': ['2'] }], 0)
  expect(cut.snapshots.map((each) => each['snapshot-id'])).toEqual(['1', '3'])
  expect(cut['snapshot-log'].map((entry) => entry['snapshot-id'])).toEqual(['3'])
})
