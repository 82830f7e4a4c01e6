import { Fault, type Json } from '@storemesh/core'
import type { AvroFile } from './avro-file.js'
import type { ColumnStatistics } from './column-statistics.js'
import { avroName, manifestSchema, namesById, recordBelow, withoutBelow } from './manifest-schema.js'
import { type PartitionSpec, partitionType, type PartitionValue } from './partition.js'
import { idAt, type Members, maybe, membersAt, type Refuse, textAt, wholeAt } from './shape.js'
import type { SnapshotId } from './snapshot.js'
import type { PrimitiveType, Schema } from './types.js'

export const EXISTING = 0
export const ADDED = 1
export const DELETED = 2

/** One data file, and what the manifest's snapshot did with it. */
export interface ManifestEntry {
  readonly status: typeof EXISTING | typeof ADDED | typeof DELETED
  readonly snapshot_id: SnapshotId
  /** Undefined in a new manifest: it is the number of the commit that gets it in. */
  readonly sequence_number?: number
  readonly file_sequence_number?: number
  readonly data_file: DataFile
}

export interface DataFile {
  readonly file_path: string
  readonly file_format: string
  /** In the order of the spec's fields; undefined where the value is of a kind that plans do not decide by. */
  readonly partition: readonly (PartitionValue | undefined)[]
  readonly record_count: number
  readonly file_size_in_bytes: number
  /** Statistics and the rest, by their Avro names: carried from manifest to manifest as they are. Absent where they were not read. */
  readonly details?: Members
}

/** What an entry without numbers of its own takes from its manifest. */
export interface Inherited {
  readonly snapshot_id: SnapshotId
  readonly sequence_number: number
}

const DETAILS = [
  'column_sizes',
  'value_counts',
  'null_value_counts',
  'nan_value_counts',
  'lower_bounds',
  'upper_bounds',
  'key_metadata',
  'split_offsets',
  'equality_ids',
  'sort_order_id',
] as const

/** `schemas` are all that the table has had: a partition's source may have been dropped since. */
export function manifestFile(
  entries: readonly ManifestEntry[],
  spec: PartitionSpec,
  schema: Schema,
  schemas: readonly Schema[],
): AvroFile {
  const partitions = spec.fields.map((field) => ({ name: avroName(field.name), type: partitionType(field, schemas) }))
  return {
    schema: manifestSchema(spec, schemas),
    header: new Map([
      ['schema', JSON.stringify(schema)],
      ['schema-id', String(schema['schema-id'])],
      ['partition-spec', JSON.stringify(spec.fields)],
      ['partition-spec-id', String(spec['spec-id'])],
      ['format-version', '2'],
      ['content', 'data'],
    ]),
    records: entries.map((entry) => recordOf(entry, partitions)),
  }
}

function recordOf(entry: ManifestEntry, partitions: readonly { readonly name: string; readonly type: PrimitiveType }[]): object {
  const { partition, details, ...file } = entry.data_file
  if (!details) throw new Fault('MANIFEST_CORRUPT', `${file.file_path} was to be written into a manifest without its statistics`)
  const values = partitions.map(({ name, type }, index) => [name, avroPartitionValue(type, partition[index])])
  return {
    status: entry.status,
    snapshot_id: BigInt(entry.snapshot_id),
    sequence_number: entry.sequence_number ?? null,
    file_sequence_number: entry.file_sequence_number ?? null,
    data_file: {
      ...Object.fromEntries(DETAILS.map((name) => [name, details[name] ?? null])),
      content: 0,
      ...file,
      partition: Object.fromEntries(values),
    },
  }
}

function avroPartitionValue(type: PrimitiveType, value: PartitionValue | undefined): PartitionValue | bigint {
  if (value === undefined) {
    throw new Fault(
      'PARTITION_UNSUPPORTED',
      `a table partitioned by a ${type} can be read here, not written; write it with the software that made it`,
    )
  }
  return typeof value === 'string' && type !== 'string' ? BigInt(value) : value
}

