import { Fault } from '@storemesh/core'
import type { TableMetadata } from './metadata.js'
import { lastPartitionId, type PartitionSpec } from './partition.js'
import { lastColumnId, requireSoundSchema, sameMembers, sameSchema } from './schema.js'
import type { Snapshot, SnapshotId, SnapshotRef } from './snapshot.js'
import type { SortOrder } from './sort-order.js'
import type { Schema } from './types.js'

/** One step of a change to a table's state, in the shapes of the REST catalog. */
export type Update =
  | { readonly action: 'set-properties'; readonly updates: Readonly<Record<string, string>> }
  | { readonly action: 'add-schema'; readonly schema: Schema }
  /** -1 is the schema that was added last. */
  | { readonly action: 'set-current-schema'; readonly 'schema-id': number }
  | { readonly action: 'add-spec'; readonly spec: PartitionSpec }
  /** -1 is the spec that was added last. */
  | { readonly action: 'set-default-spec'; readonly 'spec-id': number }
  | { readonly action: 'add-sort-order'; readonly 'sort-order': SortOrder }
  /** -1 is the order that was added last. */
  | { readonly action: 'set-default-sort-order'; readonly 'sort-order-id': number }
  | { readonly action: 'add-snapshot'; readonly snapshot: Snapshot }
  | ({ readonly action: 'set-snapshot-ref'; readonly 'ref-name': string } & SnapshotRef)
  | { readonly action: 'remove-snapshot-ref'; readonly 'ref-name': string }
  | { readonly action: 'remove-snapshots'; readonly 'snapshot-ids': readonly SnapshotId[] }

/** The state after all updates, in their order. The state before stays as it is. */
export function applyUpdates(metadata: TableMetadata, updates: readonly Update[], now_ms: number): TableMetadata {
  const at: Moment = {
    now_ms: Math.max(metadata['last-updated-ms'], now_ms),
    added: new Set(updates.flatMap((update) => (update.action === 'add-snapshot' ? update.snapshot['snapshot-id'] : []))),
  }
  const updated = updates.reduce((state, update) => apply(state, update, at), metadata)
  return { ...updated, 'last-updated-ms': Math.max(updated['last-updated-ms'], now_ms) }
}

interface Moment {
  /** Never before the state's own time. */
  readonly now_ms: number
  /** Snapshots that come in by the same change. */
  readonly added: ReadonlySet<SnapshotId>
}

function apply(metadata: TableMetadata, update: Update, at: Moment): TableMetadata {
  switch (update.action) {
    case 'set-properties':
      return { ...metadata, properties: { ...metadata.properties, ...update.updates } }
    case 'add-schema':
      return addSchema(metadata, update.schema)
    case 'set-current-schema':
      return { ...metadata, 'current-schema-id': knownSchema(metadata, update['schema-id']) }
    case 'add-spec':
      return addSpec(metadata, update.spec)
    case 'set-default-spec':
      return { ...metadata, 'default-spec-id': knownSpec(metadata, update['spec-id']) }
    case 'add-sort-order':
      return addSortOrder(metadata, update['sort-order'])
    case 'set-default-sort-order':
      return { ...metadata, 'default-sort-order-id': knownSortOrder(metadata, update['sort-order-id']) }
    case 'add-snapshot':
      return addSnapshot(metadata, update.snapshot)
    case 'set-snapshot-ref':
      return setSnapshotRef(metadata, update, at)
    case 'remove-snapshot-ref':
      return removeSnapshotRef(metadata, update['ref-name'])
    case 'remove-snapshots':
      return removeSnapshots(metadata, new Set(update['snapshot-ids']))
  }
}

/** A schema equal to one that is there is not added again: it moves to the end, where -1 finds it. */
function addSchema(metadata: TableMetadata, schema: Schema): TableMetadata {
  requireSoundSchema(schema)
  const equal = metadata.schemas.find((candidate) => sameSchema(candidate, schema))
  const added = equal ?? { ...schema, 'schema-id': nextId(metadata.schemas.map((each) => each['schema-id'])) }
  return {
    ...metadata,
    schemas: [...metadata.schemas.filter((each) => each !== equal), added],
    'last-column-id': Math.max(metadata['last-column-id'], lastColumnId(schema)),
  }
}

function addSpec(metadata: TableMetadata, spec: PartitionSpec): TableMetadata {
  const equal = metadata['partition-specs'].find((candidate) => sameMembers(candidate.fields, spec.fields))
  const added = equal ?? { ...spec, 'spec-id': nextId(metadata['partition-specs'].map((each) => each['spec-id'])) }
  return {
    ...metadata,
    'partition-specs': [...metadata['partition-specs'].filter((each) => each !== equal), added],
    'last-partition-id': Math.max(metadata['last-partition-id'], lastPartitionId(spec)),
  }
}

