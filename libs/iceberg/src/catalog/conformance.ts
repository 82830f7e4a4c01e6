import { isFault } from '@storemesh/core'
import { describe, expect, test } from 'vitest'
import { newSchema } from '../new-schema.js'
import type { Snapshot } from '../snapshot.js'
import type { Catalog, NewTable, Table, TableName } from './catalog.js'

/** What every catalog promises. `fresh` gives an empty one; `reopened` another one over the same tables, as another process has it. */
export function catalogConformance(name: string, fresh: () => Promise<{ catalog: Catalog; reopened: () => Catalog }>): void {
  const orders: TableName = { namespace: 'orders', name: 'fact_order' }
  const table = (properties: Record<string, string> = {}): NewTable => ({
    location: 'gold/orders/fact_order',
    schema: newSchema([
      { name: 'order_id', type: 'long', required: true },
      { name: 'ordered_at', type: 'timestamptz', required: true },
      { name: 'lines', type: { type: 'list', 'element-id': 0, 'element-required': true, element: 'string' }, required: false },
    ]),
    partition: [{ 'source-id': 2, 'field-id': 0, name: 'ordered_at_day', transform: 'day' }],
    properties,
  })
  const failure = (work: Promise<unknown>) =>
    work.then(
      () => undefined,
      (error: unknown) => error,
    )
  const snapshotUpon = ({ metadata }: Table, id: string): Snapshot => ({
    'snapshot-id': id,
    'sequence-number': metadata['last-sequence-number'] + 1,
    'timestamp-ms': metadata['last-updated-ms'],
    'manifest-list': `${metadata.location}/metadata/snap-${id}.avro`,
    summary: { operation: 'append' },
    'schema-id': metadata['current-schema-id'],
  })
  const add = (catalog: Catalog, base: Table, id: string) =>
    catalog.commit(
      orders,
      [{ type: 'assert-ref-snapshot-id', ref: 'main', 'snapshot-id': base.metadata['current-snapshot-id'] ?? null }],
      [
        { action: 'add-snapshot', snapshot: snapshotUpon(base, id) },
        { action: 'set-snapshot-ref', 'ref-name': 'main', type: 'branch', 'snapshot-id': id },
      ],
    )

  describe(`${name} is a catalog`, () => {
    test('has the table that was created, for another process too', async () => {
      const { catalog, reopened } = await fresh()
      const created = await catalog.create(orders, table({ owner: 'team-orders' }))
      expect(created.metadata.schemas[0]?.fields.map((field) => [field.id, field.name])).toEqual([
        [1, 'order_id'],
        [2, 'ordered_at'],
        [3, 'lines'],
      ])
      expect(created.metadata['partition-specs'][0]?.fields).toEqual([
        { 'source-id': 2, 'field-id': 1000, name: 'ordered_at_day', transform: 'day' },
      ])
      expect(created.metadata.properties).toMatchObject({ owner: 'team-orders' })
      expect((await reopened().load(orders)).metadata).toEqual(created.metadata)
      expect(await reopened().list()).toEqual([orders])
    })

    test('names a table that is there already, and one that is not', async () => {
      const { catalog } = await fresh()
      expect(isFault(await failure(catalog.load(orders)), 'TABLE_NOT_FOUND')).toBe(true)
      expect(isFault(await failure(catalog.commit(orders, [], [])), 'TABLE_NOT_FOUND')).toBe(true)
      expect(await catalog.list()).toEqual([])
      await catalog.create(orders, table())
      expect(isFault(await failure(catalog.create(orders, table())), 'TABLE_EXISTS')).toBe(true)
    })

    test('lets one of many racing creators in', async () => {
      const { catalog, reopened } = await fresh()
      const outcomes = await Promise.all(
        Array.from({ length: 8 }, (_, one) => failure((one % 2 ? catalog : reopened()).create(orders, table()))),
      )
      expect(outcomes.filter((outcome) => outcome === undefined)).toHaveLength(1)
      expect(outcomes.filter((outcome) => isFault(outcome, 'TABLE_EXISTS'))).toHaveLength(7)
    })

    test('applies a change whole or not at all', async () => {
      const { catalog, reopened } = await fresh()
      const base = await catalog.create(orders, table())
      await add(catalog, base, '1')
      const stale = add(reopened(), base, '2')
      expect(isFault(await failure(stale), 'COMMIT_CONFLICT')).toBe(true)
      const wrong = catalog.commit(
        orders,
        [{ type: 'assert-table-uuid', uuid: 'another' }],
        [{ action: 'set-properties', updates: { a: 'b' } }],
      )
      expect(isFault(await failure(wrong), 'COMMIT_CONFLICT')).toBe(true)
      const { metadata } = await reopened().load(orders)
      expect(metadata.snapshots.map((snapshot) => snapshot['snapshot-id'])).toEqual(['1'])
      expect(metadata.properties['a']).toBeUndefined()
    })

    test('keeps changes that do not contradict each other, though they race', async () => {
      const { catalog, reopened } = await fresh()
      await catalog.create(orders, table())
      const set = (one: number) =>
        (one % 2 ? catalog : reopened()).commit(orders, [], [{ action: 'set-properties', updates: { [`p${one}`]: 'set' } }])
      await Promise.all(Array.from({ length: 6 }, (_, one) => set(one)))
      expect(Object.keys((await reopened().load(orders)).metadata.properties)).toEqual(
        expect.arrayContaining(['p0', 'p1', 'p2', 'p3', 'p4', 'p5']),
      )
    })

    test('keeps ids of 63 bits as they are', async () => {
      const { catalog, reopened } = await fresh()
      const id = '8744736658442914487'
      await add(catalog, await catalog.create(orders, table()), id)
      const read = await reopened().load(orders)
      expect(read.metadata['current-snapshot-id']).toBe(id)
      const next = await add(reopened(), read, '5')
      expect(next.metadata.snapshots.map((snapshot) => snapshot['snapshot-id'])).toEqual([id, '5'])
    })

    test('sees what another process commits', async () => {
      const { catalog, reopened } = await fresh()
      const other = reopened()
      await catalog.create(orders, table())
      for (const id of ['1', '2', '3']) {
        await add(other, await catalog.load(orders), id)
        expect((await catalog.load(orders)).metadata['current-snapshot-id']).toBe(id)
      }
    })
  })
}