/** What a plan needs of a manifest's schema: the statistics, most of its bytes, are skipped. */
export const withoutDetails = (schema: Json): Json => withoutBelow(schema, 'data_file', new Set(DETAILS))

interface Reading {
  /** What the file calls each of the spec's fields. */
  readonly names: readonly string[]
  readonly withDetails: boolean
  readonly inherited: Inherited
}

/** `withDetails` where the file was read whole. */
export function manifestEntries(
  file: AvroFile,
  {
    spec,
    inherited,
    withDetails,
  }: { readonly spec: PartitionSpec; readonly inherited: Inherited; readonly withDetails: boolean },
  refuse: Refuse,
): ManifestEntry[] {
  const reading = { names: partitionNames(file.schema, spec), inherited, withDetails }
  return file.records.map((record) => entryFrom(record, reading, refuse))
}

function partitionNames(schema: Json, spec: PartitionSpec): readonly string[] {
  const byId = namesById(recordBelow(recordBelow(schema, 'data_file'), 'partition'))
  return spec.fields.map((field) => byId.get(field['field-id']) ?? avroName(field.name))
}

function entryFrom(record: unknown, reading: Reading, refuse: Refuse): ManifestEntry {
  const { inherited } = reading
  const members = membersAt(record, 'entry', refuse)
  const status = members['status']
  if (status !== EXISTING && status !== ADDED && status !== DELETED)
    throw refuse('an entry is neither existing, added nor deleted')
  const sequence = maybe(members, 'sequence_number', refuse, wholeAt)
  const fileSequence = maybe(members, 'file_sequence_number', refuse, wholeAt)
  return {
    status,
    snapshot_id: maybe(members, 'snapshot_id', refuse, idAt) ?? inherited.snapshot_id,
    sequence_number: sequence ?? inherited.sequence_number,
    file_sequence_number: fileSequence ?? inherited.sequence_number,
    data_file: dataFileFrom(membersAt(members['data_file'], 'data_file', refuse), reading, refuse),
  }
}

function dataFileFrom(members: Members, { names, withDetails }: Reading, refuse: Refuse): DataFile {
  if ((maybe(members, 'content', refuse, wholeAt) ?? 0) !== 0) throw refuse('a data manifest holds a delete file')
  const partition = membersAt(members['partition'], 'partition', refuse)
  return {
    file_path: textAt(members, 'file_path', refuse),
    file_format: textAt(members, 'file_format', refuse),
    partition: names.map((name) => partitionValueFrom(partition[name])),
    record_count: wholeAt(members, 'record_count', refuse),
    file_size_in_bytes: wholeAt(members, 'file_size_in_bytes', refuse),
    ...(withDetails && { details: members }),
  }
}

function partitionValueFrom(value: unknown): PartitionValue | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value
  return typeof value === 'bigint' ? String(value) : undefined
}

/** Column statistics as the manifest's lists of pairs. */
export function statisticsDetails(columns: ReadonlyMap<number, ColumnStatistics>): Members {
  const pairs = <T>(value: (column: ColumnStatistics) => T | undefined) => {
    const found = [...columns].flatMap(([key, column]) => {
      const member = value(column)
      return member === undefined ? [] : [{ key, value: member }]
    })
    return found.length === 0 ? null : found
  }
  return {
    column_sizes: pairs((column) => column.size_bytes),
    value_counts: pairs((column) => column.value_count),
    null_value_counts: pairs((column) => column.null_count),
    nan_value_counts: pairs((column) => column.nan_count),
    lower_bounds: pairs((column) => column.lower && Buffer.from(column.lower)),
    upper_bounds: pairs((column) => column.upper && Buffer.from(column.upper)),
    sort_order_id: 0,
  }
}

export const isLive = (entry: ManifestEntry): boolean => entry.status !== DELETED
