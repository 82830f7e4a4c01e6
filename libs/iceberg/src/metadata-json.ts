import { checksum, Fault, isJsonObject, type Json, type JsonObject, parseJson } from '@storemesh/core'
import type { MetadataLogEntry, TableMetadata } from './metadata.js'
import type { PartitionField, PartitionSpec } from './partition.js'
import { schemaFrom } from './schema-json.js'
import { idAt, listAt, maybe, membersAt, type Refuse, textAt, textsAt, wholeAt } from './shape.js'
import { sortOrderFrom } from './sort-order.js'
import type { Snapshot, SnapshotLogEntry, SnapshotRef } from './snapshot.js'

/** JSON.parse would round ids of 63 bits, so they are quoted before it. A quote inside a text follows a backslash, one of a name does not. */
const BARE_ID = /(?<!\\)"((?:parent-|current-)?snapshot-id)"(\s*:\s*)(-?\d+)/g

/** Sealed by the writer as the last member, so that a flipped bit is found even where the JSON still parses. */
const SEAL = /,"mesh-checksum":"([0-9a-f]{8})"\}$/

export const sealOf = (text: Uint8Array): string => checksum(text).toString(16).padStart(8, '0')

/** METADATA_CORRUPT names the file; FORMAT_VERSION_UNKNOWN is one that this library does not read. */
export function parseMetadata(bytes: Uint8Array, file: string): TableMetadata {
  const refuse = corrupt(file)
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
  const seal = SEAL.exec(text)
  if (seal && seal[1] !== sealOf(bytes.subarray(0, bytes.length - seal[0].length)))
    throw refuse('its checksum does not fit its bytes')
  return metadataOf(parseWithIds(text), file)
}

/** JSON whose snapshot ids are texts, so that none of them is rounded. */
export const parseWithIds = (text: string): Json | undefined => parseJson(text.replace(BARE_ID, '"$1"$2"$3"'))

/** A table's state out of JSON that was read with its ids whole. `file` is where it stands, for messages. */
export function metadataOf(json: unknown, file: string): TableMetadata {
  const refuse = corrupt(file)
  if (!isJsonObject(json)) throw refuse('it is not a JSON object')
  const version = wholeAt(json, 'format-version', refuse)
  if (version !== 2)
    throw new Fault(
      'FORMAT_VERSION_UNKNOWN',
      `${file}: expected format version 2, got ${version}; read it with a newer version of the software that wrote it`,
    )
  return metadataFrom(json, refuse)
}

const corrupt =
  (file: string): Refuse =>
  (what) =>
    new Fault('METADATA_CORRUPT', `${file}: ${what}; restore the file, or the table from a copy`)

function metadataFrom(json: JsonObject, refuse: Refuse): TableMetadata {
  const current = maybe(json, 'current-snapshot-id', refuse, idAt)
  const snapshots = (maybe(json, 'snapshots', refuse, listAt) ?? []).map((value) => snapshotFrom(value, refuse))
  const hasCurrent = current !== undefined && current !== '-1'
  if (hasCurrent && !snapshots.some((snapshot) => snapshot['snapshot-id'] === current))
    throw refuse('its current snapshot is not among its snapshots')
  const main: Record<string, SnapshotRef> = hasCurrent ? { main: { 'snapshot-id': current, type: 'branch' } } : {}
  return {
    'format-version': 2,
    'table-uuid': textAt(json, 'table-uuid', refuse),
    location: textAt(json, 'location', refuse),
    'last-sequence-number': wholeAt(json, 'last-sequence-number', refuse),
    'last-updated-ms': wholeAt(json, 'last-updated-ms', refuse),
    'last-column-id': wholeAt(json, 'last-column-id', refuse),
    'current-schema-id': wholeAt(json, 'current-schema-id', refuse),
    schemas: listAt(json, 'schemas', refuse).map((value) => schemaFrom(value, refuse)),
    'default-spec-id': wholeAt(json, 'default-spec-id', refuse),
    'partition-specs': listAt(json, 'partition-specs', refuse).map((value) => specFrom(value, refuse)),
    'last-partition-id': wholeAt(json, 'last-partition-id', refuse),
    'default-sort-order-id': wholeAt(json, 'default-sort-order-id', refuse),
    'sort-orders': (maybe(json, 'sort-orders', refuse, listAt) ?? []).map((value) => sortOrderFrom(value, refuse)),
    properties: maybe(json, 'properties', refuse, textsAt) ?? {},
    ...(hasCurrent && { 'current-snapshot-id': current }),
    snapshots,
    refs: { ...main, ...maybe(json, 'refs', refuse, refsAt) },
    'snapshot-log': (maybe(json, 'snapshot-log', refuse, listAt) ?? []).map((value) => snapshotLogFrom(value, refuse)),
    'metadata-log': (maybe(json, 'metadata-log', refuse, listAt) ?? []).map((value) => metadataLogFrom(value, refuse)),
    foreign: Object.fromEntries(Object.entries(json).filter(([name]) => !OWN_MEMBERS.has(name))),
  }
}

