import { Fault, withinLimit } from '@storemesh/core'
import type { TableMetadata } from '../metadata.js'
import type { MetadataChange } from '../metadata-change.js'
import { freshField } from '../new-schema.js'
import { fieldsWithin, lastColumnId, requireSoundSchema, sameSchema } from '../schema.js'
import { schemaById, specById } from '../table.js'
import type { Field, Schema, StructType } from '../types.js'
import { fieldAt, shown, withField, withFields } from './field-path.js'
import { placed } from './placed.js'
import type { FieldPath, SchemaChange } from './schema-change.js'
import { widened } from './widening.js'

const CHANGES_MAX = 1000
const FIELDS_MAX = 10_000

/** The schema after the changes, one after the other, as a change to the table. SCHEMA_INVALID names the one that is not possible. */
export function evolveSchema(metadata: TableMetadata, changes: readonly SchemaChange[]): MetadataChange {
  withinLimit('changes of a schema', changes.length, { min: 0, max: CHANGES_MAX })
  const current = schemaById(metadata, metadata['current-schema-id'])
  const inUse = fieldsInUse(metadata)
  const evolved = changes.reduce<Schema>((schema, change) => {
    const after = Math.max(metadata['last-column-id'], lastColumnId(schema))
    return { ...schema, ...changed(schema, change, after, inUse) }
  }, current)
  withinLimit('fields of a schema', [...fieldsWithin(evolved)].length, { min: 1, max: FIELDS_MAX })
  requireSoundSchema(evolved)
  requireNoPartitionsName(metadata, evolved)
  return {
    requirements: [
      { type: 'assert-table-uuid', uuid: metadata['table-uuid'] },
      { type: 'assert-current-schema-id', 'current-schema-id': metadata['current-schema-id'] },
      { type: 'assert-last-assigned-field-id', 'last-assigned-field-id': metadata['last-column-id'] },
      { type: 'assert-default-spec-id', 'default-spec-id': metadata['default-spec-id'] },
      { type: 'assert-default-sort-order-id', 'default-sort-order-id': metadata['default-sort-order-id'] },
    ],
    updates: sameSchema(current, evolved)
      ? []
      : [
          { action: 'add-schema', schema: evolved },
          { action: 'set-current-schema', 'schema-id': -1 },
        ],
  }
}

function changed(schema: Schema, change: SchemaChange, lastId: number, inUse: FieldsInUse): StructType {
  const { column } = change
  switch (change.change) {
    case 'add':
      return added(schema, change, lastId)
    case 'drop':
      requireFree(fieldAt(schema, column), column, inUse)
      return withFields(schema, holderOf(column), (fields) => notEmpty(without(fields, column), column))
    case 'rename':
      fieldAt(schema, column)
      return withFields(schema, holderOf(column), (fields) =>
        withoutTwice(
          fields.map((field) => (field.name === nameOf(column) ? { ...field, name: change.to } : field)),
          column,
        ),
      )
    case 'move': {
      const field = fieldAt(schema, column)
      return withFields(schema, holderOf(column), (fields) => placed(without(fields, column), field, change.to))
    }
    case 'widen':
      return withField(schema, column, (field) => widened(field, change.to))
    case 'make optional':
      return withField(schema, column, (field) => madeOptional(field, column, inUse))
    case 'describe':
      return withField(schema, column, (field) => described(field, change.doc))
  }
}

function described({ id, name, required, type }: Field, doc: string): Field {
  return { id, name, required, type, ...(doc !== '' && { doc }) }
}

function added(schema: Schema, change: Extract<SchemaChange, { change: 'add' }>, lastId: number): StructType {
  const { column, type, doc, place = 'last' } = change
  if (change.required) {
    throw new Fault(
      'SCHEMA_INVALID',
      `${shown(column)} is new and cannot be required: rows that are there already have no value for it; make it optional`,
    )
  }
  const field = freshField({ name: nameOf(column), type, required: false, ...(doc !== undefined && { doc }) }, lastId)
  return withFields(schema, holderOf(column), (fields) => withoutTwice(placed(fields, field, place), column))
}

const holderOf = (path: FieldPath): readonly string[] => path.slice(0, -1)
const nameOf = (path: FieldPath): string => path.at(-1) ?? ''

const without = (fields: readonly Field[], path: FieldPath): readonly Field[] =>
  fields.filter((field) => field.name !== nameOf(path))

function notEmpty(fields: readonly Field[], path: FieldPath): readonly Field[] {
  if (fields.length > 0) return fields
  throw new Fault('SCHEMA_INVALID', `${shown(path)} is the last of its fields; drop what holds it`)
}

function withoutTwice(fields: readonly Field[], path: FieldPath): readonly Field[] {
  if (new Set(fields.map((field) => field.name)).size === fields.length) return fields
  throw new Fault('SCHEMA_INVALID', `${shown(path)}: there is a column of that name beside it already`)
}

/** What uses a field, by its id. */
interface FieldsInUse {
  readonly layout: ReadonlyMap<number, string>
  readonly identifiers: ReadonlySet<number>
}

function fieldsInUse(metadata: TableMetadata): FieldsInUse {
  const spec = specById(metadata, metadata['default-spec-id'])
  const order = metadata['sort-orders'].find((each) => each['order-id'] === metadata['default-sort-order-id'])
  const partitions = spec.fields.filter((field) => field.transform !== 'void')
  return {
    layout: new Map([
      ...partitions.map((field) => [field['source-id'], `the table is partitioned by it (${field.name})`] as const),
      ...(order?.fields ?? []).map((field) => [field['source-id'], 'the table is sorted by it'] as const),
    ]),
    identifiers: new Set(schemaById(metadata, metadata['current-schema-id'])['identifier-field-ids']),
  }
}

function requireFree(field: Field, path: FieldPath, { layout, identifiers }: FieldsInUse): void {
  for (const { id } of [field, ...fieldsWithin(field.type)]) {
    const use = layout.get(id) ?? (identifiers.has(id) ? 'rows are told apart by it' : undefined)
    if (use !== undefined) throw new Fault('SCHEMA_INVALID', `${shown(path)} cannot be dropped: ${use}; change that first`)
  }
}

function madeOptional(field: Field, path: FieldPath, { identifiers }: FieldsInUse): Field {
  if (identifiers.has(field.id)) throw new Fault('SCHEMA_INVALID', `${shown(path)} stays required: rows are told apart by it`)
  return { ...field, required: false }
}

/** A partition may share a column's name only where it is that column's identity, under which name it is read. */
function requireNoPartitionsName(metadata: TableMetadata, schema: Schema): void {
  const current = schemaById(metadata, metadata['current-schema-id'])
  for (const partition of specById(metadata, metadata['default-spec-id']).fields) {
    const column = schema.fields.find((field) => field.name === partition.name)
    if (!column || current.fields.some((field) => field.name === column.name && field.id === column.id)) continue
    if (partition.transform === 'identity' && partition['source-id'] === column.id) continue
    throw new Fault('SCHEMA_INVALID', `a column cannot be called ${column.name}: a partition of the table has that name`)
  }
}