/** An order equal to one that is there is not added again; order 0 is "unsorted" for ever. */
function addSortOrder(metadata: TableMetadata, order: SortOrder): TableMetadata {
  const orders = metadata['sort-orders']
  const equal = orders.find((candidate) => sameMembers(candidate.fields, order.fields))
  const nextOrder = Math.max(1, nextId(orders.map((each) => each['order-id'])))
  const added = equal ?? { ...order, 'order-id': order.fields.length === 0 ? 0 : nextOrder }
  return { ...metadata, 'sort-orders': [...orders.filter((each) => each !== equal), added] }
}

function addSnapshot(metadata: TableMetadata, snapshot: Snapshot): TableMetadata {
  const { 'snapshot-id': id, 'sequence-number': sequence, 'timestamp-ms': time_ms } = snapshot
  if (hasSnapshot(metadata, id)) throw new Fault('COMMIT_CONFLICT', `snapshot ${id} is in the table already`)
  if (sequence <= metadata['last-sequence-number']) {
    throw new Fault(
      'COMMIT_CONFLICT',
      `sequence number ${sequence} is taken, the table is at ${metadata['last-sequence-number']}`,
    )
  }
  return {
    ...metadata,
    snapshots: [...metadata.snapshots, snapshot],
    'last-sequence-number': sequence,
    'last-updated-ms': Math.max(metadata['last-updated-ms'], time_ms),
  }
}

function setSnapshotRef(
  metadata: TableMetadata,
  update: Extract<Update, { action: 'set-snapshot-ref' }>,
  { now_ms, added }: Moment,
): TableMetadata {
  const { action: _, 'ref-name': name, ...ref } = update
  const id = ref['snapshot-id']
  const snapshot = metadata.snapshots.findLast((candidate) => candidate['snapshot-id'] === id)
  if (!snapshot) throw new Fault('SNAPSHOT_EXPIRED', `${name} cannot point to snapshot ${id}: the table does not have it`)
  if (name === 'main' && ref.type !== 'branch') throw new Fault('REF_INVALID', 'main is a branch and cannot become a tag')
  const refs = { ...metadata.refs, [name]: ref }
  if (name !== 'main' || metadata['current-snapshot-id'] === id) return { ...metadata, refs }
  // one that was there before, on another branch or earlier on this one, becomes current now and not when it was made
  const time_ms = added.has(id) ? snapshot['timestamp-ms'] : Math.max(now_ms, metadata['last-updated-ms'])
  return {
    ...metadata,
    refs,
    'current-snapshot-id': id,
    'last-updated-ms': Math.max(metadata['last-updated-ms'], time_ms),
    'snapshot-log': [...metadata['snapshot-log'], { 'snapshot-id': id, 'timestamp-ms': time_ms }],
  }
}

function removeSnapshotRef(metadata: TableMetadata, name: string): TableMetadata {
  if (name === 'main') throw new Fault('REF_INVALID', 'main is the table itself and cannot be removed')
  const { [name]: removed, ...refs } = metadata.refs
  if (!removed) throw new Fault('REF_UNKNOWN', `the table has no branch or tag ${name}`)
  return { ...metadata, refs }
}

function removeSnapshots(metadata: TableMetadata, ids: ReadonlySet<SnapshotId>): TableMetadata {
  for (const [name, ref] of Object.entries(metadata.refs)) {
    if (ids.has(ref['snapshot-id']))
      throw new Fault('SNAPSHOT_REFERENCED', `snapshot ${ref['snapshot-id']} is kept by ${name} and cannot be removed`)
  }
  const log = metadata['snapshot-log']
  // what stands before a gap would answer "as of" with a snapshot that was not current then
  const lastGap = log.findLastIndex((entry) => ids.has(entry['snapshot-id']))
  return {
    ...metadata,
    snapshots: metadata.snapshots.filter((snapshot) => !ids.has(snapshot['snapshot-id'])),
    'snapshot-log': log.slice(lastGap + 1),
  }
}

function knownSchema(metadata: TableMetadata, id: number): number {
  const schema = id === -1 ? metadata.schemas.at(-1) : metadata.schemas.find((candidate) => candidate['schema-id'] === id)
  if (schema) return schema['schema-id']
  throw new Fault('SCHEMA_INVALID', `the table has no schema ${id}`)
}

function knownSpec(metadata: TableMetadata, id: number): number {
  const specs = metadata['partition-specs']
  const spec = id === -1 ? specs.at(-1) : specs.find((candidate) => candidate['spec-id'] === id)
  if (spec) return spec['spec-id']
  throw new Fault('PARTITION_INVALID', `the table has no partition spec ${id}`)
}

function knownSortOrder(metadata: TableMetadata, id: number): number {
  const orders = metadata['sort-orders']
  const order = id === -1 ? orders.at(-1) : orders.find((candidate) => candidate['order-id'] === id)
  if (order) return order['order-id']
  throw new Fault('SORT_ORDER_INVALID', `the table has no sort order ${id}`)
}

const hasSnapshot = (metadata: TableMetadata, id: SnapshotId): boolean =>
  metadata.snapshots.some((snapshot) => snapshot['snapshot-id'] === id)

const nextId = (taken: readonly number[]): number => Math.max(-1, ...taken) + 1
