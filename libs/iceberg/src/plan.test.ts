import { expect, test } from 'vitest'
import { commitFiles } from './commit.js'
import { createOrders, freshLake, orders, written } from './fixtures/lake.js'
import { planFiles } from './plan.js'
import { currentSnapshot } from './table.js'
import { tableFiles } from './table-files.js'

async function tableOfAvro() {
  const lake = await freshLake()
  await createOrders(lake)
  const file = { ...(await written(lake, 'a')), format: 'avro', split_offsets: [4, 90] } as const
  const { table } = await commitFiles(lake, orders, { operation: 'append', add: [file], remove: [], summary: {} })
  const files = tableFiles(lake.store)
  const [manifest] = await files.list(currentSnapshot(table)?.['manifest-list'] ?? '')
  if (!manifest) throw new Error('the snapshot has no manifest')
  return { lake, table, files, manifest, entries: await files.wholeEntries(manifest, table.metadata) }
}

test('files of Avro are planned, and what was said of a file is in its manifest', async () => {
  const { lake, table, entries } = await tableOfAvro()
  expect((await planFiles(lake, table)).map((file) => file.format)).toEqual(['avro'])
  expect(entries[0]?.data_file.details?.['split_offsets']).toEqual([4, 90])
  expect(entries[0]?.data_file.file_format).toBe('AVRO')
})

test('files of a format that nothing here reads are refused by name', async () => {
  const { lake, table, files, entries } = await tableOfAvro()
  const folder = 'gold/orders/fact_order/metadata'
  const { metadata } = table
  const ofOrc = entries.map((entry) => ({ ...entry, data_file: { ...entry.data_file, file_format: 'orc' } }))
  const target = { folder, metadata, spec_id: 0, snapshot_id: '7', dice: lake.dice }
  const manifest = await files.writeManifest(ofOrc, target)
  const header = { snapshot_id: '7', parent_id: undefined, sequence_number: 2 }
  const snapshot = {
    'snapshot-id': '7',
    'sequence-number': 2,
    'timestamp-ms': metadata['last-updated-ms'],
    'manifest-list': await files.writeList([manifest], header, target),
    summary: { operation: 'append' },
  }
  const written = await lake.catalog.commit(
    orders,
    [],
    [
      { action: 'add-snapshot', snapshot },
      { action: 'set-snapshot-ref', 'ref-name': 'main', type: 'branch', 'snapshot-id': '7' },
    ],
  )
  await expect(planFiles(lake, written)).rejects.toThrow(/^FILE_FORMAT_UNSUPPORTED: .*a\.parquet is orc/)
})
