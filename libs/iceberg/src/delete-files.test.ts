import { objectKey } from '@storemesh/object-store'
import { expect, test } from 'vitest'
import { avroCodec } from './avro-file.js'
import { commitFiles } from './commit.js'
import { createOrders, freshLake, orders, written } from './fixtures/lake.js'
import { manifestListFile } from './manifest-list.js'
import { planFiles } from './plan.js'
import { currentSnapshot } from './table.js'
import { tableFiles } from './table-files.js'

test('a snapshot with delete files is refused, not read without them', async () => {
  const lake = await freshLake()
  await createOrders(lake)
  const change = { operation: 'append', add: [await written(lake, 'a')], remove: [], summary: {} } as const
  await commitFiles(lake, orders, change)
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
  await expect(commitFiles(lake, orders, { ...change, add: [] })).rejects.toThrow('DELETE_FILES_UNSUPPORTED')
})
