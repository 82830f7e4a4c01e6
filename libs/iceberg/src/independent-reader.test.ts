import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { objectKey } from '@storemesh/object-store'
import { icebergManifests, icebergMetadata, icebergRead } from 'icebird'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { lowerBound, upperBound } from './column-bound.js'
import type { ColumnStatistics } from './column-statistics.js'
import { commitFiles, type FileChange } from './commit.js'
import { byDay, fileKey, freshLake, type Lake, orders } from './fixtures/lake.js'
import { avroCodec } from './avro-file.js'
import { manifestListFile } from './manifest-list.js'
import type { NewDataFile } from './new-data-file.js'
import { newSchema } from './new-schema.js'
import { planFiles } from './plan.js'
import { fieldByName } from './schema.js'
import { decodeValue } from './single-value.js'
import { currentSnapshot } from './table.js'
import { tableFiles } from './table-files.js'
import type { Schema } from './types.js'

/** The table as another project's reader sees it, over files that DuckDB wrote. */

const schema = newSchema([
  { name: 'order_id', type: 'long', required: true },
  { name: 'ordered_at', type: 'timestamptz', required: true },
  { name: 'channel', type: 'string', required: false },
  { name: 'total', type: 'decimal(12, 2)', required: false },
  { name: 'weight', type: 'double', required: false },
])
const COLUMNS = 'order_id BIGINT, ordered_at TIMESTAMPTZ, channel VARCHAR, total DECIMAL(12, 2), weight DOUBLE'
const DAY = Date.UTC(2026, 0, 31) / 86_400_000

let lake: Lake
let spool: string

beforeAll(async () => {
  spool = await mkdtemp(join(tmpdir(), 'iceberg-spool-'))
  // the reader fetches what it reads: the files' own addresses are answered from the disk
  vi.stubGlobal('fetch', async (address: string) => new Response(new Uint8Array(await readFile(address.replace('file://', '')))))
})
afterAll(() => vi.unstubAllGlobals())

/** Writes the rows as Parquet, and gives the file as a commit wants it. */
async function parquet(name: string, rows: readonly string[], partition_value?: number): Promise<NewDataFile> {
  const path = join(spool, `${name}.parquet`)
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  await connection.run(`SET TimeZone = 'UTC'; CREATE TABLE rows (${COLUMNS}); INSERT INTO rows VALUES ${rows.join(', ')}`)
  const ids = schema.fields.map((field) => `${field.name}: ${field.id}`).join(', ')
  const result = await connection.runAndReadAll(
    `COPY (FROM rows ORDER BY order_id) TO '${path}' (FORMAT parquet, FIELD_IDS {${ids}}, RETURN_STATS)`,
  )
  connection.closeSync()
  const [row] = result.getRowObjectsJson()
  await lake.store.adopt(objectKey(fileKey(name)), path)
  return {
    key: fileKey(name),
    record_count: rows.length,
    size_bytes: Number(row?.['file_size_bytes']),
    columns: columnsFrom(row?.['column_statistics'], schema),
    ...(partition_value !== undefined && { partition_value }),
  }
}

function columnsFrom(statistics: unknown, of: Schema): ReadonlyMap<number, ColumnStatistics> {
  const pairs = (value: unknown): Map<string, unknown> =>
    new Map(Array.isArray(value) ? value.map(({ key, value: member }) => [key, member]) : [])
  return new Map(
    [...pairs(statistics)].map(([quoted, members]) => {
      const field = fieldByName(of, quoted.replaceAll('"', ''))
      if (!field) throw new Error(`there is no column ${quoted}`)
      const shown = pairs(members)
      const lower = lowerBound(field.type, String(shown.get('min')))
      const upper = upperBound(field.type, String(shown.get('max')))
      const column = {
        value_count: Number(shown.get('num_values')),
        null_count: Number(shown.get('null_count')),
        size_bytes: Number(shown.get('column_size_bytes')),
        ...(shown.has('has_nan') && { nan_count: 0 }),
        ...(lower && { lower }),
        ...(upper && { upper }),
      }
      return [field.id, column]
    }),
  )
}

const commit = (change: Partial<FileChange>) =>
  commitFiles(lake, orders, { operation: 'append', add: [], remove: [], summary: {}, ...change })
const tableUrl = () => `${lake.store.root}/gold/orders/fact_order`
const asRead = async () => {
  const rows = await icebergRead({ tableUrl: tableUrl() })
  return rows
    .map((row) => [row['order_id'], row['ordered_at'], row['channel'], row['total'], row['weight']])
    .toSorted((one, other) => Number(one[0]) - Number(other[0]))
}

const at = (time: string) => new Date(`2026-01-31T${time}Z`)
const rows = {
  a: `(1, '2026-01-31 10:00:00Z', 'web', 12.30, 0.5)`,
  b: `(2, '2026-01-31 11:00:00Z', NULL, -0.05, NULL)`,
  c: `(3, '2026-02-01 12:00:00Z', 'store', 0, 1e10)`,
  d: `(4, '2026-02-01 13:00:00Z', 'web', 7, -1)`,
}

