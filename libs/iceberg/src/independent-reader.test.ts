import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { objectKey } from '@storemesh/object-store'
import { icebergManifests, icebergMetadata, icebergRead } from 'icebird'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { commitFiles, type FileChange } from './commit.js'
import { evolveSchema } from './evolve/evolve-schema.js'
import { evolveSpec } from './evolve/evolve-spec.js'
import type { TableMetadata } from './metadata.js'
import type { MetadataChange } from './metadata-change.js'
import type { Predicate } from './predicate/predicate.js'
import { createTag, fastForward } from './refs/change-refs.js'
import { transformNamed } from './transform/transforms.js'
import { byDay, fileKey, freshLake, type Lake, orders } from './fixtures/lake.js'
import { columnsFrom } from './fixtures/statistics-shown.js'
import type { NewDataFile } from './new-data-file.js'
import { newSchema } from './new-schema.js'
import { planFiles } from './plan.js'
import { decodeValue, type SingleValue } from './single-value.js'
import { schemaOf } from './table.js'
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
const parquet = async (name: string, rows: readonly string[], partition_value?: number): Promise<NewDataFile> => ({
  ...(await parquetOf(name, { schema, columns: COLUMNS, rows })),
  ...(partition_value !== undefined && { partition_value }),
})

interface Content {
  readonly schema: Schema
  /** The columns as the engine declares them. */
  readonly columns: string
  readonly rows: readonly string[]
}

