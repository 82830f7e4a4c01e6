import { isFault } from '@storemesh/core'
import { describe, expect, test } from 'vitest'
import { evolveSchema } from '../evolve/evolve-schema.js'
import { evolveSortOrder } from '../evolve/evolve-sort-order.js'
import { evolveSpec } from '../evolve/evolve-spec.js'
import type { TableMetadata } from '../metadata.js'
import type { MetadataChange } from '../metadata-change.js'
import { newSchema } from '../new-schema.js'
import { createBranch, createTag, fastForward, removeRef, rollback } from '../refs/change-refs.js'
import type { Snapshot } from '../snapshot.js'
import { schemaOf, specById } from '../table.js'
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
    ...(metadata['current-snapshot-id'] !== undefined && { 'parent-snapshot-id': metadata['current-snapshot-id'] }),
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
      const { metadata_location } = await catalog.create(orders, table())
      expect(isFault(await failure(catalog.create(orders, table())), 'TABLE_EXISTS')).toBe(true)
      expect(isFault(await failure(catalog.register(orders, metadata_location)), 'TABLE_EXISTS')).toBe(true)
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

    test('shows a change that waits for something when that is done, and never where it fails', async () => {
      const { catalog, reopened } = await fresh()
      await catalog.create(orders, table())
      const owner = async () => (await reopened().load(orders)).metadata.properties['owner']
      const set = (value: string, after: Promise<unknown>) =>
        catalog.commit(orders, [], [{ action: 'set-properties', updates: { owner: value } }], { after })
      const missing = Promise.reject(new Error('it did not come'))
      expect(await failure(set('nobody', missing))).toMatchObject({ message: 'it did not come' })
      expect(await owner()).toBeUndefined()
      let done = () => {}
      const late = set('team-late', new Promise<void>((resolve) => (done = resolve)))
      expect(await owner()).toBeUndefined()
      done()
      await late
      expect(await owner()).toBe('team-late')
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

    test('keeps another schema, partitioning and sort order beside the ones before', async () => {
      const { catalog, reopened } = await fresh()
      const make = async (change: (metadata: TableMetadata) => MetadataChange) => {
        const { requirements, updates } = change((await catalog.load(orders)).metadata)
        return catalog.commit(orders, requirements, updates)
      }
      const { metadata: first } = await catalog.create(orders, table())
      await make((metadata) => evolveSchema(metadata, [{ change: 'rename', column: ['lines'], to: 'items' }]))
      await make((metadata) => evolveSpec(metadata, [{ 'source-id': 1, name: 'bucketed', transform: 'bucket[4]' }]))
      const byId = { transform: 'identity', 'source-id': 1, direction: 'desc', 'null-order': 'nulls-last' } as const
      await make((metadata) => evolveSortOrder(metadata, [byId]))
      const { metadata } = await reopened().load(orders)
      expect(schemaOf({ name: orders, metadata, metadata_location: '' }).fields.map((field) => field.name)).toContain('items')
      expect(specById(metadata, metadata['default-spec-id']).fields).toMatchObject([{ 'field-id': 1001, name: 'bucketed' }])
      expect(metadata['sort-orders'].find((each) => each['order-id'] === metadata['default-sort-order-id'])?.fields).toEqual([
        byId,
      ])
      expect(specById(metadata, first['default-spec-id']).fields.map((field) => field.name)).toEqual(['ordered_at_day'])
      expect(metadata.schemas).toHaveLength(2)
      const stale = evolveSchema(first, [{ change: 'drop', column: ['lines'] }])
      expect(isFault(await failure(catalog.commit(orders, stale.requirements, stale.updates)), 'COMMIT_CONFLICT')).toBe(true)
    })

    test('keeps branches and tags, moves and removes them', async () => {
      const { catalog, reopened } = await fresh()
      const make = async (change: (metadata: TableMetadata) => MetadataChange) => {
        const { requirements, updates } = change((await catalog.load(orders)).metadata)
        return catalog.commit(orders, requirements, updates)
      }
      await add(catalog, await catalog.create(orders, table()), '1')
      await make((metadata) => createTag(metadata, { name: 'v1', max_ref_age_ms: 86_400_000 }))
      await make((metadata) => createBranch(metadata, { name: 'audit', min_snapshots_to_keep: 2 }))
      await add(catalog, await catalog.load(orders), '2')
      await make((metadata) => fastForward(metadata, 'audit', 'main'))
      const { metadata } = await reopened().load(orders)
      expect(metadata.refs['v1']).toMatchObject({ type: 'tag', 'snapshot-id': '1', 'max-ref-age-ms': 86_400_000 })
      expect(metadata.refs['audit']).toMatchObject({ type: 'branch', 'snapshot-id': '2', 'min-snapshots-to-keep': 2 })
      await make((newest) => rollback(newest, '1'))
      await make((newest) => removeRef(newest, 'v1'))
      const after = (await reopened().load(orders)).metadata
      expect(after['current-snapshot-id']).toBe('1')
      expect(Object.keys(after.refs).toSorted((one, other) => one.localeCompare(other))).toEqual(['audit', 'main'])
      const taken = { type: 'assert-ref-snapshot-id', ref: 'audit', 'snapshot-id': null } as const
      expect(isFault(await failure(catalog.commit(orders, [taken], [])), 'COMMIT_CONFLICT')).toBe(true)
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

    test('forgets a table that is dropped, and has another one by its name', async () => {
      const { catalog, reopened } = await fresh()
      const first = await catalog.create(orders, table({ owner: 'team-orders' }))
      await add(catalog, first, '1')
      const other = reopened()
      await other.load(orders)
      await catalog.drop(orders)
      for (const each of [catalog, other, reopened()]) {
        expect(isFault(await failure(each.load(orders)), 'TABLE_NOT_FOUND')).toBe(true)
        expect(isFault(await failure(each.commit(orders, [], [])), 'TABLE_NOT_FOUND')).toBe(true)
        expect(isFault(await failure(each.drop(orders)), 'TABLE_NOT_FOUND')).toBe(true)
        expect(await each.list()).toEqual([])
      }
      const second = await other.create(orders, table())
      expect(second.metadata['table-uuid']).not.toBe(first.metadata['table-uuid'])
      expect(second.metadata.snapshots).toEqual([])
      expect((await catalog.load(orders)).metadata).toEqual(second.metadata)
      expect(await catalog.list()).toEqual([orders])
      await catalog.drop(orders)
      expect(await reopened().list()).toEqual([])
    })

    test('keeps a table dropped, whatever is committed at the same time', async () => {
      const { catalog, reopened } = await fresh()
      await catalog.create(orders, table())
      const set = (one: number) => reopened().commit(orders, [], [{ action: 'set-properties', updates: { [`p${one}`]: 'set' } }])
      const commits = Array.from({ length: 6 }, (_, one) => failure(set(one)))
      await reopened().drop(orders)
      await Promise.all(commits)
      expect(isFault(await failure(catalog.load(orders)), 'TABLE_NOT_FOUND')).toBe(true)
      expect(isFault(await failure(set(9)), 'TABLE_NOT_FOUND')).toBe(true)
      expect(await reopened().list()).toEqual([])
    })
  })
}
