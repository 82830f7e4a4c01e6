import { describe, expect, test } from 'vitest'
import { FILE_PATH_ID } from '../deletes/referenced-file.js'
import { createOrders, freshLake } from '../fixtures/lake.js'
import type { DataFile, ManifestEntry } from '../manifest.js'
import { movedEntry } from './moved-entry.js'
import { movedMetadata, onlyCurrent } from './moved-metadata.js'
import { relocation } from './relocation.js'

const relocate = relocation('file:///lake/gold/orders/fact_order', 's3://bucket/gold/orders/fact_order')
const at = (name: string) => `file:///lake/gold/orders/fact_order/data/${name}`
const moved = (name: string) => `s3://bucket/gold/orders/fact_order/data/${name}`

describe('an address', () => {
  test('below the table moves, however it is spelled', () => {
    expect(relocate(at('a.parquet'))).toBe(moved('a.parquet'))
    expect(relocate('file:/lake/gold/orders/fact_order/data/a.parquet')).toBe(moved('a.parquet'))
    expect(relocate('/lake/gold/orders/fact_order/data/a.parquet')).toBe(moved('a.parquet'))
    expect(relocation('s3://one/t/', 'file:///two/t/')('s3://one/t/x')).toBe('file:///two/t/x')
  })

  test('beside the table is refused', () => {
    expect(() => relocate('file:///lake/gold/orders/fact_order_2/data/a.parquet')).toThrow('FILE_OUTSIDE_TABLE')
    expect(() => relocate('s3://bucket/gold/orders/fact_order/data/a.parquet')).toThrow('FILE_OUTSIDE_TABLE')
  })
})

describe('an entry', () => {
  const bound = (value: string) => [
    { key: FILE_PATH_ID, value: Buffer.from(value) },
    { key: 1, value: Buffer.from('x') },
  ]
  const file = (more: Partial<DataFile>): DataFile => ({
    content: 'data',
    file_path: at('a.parquet'),
    file_format: 'PARQUET',
    spec_id: 0,
    partition: [],
    record_count: 3,
    file_size_in_bytes: 100,
    details: { lower_bounds: bound(at('b.parquet')), upper_bounds: bound(at('b.parquet')), split_offsets: [4] },
    ...more,
  })
  const entry = (data_file: DataFile): ManifestEntry => ({ status: 1, snapshot_id: '7', sequence_number: 2, data_file })

  test('of rows changes its address and nothing else', () => {
    const before = entry(file({}))
    expect(movedEntry(before, relocate, undefined)).toEqual(entry(file({ file_path: moved('a.parquet') })))
  })

  test('of position deletes names its data file at the new place, and the file that was written anew', () => {
    const before = entry(file({ content: 'position', referenced_data_file: at('b.parquet') }))
    const { data_file } = movedEntry(before, relocate, { address: moved('c.parquet'), size_bytes: 77 })
    expect(data_file).toMatchObject({
      file_path: moved('c.parquet'),
      file_size_in_bytes: 77,
      referenced_data_file: moved('b.parquet'),
    })
    const bounds = [
      { key: 1, value: Buffer.from('x') },
      { key: FILE_PATH_ID, value: Buffer.from(moved('b.parquet')) },
    ]
    expect(data_file.details).toEqual({ lower_bounds: bounds, upper_bounds: bounds, split_offsets: null })
  })

  test('of position deletes from many files says no bounds of their addresses', () => {
    const many = entry(file({ content: 'position', details: { lower_bounds: bound(at('b')), upper_bounds: bound(at('c')) } }))
    const { data_file } = movedEntry(many, relocate, { address: moved('d.parquet'), size_bytes: 77 })
    expect(data_file.details).toMatchObject({ lower_bounds: [{ key: 1 }], upper_bounds: [{ key: 1 }] })
    expect(data_file.referenced_data_file).toBeUndefined()
  })
})

test('metadata moves with its lists, folders and log, and leaves statistics files behind', async () => {
  const { metadata } = await createOrders(await freshLake())
  const snapshot = {
    'snapshot-id': '7',
    'sequence-number': 1,
    'timestamp-ms': metadata['last-updated-ms'],
    'manifest-list': at('../metadata/snap-7.avro'),
    summary: { operation: 'append' },
    'schema-id': 0,
  }
  const before = {
    ...metadata,
    snapshots: [snapshot, { ...snapshot, 'snapshot-id': '8' }],
    'current-snapshot-id': '8',
    refs: { main: { type: 'branch', 'snapshot-id': '8' }, old: { type: 'tag', 'snapshot-id': '7' } } as const,
    properties: { 'write.data.path': at('x'), owner: 'team-orders' },
    'metadata-log': [{ 'metadata-file': at('v1'), 'timestamp-ms': 1 }],
    foreign: { statistics: [], kept: 1 },
  }
  const lists = new Map([['7', 's3://bucket/new-7.avro']])
  const after = movedMetadata(before, { location: 's3://bucket/t', relocate, lists })
  expect(after).toEqual({
    ...before,
    location: 's3://bucket/t',
    snapshots: [
      { ...snapshot, 'manifest-list': 's3://bucket/new-7.avro' },
      { ...snapshot, 'snapshot-id': '8', 'manifest-list': moved('../metadata/snap-7.avro') },
    ],
    properties: { 'write.data.path': `${moved('x')}/`, owner: 'team-orders' },
    'metadata-log': [],
    foreign: { kept: 1 },
  })
  expect(onlyCurrent(before)).toMatchObject({ snapshots: [{ 'snapshot-id': '8' }], refs: { main: {} } })
  expect(Object.keys(onlyCurrent(before).refs)).toEqual(['main'])
})
