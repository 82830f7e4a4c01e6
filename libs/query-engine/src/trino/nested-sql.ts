import { Fault } from '@storemesh/core'
import type { Field, StructType, Type } from '@storemesh/iceberg'
import { identifier } from './literal.js'
import { trinoType } from './trino-types.js'

/** A value of one type as another that has the same fields under other names, or fewer, or new ones: all are found by field id. */
export function reshapedSql(value: string, wanted: Type, then: Type): string {
  if (trinoType(wanted) === trinoType(then)) return value
  if (typeof wanted === 'string' || typeof then === 'string' || idsOf(wanted) === idsOf(then))
    return `CAST(${value} AS ${trinoType(wanted)})`
  if (wanted.type === 'list' && then.type === 'list')
    return `transform(${value}, each -> ${reshapedSql('each', wanted.element, then.element)})`
  if (wanted.type === 'struct' && then.type === 'struct') return structSql(value, wanted, then)
  throw new Fault(
    'RELATION_UNSUPPORTED',
    'what a map holds has changed since the snapshot that is asked for: ask for a newer one',
  )
}

function structSql(value: string, wanted: StructType, then: StructType): string {
  const byId = new Map(then.fields.map((field) => [field.id, field]))
  const fields = wanted.fields.map((field) => fieldSql(value, field, byId.get(field.id)))
  return `CASE WHEN ${value} IS NOT NULL THEN CAST(ROW(${fields.join(', ')}) AS ${trinoType(wanted)}) END`
}

const fieldSql = (value: string, { type }: Field, then: Field | undefined): string =>
  then ? reshapedSql(`${value}.${identifier(then.name)}`, type, then.type) : `CAST(NULL AS ${trinoType(type)})`

/** Two types with the same ones are cast place by place. */
function idsOf(type: Type): string {
  if (typeof type === 'string') return '.'
  if (type.type === 'list') return `[${idsOf(type.element)}]`
  if (type.type === 'map') return `<${idsOf(type.key)}${idsOf(type.value)}>`
  return `(${type.fields.map((field) => `${field.id}${idsOf(field.type)}`).join()})`
}
