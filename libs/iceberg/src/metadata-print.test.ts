import { seededDice } from '@storemesh/core'
import { expect, test } from 'vitest'
import { emptyMetadata, type TableMetadata } from './metadata.js'
import { parseMetadata } from './metadata-json.js'
import { metadataPrinter } from './metadata-print.js'
import { newSnapshotId, type Snapshot } from './snapshot.js'

const dice = seededDice(11)

function snapshot(number: number): Snapshot {
  return {
    'snapshot-id': newSnapshotId(dice),
    'sequence-number': number,
    'timestamp-ms': number,
    'manifest-list': `file:///lake/snap-${number}.avro`,
    summary: { operation: 'append', number: String(number) },
    'schema-id': 0,
  }
}

/** What a commit or an expiry does to a table's snapshots: their order stays. */
function changed(snapshots: readonly Snapshot[], number: number): readonly Snapshot[] {
  if (dice.between(0, 4) > 0 || snapshots.length === 0) return [...snapshots, snapshot(number)]
  const kept = snapshots.filter(() => dice.between(0, 2) > 0)
  return dice.between(0, 2) > 0 ? [...kept, snapshot(number)] : kept
}

/** An entry for each snapshot that came, and none for one that is gone. */
function logOf({ 'snapshot-log': log }: TableMetadata, snapshots: readonly Snapshot[]): TableMetadata['snapshot-log'] {
  const kept = log.filter((entry) => snapshots.some((each) => each['snapshot-id'] === entry['snapshot-id']))
  const news = snapshots.filter((each) => !kept.some((entry) => entry['snapshot-id'] === each['snapshot-id']))
  return [...kept, ...news.map((each) => ({ 'snapshot-id': each['snapshot-id'], 'timestamp-ms': each['timestamp-ms'] }))]
}

test('what a printer remembers of a table never shows: it prints as one that sees the state for the first time', () => {
  const print = metadataPrinter()
  const tables = ['one', 'other'].map((uuid): TableMetadata => emptyMetadata(uuid, 'file:///lake', 0))
  for (let step = 1; step <= 400; step += 1) {
    const at = step % tables.length
    const table = tables[at]
    if (!table) continue
    const snapshots = changed(table.snapshots, step)
    const next = { ...table, snapshots, 'snapshot-log': logOf(table, snapshots) }
    tables[at] = next
    expect(Buffer.from(print(next)).toString()).toBe(Buffer.from(metadataPrinter()(next)).toString())
  }
  const [first] = tables
  if (!first) return
  expect(first.snapshots.length).toBeGreaterThan(10)
  const parsed = parseMetadata(print(first), 'v1.metadata.json')
  expect(parsed.snapshots).toEqual(first.snapshots)
  expect(parsed['snapshot-log']).toEqual(first['snapshot-log'])
})
