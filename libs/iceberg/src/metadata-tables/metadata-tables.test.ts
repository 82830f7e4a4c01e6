import { expect, test } from 'vitest'
import { commitFiles, type FileChange } from '../commit.js'
import { evolveSpec } from '../evolve/evolve-spec.js'
import { equalityDeletes, positionDeletes } from '../fixtures/delete-files.js'
import { byDay, createOrders, fileKey, freshLake, type Lake, NOON_MS, orders, written } from '../fixtures/lake.js'
import type { MetadataChange } from '../metadata-change.js'
import type { TableMetadata } from '../metadata.js'
import type { PlanPart } from '../plan.js'
import { createTag, rollback } from '../refs/change-refs.js'
import { encodeValue } from '../single-value.js'
import type { Schema, Type } from '../types.js'
import type { Cell, MetadataRow } from './metadata-table.js'
import { METADATA_TABLES, readMetadataTable } from './metadata-tables.js'

const commit = async (lake: Lake, change: Partial<FileChange>) => {
  lake.clock.advance(1000)
  return (await commitFiles(lake, orders, { operation: 'append', add: [], remove: [], summary: {}, ...change })).snapshot[
    'snapshot-id'
  ]
}
const change = async (lake: Lake, make: (metadata: TableMetadata) => MetadataChange) => {
  const { requirements, updates } = make((await lake.catalog.load(orders)).metadata)
  return lake.catalog.commit(orders, requirements, updates)
}
const rowsOf = async (lake: Lake, name: string, at: PlanPart = {}): Promise<MetadataRow[]> => {
  const { rows, schema } = readMetadataTable(lake, await lake.catalog.load(orders), name, at)
  const found: MetadataRow[] = []
  for await (const row of rows) found.push(row)
  for (const row of found) requireRow(schema, row)
  return found
}

const entriesOf = (cell: Cell | undefined) => (cell instanceof Map ? cell : new Map<string, string>())

/** Every row is in the form that its schema says. */
function requireRow(schema: Schema, row: MetadataRow): void {
  expect(Object.keys(row).toSorted()).toEqual(schema.fields.map((field) => field.name).toSorted())
  for (const field of schema.fields) requireCell(field.type, row[field.name] ?? null, field.required)
}

function requireCell(type: Type, cell: Cell, required: boolean): void {
  if (cell === null) return expect(required).toBe(false)
  if (typeof type === 'string') {
    if (typeof cell === 'object' && !(cell instanceof Uint8Array)) throw new Error(`a ${type} is no single value`)
    return expect(encodeValue(type, cell)).toBeInstanceOf(Uint8Array)
  }
  if (type.type === 'list') {
    if (!Array.isArray(cell)) throw new Error('a list is none')
    for (const one of cell) requireCell(type.element, one, true)
  } else if (type.type === 'map') {
    if (!(cell instanceof Map)) throw new Error('a map is none')
    for (const [key, value] of cell) {
      requireCell(type.key, key, true)
      requireCell(type.value, value, true)
    }
  } else {
    const members = new Map(Object.entries(cell))
    for (const field of type.fields) requireCell(field.type, members.get(field.name) ?? null, field.required)
  }
}

/** Two days, then hours instead of days, a tag, and a commit that was rolled back. */
async function busyTable() {
  const lake = await freshLake()
  await createOrders(lake, [byDay])
  const statistics = { value_count: 10, null_count: 0, lower: encodeValue('long', 1n) }
  const first = await commit(lake, {
    add: [
      { ...(await written(lake, 'a', 20_000)), columns: new Map([[1, statistics]]) },
      await written(lake, 'b', 20_001),
      await written(lake, 'c', 20_001),
    ],
    summary: { 'mesh.source': 'at 7' },
  })
  await change(lake, (metadata) => createTag(metadata, { name: 'v1', max_ref_age_ms: 5 }))
  await change(lake, (metadata) => evolveSpec(metadata, [{ 'source-id': 2, name: 'ordered_at_hour', transform: 'hour' }]))
  const second = await commit(lake, { operation: 'overwrite', add: [await written(lake, 'd', 480_024)], remove: [fileKey('c')] })
  const third = await commit(lake, { add: [await written(lake, 'e', 480_025)] })
  await change(lake, (metadata) => rollback(metadata, second))
  return { lake, first: BigInt(first), second: BigInt(second), third: BigInt(third) }
}

test('$snapshots has each commit, and what its summary says', async () => {
  const { lake, first, second, third } = await busyTable()
  const rows = await rowsOf(lake, 'snapshots')
  expect(rows.map((row) => [row['snapshot_id'], row['parent_id'], row['operation']])).toEqual([
    [first, null, 'append'],
    [second, first, 'overwrite'],
    [third, second, 'append'],
  ])
  expect(rows[0]?.['committed_at']).toBe(BigInt(NOON_MS + 1000) * 1000n)
  expect([...entriesOf(rows[0]?.['summary'])].slice(0, 2)).toEqual([
    ['mesh.source', 'at 7'],
    ['added-data-files', '3'],
  ])
})

test('$history has what was current, and what was rolled back', async () => {
  const { lake, first, second, third } = await busyTable()
  expect((await rowsOf(lake, 'history')).map((row) => [row['snapshot_id'], row['is_current_ancestor']])).toEqual([
    [first, true],
    [second, true],
    [third, false],
    [second, true],
  ])
})

