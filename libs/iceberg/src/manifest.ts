import { Fault, type Json } from '@storemesh/core'
import type { AvroFile } from './avro-file.js'
import type { ColumnStatistics } from './column-statistics.js'
import { referencedFile } from './deletes/referenced-file.js'
import { avroName, manifestSchema, namesById, recordBelow, withoutBelow } from './manifest-schema.js'
import { type PartitionSpec, partitionType } from './partition.js'
import { valueForAvro, valueFromAvro } from './partition-value.js'
import { idAt, listAt, type Members, maybe, membersAt, type Refuse, textAt, wholeAt } from './shape.js'
import type { SingleValue } from './single-value.js'
import type { SnapshotId } from './snapshot.js'
import type { PrimitiveType, Schema } from './types.js'

export const EXISTING = 0
export const ADDED = 1
export const DELETED = 2

/** One data or delete file, and what the manifest's snapshot did with it. */
export interface ManifestEntry {
  readonly status: typeof EXISTING | typeof ADDED | typeof DELETED
  readonly snapshot_id: SnapshotId
  /** Undefined in a new manifest: it is the number of the commit that gets it in. */
  readonly sequence_number?: number
  readonly file_sequence_number?: number
  readonly data_file: DataFile
}

/** By what a delete file knows the rows that it takes away: their places, or the values of some columns. */
export type DeleteKind = 'position' | 'equality'

/** Holds rows, or tells which rows of other files are gone. */
export interface DataFile {
  readonly content: 'data' | DeleteKind
  readonly file_path: string
  readonly file_format: string
  /** The spec that its partition is of. */
  readonly spec_id: number
  /** In the order of the spec's fields. */
  readonly partition: readonly (SingleValue | null)[]
  readonly record_count: number
  readonly file_size_in_bytes: number
  /** Statistics and the rest, by their Avro names: carried from manifest to manifest as they are. Absent where they were not read. */
  readonly details?: Members
  /** Of position deletes: the one data file that they are all in, where that is known. */
  readonly referenced_data_file?: string
  /** Of equality deletes: the columns whose values they hold. */
  readonly equality_ids?: readonly number[]
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
  'referenced_data_file',
] as const

/** Tells which data files a delete file is for, so it is read where the rest is skipped. */
const DETAILS_OF_DELETES: ReadonlySet<string> = new Set(['lower_bounds', 'upper_bounds', 'equality_ids', 'referenced_data_file'])

/** As manifests number them. */
export const CONTENTS = ['data', 'position', 'equality'] as const

/** A manifest is of data files or of delete files. */
export function contentOf(entries: readonly ManifestEntry[]): ManifestContent {
  const data = entries.filter(({ data_file }) => data_file.content === 'data').length
  if (data === entries.length) return 'data'
  if (data === 0) return 'deletes'
  throw new Fault('MANIFEST_CORRUPT', 'data files and delete files were to be written into one manifest; write one for each')
}

export type ManifestContent = 'data' | 'deletes'

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
      ['content', contentOf(entries)],
    ]),
    records: entries.map((entry) => recordOf(entry, partitions)),
  }
}

function recordOf(entry: ManifestEntry, partitions: readonly { readonly name: string; readonly type: PrimitiveType }[]): object {
  const { content, file_path, file_format, partition, record_count, file_size_in_bytes, details } = entry.data_file
  if (!details) throw new Fault('MANIFEST_CORRUPT', `${file_path} was to be written into a manifest without its statistics`)
  const values = partitions.map(({ name, type }, index) => [name, valueForAvro(type, partition[index] ?? null)])
  return {
    status: entry.status,
    snapshot_id: BigInt(entry.snapshot_id),
    sequence_number: entry.sequence_number ?? null,
    file_sequence_number: entry.file_sequence_number ?? null,
    data_file: {
      ...Object.fromEntries(DETAILS.map((name) => [name, details[name] ?? null])),
      content: CONTENTS.indexOf(content),
      file_path,
      file_format,
      record_count,
      file_size_in_bytes,
      partition: Object.fromEntries(values),
    },
  }
}

/** What a plan needs of a manifest's schema: the statistics, most of its bytes, are skipped. */
export const withoutDetails = (content: ManifestContent, schema: Json): Json =>
  withoutBelow(schema, 'data_file', content === 'data' ? ALL_DETAILS : DETAILS_BUT_OF_DELETES)

