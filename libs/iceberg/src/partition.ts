import { Fault } from '@storemesh/core'
import { fieldById } from './schema.js'
import { transformNamed } from './transform/transforms.js'
import type { PrimitiveType, Schema } from './types.js'

/** Whole numbers for dates (days since 1970) and times (microseconds), text beyond 2^53. */
export type PartitionValue = number | string | null

export interface PartitionField {
  readonly 'source-id': number
  readonly 'field-id': number
  readonly name: string
  /** `identity`, `day`: what `transform/` knows. */
  readonly transform: string
}

export interface PartitionSpec {
  readonly 'spec-id': number
  readonly fields: readonly PartitionField[]
}

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

/** The spec with field ids of its own; refuses sources that are missing, nested in a list or map, or of a type that the transform does not take. */
export function newSpec(schema: Schema, fields: readonly PartitionField[]): PartitionSpec {
  const names = new Set<string>()
  for (const { name, transform, 'source-id': sourceId } of fields) {
    if (names.has(name)) throw new Fault('PARTITION_INVALID', `two partition fields are called ${name}`)
    names.add(name)
    const source = fieldById(schema, sourceId)
    if (!source)
      throw new Fault(
        'PARTITION_SOURCE_UNKNOWN',
        `partition ${name} is made from field ${sourceId}, which the schema does not have`,
      )
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
  return { 'spec-id': 0, fields: fields.map((field, index) => ({ ...field, 'field-id': PARTITION_ID_FIRST + index })) }
}

export const lastPartitionId = (spec: PartitionSpec): number =>
  Math.max(PARTITION_ID_FIRST - 1, ...spec.fields.map((field) => field['field-id']))