test('$refs has branches and tags', async () => {
  const { lake, first, second } = await busyTable()
  expect(
    (await rowsOf(lake, 'refs')).map((row) => [row['name'], row['type'], row['snapshot_id'], row['max_reference_age_in_ms']]),
  ).toEqual([
    ['main', 'BRANCH', second, null],
    ['v1', 'TAG', first, 5n],
  ])
})

test('$files has each file, its partition under whichever spec, and its bounds', async () => {
  const { lake } = await busyTable()
  const name = (row: MetadataRow) =>
    /([^/]+)\.parquet$/.exec(typeof row['file_path'] === 'string' ? row['file_path'] : '')?.[1] ?? ''
  const rows = (await rowsOf(lake, 'files')).toSorted((one, other) => (name(one) < name(other) ? -1 : 1))
  expect(rows.map((row) => [name(row), row['spec_id'], row['partition']])).toEqual([
    ['a', 0, { ordered_at_day: 20_000, ordered_at_hour: null }],
    ['b', 0, { ordered_at_day: 20_001, ordered_at_hour: null }],
    ['d', 1, { ordered_at_day: null, ordered_at_hour: 480_024 }],
  ])
  expect(rows[0]?.['lower_bounds']).toEqual(new Map([[1, Buffer.from(encodeValue('long', 1n))]]))
  expect(rows[0]?.['null_value_counts']).toEqual(new Map([[1, 0n]]))
  expect((await rowsOf(lake, 'files', { ref: 'v1' })).map(name).toSorted()).toEqual(['a', 'b', 'c'])
})

test('$manifests has each manifest of the list', async () => {
  const { lake, first, second } = await busyTable()
  const rows = await rowsOf(lake, 'manifests')
  expect(
    rows.map((row) => [
      row['partition_spec_id'],
      row['added_snapshot_id'],
      row['added_data_files_count'],
      row['deleted_data_files_count'],
    ]),
  ).toEqual([
    [1, second, 1, 0],
    [0, second, 0, 1],
  ])
  expect((await rowsOf(lake, 'manifests', { ref: 'v1' })).map((row) => row['added_snapshot_id'])).toEqual([first])
})

test('$partitions adds up the files of each', async () => {
  const { lake, second } = await busyTable()
  const rows = await rowsOf(lake, 'partitions', { ref: 'v1' })
  expect(rows.map((row) => [row['partition'], row['record_count'], row['file_count']])).toEqual([
    [{ ordered_at_day: 20_000, ordered_at_hour: null }, 10n, 1],
    [{ ordered_at_day: 20_001, ordered_at_hour: null }, 20n, 2],
  ])
  const [hour] = await rowsOf(lake, 'partitions')
  expect(hour).toMatchObject({ spec_id: 1, last_updated_snapshot_id: second, last_updated_at: BigInt(NOON_MS + 2000) * 1000n })
})

test('a table without partitions or commits has tables too', async () => {
  const lake = await freshLake()
  await createOrders(lake)
  for (const name of METADATA_TABLES.keys()) expect(await rowsOf(lake, name)).toEqual([])
  await commit(lake, { add: [await written(lake, 'a')] })
  expect((await rowsOf(lake, 'files'))[0]).not.toHaveProperty('partition')
  expect(await rowsOf(lake, 'partitions')).toMatchObject([{ record_count: 10n, file_count: 1 }])
  await expect(rowsOf(lake, 'none')).rejects.toThrow(/^METADATA_TABLE_UNKNOWN.*\$snapshots/)
})

test('delete files are shown beside data files', async () => {
  const lake = await freshLake()
  await createOrders(lake, [byDay])
  await commit(lake, { add: [{ ...(await written(lake, 'a', 20_000)), split_offsets: [4] }, await written(lake, 'b', 20_001)] })
  await commit(lake, {
    operation: 'delete',
    addDeletes: [
      await positionDeletes(lake, 'd', 'a', { partition: [20_000] }),
      await equalityDeletes(lake, 'e', { partition: [20_000] }),
    ],
  })
  const files = await rowsOf(lake, 'files')
  expect(files.map((row) => [row['content'], row['record_count'], row['equality_ids'], row['split_offsets']])).toEqual([
    [1, 2n, null, null],
    [2, 3n, [1], null],
    [0, 10n, null, [4n]],
    [0, 10n, null, null],
  ])
  expect(files[0]).toMatchObject({
    sort_order_id: null,
    referenced_data_file: files[2]?.['file_path'],
    partition: { ordered_at_day: 20_000 },
  })
  expect(
    (await rowsOf(lake, 'manifests')).map((row) => [
      row['content'],
      row['added_data_files_count'],
      row['added_delete_files_count'],
    ]),
  ).toEqual([
    [1, 0, 2],
    [0, 2, 0],
  ])
  const counted = (await rowsOf(lake, 'partitions')).map((row) => [
    row['partition'],
    row['record_count'],
    row['file_count'],
    row['position_delete_record_count'],
    row['position_delete_file_count'],
    row['equality_delete_record_count'],
    row['equality_delete_file_count'],
  ])
  expect(counted).toEqual([
    [{ ordered_at_day: 20_000 }, 10n, 1, 2n, 1, 3n, 1],
    [{ ordered_at_day: 20_001 }, 10n, 1, 0n, 0, 0n, 0],
  ])
})