async function parquetOf(name: string, { schema: of, columns, rows }: Content): Promise<NewDataFile> {
  const path = join(spool, `${name}.parquet`)
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  await connection.run(`SET TimeZone = 'UTC'; CREATE TABLE rows (${columns}); INSERT INTO rows VALUES ${rows.join(', ')}`)
  const ids = of.fields.map((field) => `${field.name}: ${field.id}`).join(', ')
  const result = await connection.runAndReadAll(
    `COPY (FROM rows ORDER BY order_id) TO '${path}' (FORMAT parquet, FIELD_IDS {${ids}}, KV_METADATA {'iceberg.schema': '${JSON.stringify(of)}'}, RETURN_STATS)`,
  )
  connection.closeSync()
  const [row] = result.getRowObjectsJson()
  await lake.store.adopt(objectKey(fileKey(name)), path)
  return {
    key: fileKey(name),
    record_count: rows.length,
    size_bytes: Number(row?.['file_size_bytes']),
    columns: columnsFrom(row?.['column_statistics'], of),
  }
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

const sortedNames = (files: readonly { readonly key: string }[]) =>
  files.map((file) => /(\w+)\.parquet$/.exec(file.key)?.[1] ?? '').toSorted((one, other) => one.localeCompare(other))

/** A file that is gone before anybody reads it. */
const onlyMetadata = async (name: string): Promise<NewDataFile> => ({
  key: fileKey(name),
  record_count: 1,
  size_bytes: 1,
  partition_value: DAY,
  columns: new Map(),
})

describe('icebird reads a table whose schema, partitioning and branches changed,', () => {
  const first = newSchema([
    { name: 'order_id', type: 'int', required: true },
    { name: 'ordered_at', type: 'timestamptz', required: true },
    { name: 'channel', type: 'string', required: false },
    { name: 'weight', type: 'float', required: false },
  ])
  const snapshots = new Map<string, string>()
  const SPECS = [['day(2)'], ['bucket[4](1)', 'truncate[2](3)'], ['hour(2)', 'bucket[4](1)']]

  const change = async (make: (metadata: TableMetadata) => MetadataChange): Promise<TableMetadata> => {
    const { requirements, updates } = make((await lake.catalog.load(orders)).metadata)
    return (await lake.catalog.commit(orders, requirements, updates)).metadata
  }
  const repartition = (fields: readonly string[]) =>
    change((metadata) =>
      evolveSpec(
        metadata,
        fields.map((text) => {
          const [, transform = '', source = ''] = /^(.*)\((\d)\)$/.exec(text) ?? []
          return { 'source-id': Number(source), transform, name: `p${source}_${transform}` }
        }),
      ),
    )
  const append = async (name: string, content: Content, partition: readonly (SingleValue | null)[], branch?: string) => {
    const add = [{ ...(await parquetOf(name, content)), partition }]
    const { snapshot } = await commit({ add, branch, createBranch: true })
    snapshots.set(name, snapshot['snapshot-id'])
  }
  /** As of a snapshot, by the columns of then or of now. */
  const read = async (name: string, columns: 'then' | 'now' = 'then') => {
    const metadata = await icebergMetadata({ tableUrl: tableUrl() })
    const id = Number(snapshots.get(name))
    const snapshot = metadata.snapshots?.find((each) => each['snapshot-id'] === id)
    const schemaId = columns === 'then' ? snapshot?.['schema-id'] : metadata['current-schema-id']
    const found = await icebergRead({
      tableUrl: tableUrl(),
      metadata: { ...metadata, 'current-snapshot-id': id, 'current-schema-id': schemaId ?? 0 },
    })
    return found
      .map((row) => ({ ...row, order_id: Number(row['order_id']) }))
      .toSorted((one, other) => one.order_id - other.order_id)
  }
  const current = async () => schemaOf(await lake.catalog.load(orders))
  const noon = new Date('2026-01-31T12:00:00Z')
  const day2 = BigInt(noon.getTime()) * 1000n

  beforeAll(async () => {
    lake = await freshLake()
    await lake.catalog.create(orders, { location: 'gold/orders/fact_order', schema: first, partition: [byDay], properties: {} })
    const columns = 'order_id INTEGER, ordered_at TIMESTAMPTZ, channel VARCHAR, weight FLOAT'
    await append('a', { schema: first, columns, rows: [`(1, '${noon.toISOString()}', 'web', 0.5)`] }, [DAY])
    await change((metadata) =>
      evolveSchema(metadata, [
        { change: 'widen', column: ['order_id'], to: 'long' },
        { change: 'widen', column: ['weight'], to: 'double' },
        { change: 'rename', column: ['channel'], to: 'sold_by' },
        { change: 'add', column: ['channel'], type: 'string', place: { after: 'order_id' } },
      ]),
    )
    await repartition(SPECS[1] ?? [])
    const bucket = transformNamed('bucket[4]').valueOf('long', 2n ** 40n)
    const wider = 'order_id BIGINT, channel VARCHAR, ordered_at TIMESTAMPTZ, sold_by VARCHAR, weight DOUBLE'
    const second = [`(${2n ** 40n}, 'chat', '${noon.toISOString()}', 'store', 1e300)`]
    await append('b', { schema: await current(), columns: wider, rows: second }, [bucket, 'st'])
    await change((metadata) => createTag(metadata, { name: 'v2' }))
    await change((metadata) => evolveSchema(metadata, [{ change: 'drop', column: ['weight'] }]))
    await repartition(SPECS[2] ?? [])
    const narrow = 'order_id BIGINT, channel VARCHAR, ordered_at TIMESTAMPTZ, sold_by VARCHAR'
    const rows = [`(3, NULL, '${noon.toISOString()}', NULL)`]
    const partition = [transformNamed('hour').valueOf('timestamptz', day2), transformNamed('bucket[4]').valueOf('long', 3n)]
    await append('c', { schema: await current(), columns: narrow, rows }, partition, 'audit')
    await append(
      'd',
      { schema: await current(), columns: narrow, rows: [rows[0]?.replace('3', '4') ?? ''] },
      [partition[0] ?? null, transformNamed('bucket[4]').valueOf('long', 4n)],
      'beside',
    )
    await change((metadata) => fastForward(metadata, 'main', 'audit'))
  })

  const one = { order_id: 1, ordered_at: noon }
  const two = { order_id: 2 ** 40, channel: 'chat', ordered_at: noon, sold_by: 'store' }
  const three = { order_id: 3, channel: null, ordered_at: noon, sold_by: null }

  test('as it is now', async () => {
    const { metadata } = await lake.catalog.load(orders)
    expect(metadata['current-snapshot-id']).toBe(snapshots.get('c'))
    expect(await read('c')).toEqual([{ ...one, channel: undefined, sold_by: 'web' }, three, two])
  })

  test('as it was before each change, by the columns of then and of now', async () => {
    expect(await read('a')).toEqual([{ ...one, channel: 'web', weight: 0.5 }])
    expect(await read('a', 'now')).toEqual([{ ...one, channel: undefined, sold_by: 'web' }])
    expect(await read('b')).toEqual([
      { ...one, channel: undefined, sold_by: 'web', weight: 0.5 },
      { ...two, weight: 1e300 },
    ])
  })

  test('on a branch that was not published', async () => {
    expect((await read('d')).map((row) => row.order_id)).toEqual([1, 4, 2 ** 40])
  })

  test('with the refs, specs and ids that were given', async () => {
    const metadata = await icebergMetadata({ tableUrl: tableUrl() })
    const refs = Object.entries(metadata.refs ?? {}).map(([name, ref]) => [name, ref.type, String(ref['snapshot-id'])])
    expect(refs.toSorted(([one = ''], [other = '']) => one.localeCompare(other))).toEqual([
      ['audit', 'branch', snapshots.get('c')],
      ['beside', 'branch', snapshots.get('d')],
      ['main', 'branch', snapshots.get('c')],
      ['v2', 'tag', snapshots.get('b')],
    ])
    expect(metadata['partition-specs'].map((spec) => spec.fields.map((field) => field['field-id']))).toEqual([
      [1000],
      [1001, 1002],
      [1003, 1001],
    ])
    const specIds = (await icebergManifests(metadata)).map(({ entries }) => entries.length)
    expect(specIds).toEqual([1, 1, 1])
  })

  test('and a filter’s plan leaves out none of the rows that it reads', async () => {
    const table = await lake.catalog.load(orders)
    const names = async (filter: Predicate, ref = 'main') => sortedNames(await planFiles(lake, table, { filter, ref }))
    expect(await names({ column: 'order_id', op: '=', value: 1 })).toEqual(['a'])
    expect(await names({ column: 'order_id', op: '>', value: 3 })).toEqual(['b'])
    expect(await names({ column: 'sold_by', op: 'starts with', value: 'w' })).toEqual(['a'])
    expect(await names({ column: 'ordered_at', op: '<', value: day2 })).toEqual([])
    expect(await names({ column: 'weight', op: '>', value: 1 }, 'v2')).toEqual(['b'])
    expect(await names({ column: 'channel', op: 'is null' })).toEqual(['a', 'c'])
  })
})
