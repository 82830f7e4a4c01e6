import { Fault, withinLimit } from '@storemesh/core'
import { fieldById, singleFieldById } from './schema.js'
import { transformNamed } from './transform/transforms.js'
import type { PrimitiveType, Schema } from './types.js'

/** As plans show it: whole numbers for dates (days since 1970) and times (microseconds), text beyond 2^53. */
export type PartitionValue = number | string | null

export interface PartitionField {
  readonly 'source-id': number
  readonly 'field-id': number
  readonly name: string
  /** `identity`, `bucket[16]`: what `transform/` knows. */
  readonly transform: string
}

export interface PartitionSpec {
  readonly 'spec-id': number
  readonly fields: readonly PartitionField[]
}

const FIELDS_MAX = 100
const PARTITION_ID_FIRST = 1000 // the specification's, so that no partition field shares an id with a column

/** The type of a partition's values. A dropped source column is looked for in the table's older schemas. */
export function partitionType(field: PartitionField, schemas: readonly Schema[]): PrimitiveType {
  for (const schema of schemas.toReversed()) {
    const source = fieldById(schema, field['source-id'])
    if (source && typeof source.type === 'string') return transformNamed(field.transform).resultType(source.type)
  }
  throw new Fault(
    'PARTITION_SOURCE_UNKNOWN',
    `partition ${field.name} is made from field ${field['source-id']}, which no schema of the table has`,
  )
}

/** The spec with field ids of its own; refuses what `requireSoundPartition` refuses. */
export function newSpec(schema: Schema, fields: readonly PartitionField[]): PartitionSpec {
  requireSoundPartition(schema, fields)
  return { 'spec-id': 0, fields: fields.map((field, index) => ({ ...field, 'field-id': PARTITION_ID_FIRST + index })) }
}

/** A partition field before it has an id. */
export type NewPartitionField = Omit<PartitionField, 'field-id'>

/** Refuses sources that are missing, within a list or map, or of a type that the transform does not take, and what stands twice. */
export function requireSoundPartition(schema: Schema, fields: readonly NewPartitionField[]): void {
  withinLimit('fields to partition by', fields.length, { min: 0, max: FIELDS_MAX })
  const names = new Set<string>()
  const made = new Set<string>()
  for (const field of fields) {
    if (field.name === '') throw new Fault('PARTITION_INVALID', 'a partition field has no name')
    if (names.has(field.name)) throw new Fault('PARTITION_INVALID', `two partition fields are called ${field.name}`)
    if (made.has(madeFrom(field)))
      throw new Fault('PARTITION_INVALID', `${field.name} is the second partition by ${field.transform} of one column`)
    names.add(field.name)
    made.add(madeFrom(field))
    requireSoundField(schema, field)
  }
}

/** What a partition field's values depend on; one of the same keeps its id over all specs of a table. */
export const madeFrom = (field: NewPartitionField): string => `${field['source-id']} ${field.transform}`

function requireSoundField(schema: Schema, { name, transform, 'source-id': sourceId }: NewPartitionField): void {
  const source = fieldById(schema, sourceId)
  if (!source) {
    throw new Fault(
      'PARTITION_SOURCE_UNKNOWN',
      `partition ${name} is made from field ${sourceId}, which the schema does not have`,
    )
  }
  if (!singleFieldById(schema, sourceId))
    throw new Fault('PARTITION_INVALID', `partition ${name} is made from ${source.name}, which has many values a row`)
  if (typeof source.type !== 'string' || !transformNamed(transform).accepts(source.type)) {
    throw new Fault(
      'PARTITION_INVALID',
      `${transform} of ${source.name} is not possible: the column is ${JSON.stringify(source.type)}`,
    )
  }
  const sameName = schema.fields.find((column) => column.name === name)
  if (sameName && !(transform === 'identity' && sameName.id === sourceId)) {
    throw new Fault(
      'PARTITION_INVALID',
      `partition ${name} has the name of a column that it is not the identity of; call it ${source.name}_${transform}`,
    )
  }
}

export const lastPartitionId = (spec: PartitionSpec): number =>
  Math.max(PARTITION_ID_FIRST - 1, ...spec.fields.map((field) => field['field-id']))
