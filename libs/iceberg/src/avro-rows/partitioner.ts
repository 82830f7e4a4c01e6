import { Fault } from '@storemesh/core'
import type { PartitionField } from '../partition.js'
import { singleFieldById } from '../schema.js'
import type { SingleValue } from '../single-value.js'
import type { Transform } from '../transform/transform.js'
import { transformNamed } from '../transform/transforms.js'
import type { PrimitiveType, Schema, StructType } from '../types.js'
import { withForm } from './leaf-form.js'
import { isNamed, kindOf, type NamedValues, type RowValue } from './row-value.js'

export type PartitionSource = Pick<PartitionField, 'name' | 'source-id' | 'transform'>

/** Which partition a row falls into. */
export interface RowPartition {
  /** The same for the same values: NaN, null and the text 'null' are three. */
  readonly key: string
  readonly values: readonly (SingleValue | null)[]
}

interface Source {
  readonly path: readonly string[]
  readonly type: PrimitiveType
  readonly transform: Transform
}

export function partitioner(schema: Schema, fields: readonly PartitionSource[]): (row: NamedValues) => RowPartition {
  const parts = fields.map((field) => remembering(sourceOf(schema, field)))
  if (parts.length === 0) return () => WHOLE
  return (row) => {
    const found = parts.map((part) => part(row))
    return { key: found.map(({ key }) => key).join(), values: found.map(({ value }) => value) }
  }
}

const WHOLE: RowPartition = { key: '', values: [] }

function sourceOf(schema: Schema, { name, transform, 'source-id': id }: PartitionSource): Source {
  const path = pathOf(schema, id)
  const type = singleFieldById(schema, id)?.type
  if (!path || typeof type !== 'string')
    throw new Fault('PARTITION_SOURCE_UNKNOWN', `the table is partitioned by ${name}, whose column it has no more`)
  return { path, type, transform: transformNamed(transform) }
}

/** The names that lead to a field through structs. */
function pathOf({ fields }: StructType, id: number): readonly string[] | undefined {
  for (const { id: own, name, type } of fields) {
    if (own === id) return [name]
    const within = typeof type !== 'string' && type.type === 'struct' ? pathOf(type, id) : undefined
    if (within) return [name, ...within]
  }
  return undefined
}

interface PartitionPart {
  readonly key: string
  readonly value: SingleValue | null
}

/** Rows that come together are mostly of one partition: the last value's answer is kept. */
function remembering(source: Source): (row: NamedValues) => PartitionPart {
  let last: RowValue | undefined
  let answer: PartitionPart | undefined
  return (row) => {
    const value = valueAt(row, source.path)
    if (answer && value === last) return answer
    last = value
    answer = partOf(source, value)
    return answer
  }
}

function partOf({ path, type, transform }: Source, value: RowValue): PartitionPart {
  const single = value === null ? null : singleOf(path.join('.'), type, value)
  const part = transform.valueOf(type, single)
  return { key: keyOf(part), value: part }
}

const singleOf = (path: string, type: PrimitiveType, value: RowValue): SingleValue =>
  withForm(type, (form) => {
    const read = form.read(value)
    if (read !== undefined) return form.single(read)
    throw new Fault('VALUE_INVALID', `${path}: expected a value within the range of ${type}, got a ${kindOf(value)} that is none`)
  })

/** -0 and 0 are one partition. */
function keyOf(value: SingleValue | null): string {
  if (value instanceof Uint8Array) return `0x${Buffer.from(value).toString('hex')}`
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}

function valueAt(row: NamedValues, path: readonly string[]): RowValue {
  let value: RowValue = row
  for (const name of path) value = isNamed(value) ? (value[name] ?? null) : null
  return value
}