const ALL_DETAILS: ReadonlySet<string> = new Set(DETAILS)
const DETAILS_BUT_OF_DELETES: ReadonlySet<string> = new Set(DETAILS.filter((name) => !DETAILS_OF_DELETES.has(name)))

interface Reading {
  readonly content: ManifestContent
  readonly spec_id: number
  /** What the file calls each of the spec's fields, and the type of its values now. */
  readonly partitions: readonly { readonly name: string; readonly type: PrimitiveType }[]
  readonly withDetails: boolean
  readonly inherited: Inherited
}

export interface ManifestReading {
  readonly content: ManifestContent
  readonly spec: PartitionSpec
  /** All that the table has had. */
  readonly schemas: readonly Schema[]
  readonly inherited: Inherited
  /** Where the file was read whole. */
  readonly withDetails: boolean
}

export function manifestEntries(
  file: AvroFile,
  { content, spec, schemas, inherited, withDetails }: ManifestReading,
  refuse: Refuse,
): ManifestEntry[] {
  const names = namesById(recordBelow(recordBelow(file.schema, 'data_file'), 'partition'))
  const partitions = spec.fields.map((field) => ({
    name: names.get(field['field-id']) ?? avroName(field.name),
    type: partitionType(field, schemas),
  }))
  const reading = { content, spec_id: spec['spec-id'], partitions, inherited, withDetails }
  return file.records.map((record) => entryFrom(record, reading, refuse))
}

/** What a reader would find in a manifest of these. */
export const foundIn = (
  written: readonly ManifestEntry[],
  { sequence_number = 0 }: { readonly sequence_number?: number },
  withDetails: boolean,
): ManifestEntry[] =>
  written.map(({ data_file, ...entry }) => {
    const { details, ...told } = data_file
    return {
      ...entry,
      sequence_number: entry.sequence_number ?? sequence_number,
      file_sequence_number: entry.file_sequence_number ?? sequence_number,
      data_file: withDetails && details ? { ...told, details } : told,
    }
  })

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

function dataFileFrom(
  members: Members,
  { content: expected, spec_id, partitions, withDetails }: Reading,
  refuse: Refuse,
): DataFile {
  const content = CONTENTS[maybe(members, 'content', refuse, wholeAt) ?? 0]
  if (content === undefined) throw refuse('a file holds neither data nor deletes')
  if ((content === 'data') !== (expected === 'data')) throw refuse(`a manifest of ${expected} holds a file of the other kind`)
  const partition = membersAt(members['partition'], 'partition', refuse)
  return {
    content,
    file_path: textAt(members, 'file_path', refuse),
    file_format: textAt(members, 'file_format', refuse),
    spec_id,
    partition: partitions.map(({ name, type }) => valueFromAvro(type, partition[name], refuse)),
    record_count: wholeAt(members, 'record_count', refuse),
    file_size_in_bytes: wholeAt(members, 'file_size_in_bytes', refuse),
    ...(withDetails && { details: members }),
    ...(content === 'position' && referenceFrom(members, refuse)),
    ...(content === 'equality' && { equality_ids: equalityIds(members, refuse) }),
  }
}

function referenceFrom(members: Members, refuse: Refuse): Pick<DataFile, 'referenced_data_file'> {
  const path = maybe(members, 'referenced_data_file', refuse, textAt) ?? referencedFile({ details: members })
  return path === undefined ? {} : { referenced_data_file: path }
}

function equalityIds(members: Members, refuse: Refuse): readonly number[] {
  const ids = listAt(members, 'equality_ids', refuse).filter((id) => typeof id === 'number')
  if (ids.length > 0) return ids
  throw refuse('a delete by equality does not say of which columns')
}

/** Column statistics as the manifest's lists of pairs. */
export function statisticsDetails(
  columns: ReadonlyMap<number, Partial<ColumnStatistics>>,
  sort_order_id: number | null = 0,
): Members {
  const pairs = <T>(value: (column: Partial<ColumnStatistics>) => T | undefined) => {
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
    sort_order_id,
  }
}

export const isLive = (entry: ManifestEntry): boolean => entry.status !== DELETED