describe('icebird reads', () => {
  beforeAll(async () => {
    lake = await freshLake()
    await lake.catalog.create(orders, { location: 'gold/orders/fact_order', schema, partition: [byDay], properties: {} })
  })

  test('what was appended', async () => {
    await commit({ add: [await parquet('ab', [rows.a, rows.b], DAY), await parquet('c', [rows.c], DAY + 1)] })
    expect(await asRead()).toEqual([
      [1n, at('10:00:00'), 'web', 12.3, 0.5],
      [2n, at('11:00:00'), null, -0.05, null],
      [3n, new Date('2026-02-01T12:00:00Z'), 'store', 0, 1e10],
    ])
  })

  test('what was overwritten, and no longer what was replaced', async () => {
    await commit({ operation: 'overwrite', add: [await parquet('cd', [rows.c, rows.d], DAY + 1)], remove: [fileKey('c')] })
    expect((await asRead()).map(([id]) => id)).toEqual([1n, 2n, 3n, 4n])
  })

  test('the metadata: snapshots, sequence numbers, partitions and bounds', async () => {
    const metadata = await icebergMetadata({ tableUrl: tableUrl() })
    expect(metadata.snapshots?.map((snapshot) => snapshot['sequence-number'])).toEqual([1, 2])
    const manifests = await icebergManifests(metadata)
    const files = manifests.flatMap(({ entries }) => entries).filter((entry) => entry.status !== 2)
    const ab = files.find((entry) => entry.data_file.file_path.endsWith('/ab.parquet'))
    expect(ab).toMatchObject({ status: 0, sequence_number: 1n, file_sequence_number: 1n })
    expect(Number(ab?.data_file.record_count)).toBe(2)
    const bounds = { lower: ab?.data_file.lower_bounds, upper: ab?.data_file.upper_bounds }
    const bound = (pairs: unknown, id: number): Uint8Array => {
      const found: unknown = Array.isArray(pairs) ? pairs.find((pair) => Number(pair.key) === id)?.value : undefined
      if (found instanceof Uint8Array) return found
      throw new Error(`no bound for ${id}`)
    }
    expect(decodeValue('long', bound(bounds.lower, 1))).toBe(1n)
    expect(decodeValue('long', bound(bounds.upper, 1))).toBe(2n)
    expect(decodeValue('decimal(12, 2)', bound(bounds.lower, 4))).toBe(-5n)
    expect(decodeValue('string', bound(bounds.upper, 3))).toBe('web')
    expect(decodeValue('timestamptz', bound(bounds.lower, 2))).toBe(BigInt(at('10:00:00').getTime()) * 1000n)
  })

  test('the same after manifests were merged', async () => {
    for (let one = 0; one < 102; one += 1)
      await commit({ summary: { one: String(one) }, add: one < 101 ? [await onlyMetadata(`x${one}`)] : [] })
    const { metadata } = await lake.catalog.load(orders)
    await commit({ operation: 'delete', remove: Array.from({ length: 101 }, (_, one) => fileKey(`x${one}`)) })
    expect(metadata.snapshots.at(-1)?.summary['total-data-files']).toBe('103')
    expect((await asRead()).map(([id]) => id)).toEqual([1n, 2n, 3n, 4n])
  })
})

/** A file that is gone before anybody reads it. */
const onlyMetadata = async (name: string): Promise<NewDataFile> => ({
  key: fileKey(name),
  record_count: 1,
  size_bytes: 1,
  partition_value: DAY,
  columns: new Map(),
})

test('a plan leaves out partitions that are not asked for', async () => {
  const table = await lake.catalog.load(orders)
  const found = await planFiles(lake, table, { partition: (value) => value === DAY })
  expect(found.map((file) => [file.key, file.partition_value, file.record_count])).toEqual([[fileKey('ab'), DAY, 2]])
  expect(found[0]?.path).toBe(`${lake.store.root}/${fileKey('ab')}`)
})

test('a snapshot with delete files is refused, not read without them', async () => {
  const table = await lake.catalog.load(orders)
  const snapshot = currentSnapshot(table)
  if (!snapshot) throw new Error('the table has no snapshot')
  const [manifest] = await tableFiles(lake.store).list(snapshot['manifest-list'])
  if (!manifest) throw new Error('the snapshot has no manifest')
  const list = manifestListFile([manifest, { ...manifest, content: 'deletes' }], {
    snapshot_id: '7',
    parent_id: undefined,
    sequence_number: 999,
  })
  const key = objectKey('gold/orders/fact_order/metadata/snap-7.avro')
  await lake.store.write(key, avroCodec().write(list, new Uint8Array(16)))
  const deleting = { ...snapshot, 'snapshot-id': '7', 'sequence-number': 999, 'manifest-list': `${lake.store.root}/${key}` }
  await lake.catalog.commit(
    orders,
    [],
    [
      { action: 'add-snapshot', snapshot: deleting },
      { action: 'set-snapshot-ref', 'ref-name': 'main', type: 'branch', 'snapshot-id': '7' },
    ],
  )
  await expect(planFiles(lake, await lake.catalog.load(orders))).rejects.toThrow('DELETE_FILES_UNSUPPORTED')
  await expect(commit({})).rejects.toThrow('DELETE_FILES_UNSUPPORTED')
})