const OWN_MEMBERS = new Set([
  'format-version',
  'table-uuid',
  'location',
  'last-sequence-number',
  'last-updated-ms',
  'last-column-id',
  'current-schema-id',
  'schemas',
  'default-spec-id',
  'partition-specs',
  'last-partition-id',
  'default-sort-order-id',
  'sort-orders',
  'properties',
  'current-snapshot-id',
  'snapshots',
  'refs',
  'snapshot-log',
  'metadata-log',
  'mesh-checksum',
])

function snapshotFrom(value: unknown, refuse: Refuse): Snapshot {
  const members = membersAt(value, 'snapshot', refuse)
  const parent = maybe(members, 'parent-snapshot-id', refuse, idAt)
  const schema = maybe(members, 'schema-id', refuse, wholeAt)
  return {
    'snapshot-id': idAt(members, 'snapshot-id', refuse),
    ...(parent !== undefined && { 'parent-snapshot-id': parent }),
    'sequence-number': maybe(members, 'sequence-number', refuse, wholeAt) ?? 0,
    'timestamp-ms': wholeAt(members, 'timestamp-ms', refuse),
    'manifest-list': textAt(members, 'manifest-list', refuse),
    summary: maybe(members, 'summary', refuse, textsAt) ?? {},
    ...(schema !== undefined && { 'schema-id': schema }),
  }
}

function refsAt(from: Readonly<Record<string, unknown>>, name: string, refuse: Refuse): Record<string, SnapshotRef> {
  const refs = membersAt(from[name], name, refuse)
  return Object.fromEntries(Object.keys(refs).map((key) => [key, refFrom(refs[key], refuse)]))
}

function refFrom(value: unknown, refuse: Refuse): SnapshotRef {
  const members = membersAt(value, 'reference', refuse)
  const keep = maybe(members, 'min-snapshots-to-keep', refuse, wholeAt)
  const snapshotAge_ms = maybe(members, 'max-snapshot-age-ms', refuse, wholeAt)
  const refAge_ms = maybe(members, 'max-ref-age-ms', refuse, wholeAt)
  return {
    'snapshot-id': idAt(members, 'snapshot-id', refuse),
    type: textAt(members, 'type', refuse) === 'tag' ? 'tag' : 'branch',
    ...(keep !== undefined && { 'min-snapshots-to-keep': keep }),
    ...(snapshotAge_ms !== undefined && { 'max-snapshot-age-ms': snapshotAge_ms }),
    ...(refAge_ms !== undefined && { 'max-ref-age-ms': refAge_ms }),
  }
}

function snapshotLogFrom(value: unknown, refuse: Refuse): SnapshotLogEntry {
  const members = membersAt(value, 'entry of snapshot-log', refuse)
  return { 'snapshot-id': idAt(members, 'snapshot-id', refuse), 'timestamp-ms': wholeAt(members, 'timestamp-ms', refuse) }
}

function metadataLogFrom(value: unknown, refuse: Refuse): MetadataLogEntry {
  const members = membersAt(value, 'entry of metadata-log', refuse)
  return { 'metadata-file': textAt(members, 'metadata-file', refuse), 'timestamp-ms': wholeAt(members, 'timestamp-ms', refuse) }
}

function specFrom(value: unknown, refuse: Refuse): PartitionSpec {
  const members = membersAt(value, 'partition spec', refuse)
  return { 'spec-id': wholeAt(members, 'spec-id', refuse), fields: partitionFieldsAt(members, 'fields', refuse) }
}

export const partitionFieldsAt = (from: Readonly<Record<string, unknown>>, name: string, refuse: Refuse): PartitionField[] =>
  listAt(from, name, refuse).map((value) => {
    const members = membersAt(value, 'partition field', refuse)
    return {
      'source-id': wholeAt(members, 'source-id', refuse),
      'field-id': wholeAt(members, 'field-id', refuse),
      name: textAt(members, 'name', refuse),
      transform: textAt(members, 'transform', refuse),
    }
  })
