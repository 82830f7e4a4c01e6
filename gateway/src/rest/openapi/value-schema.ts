import type { Shown } from '@storemesh/access'
import type { Json, JsonObject } from '@storemesh/core'
import type { RestColumn, RestScalar, RestValue } from '../catalog/rest-product.js'

const SCALARS = new Map<string, JsonObject>([
  ['Boolean', { type: 'boolean' }],
  ['Int', { type: 'integer', format: 'int32' }],
  ['Long', { type: 'integer', format: 'int64', minimum: -Number.MAX_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }],
  ['Float', { type: 'number', format: 'double' }],
  ['Decimal', { type: 'string', pattern: '^-?\\d{1,38}(\\.\\d{1,38})?$' }],
  ['Date', { type: 'string', format: 'date' }],
  ['DateTime', { type: 'string', format: 'date-time' }],
])

export const scalarSchema = ({ scalar, values }: RestScalar): JsonObject =>
  values ? { type: 'string', enum: [...values] } : (SCALARS.get(scalar) ?? { type: 'string' })

/** A row, or an object within one. */
export const rowSchema = (columns: readonly RestColumn[]): JsonObject => ({
  type: 'object',
  properties: Object.fromEntries(columns.map((column) => [column.name, columnSchema(column)])),
  required: columns.map(({ name }) => name),
  additionalProperties: false,
})

/** How a column is seen that is not seen as it is. */
const MASKS: Readonly<Record<Exclude<Shown, 'plain'>, string>> = {
  partial: 'Shown in part: the first characters.',
  city: 'Shown as the city alone.',
  year: 'Shown as the first instant of the year.',
  hash: 'Shown as a hash: the same for the same value.',
  null: 'Not shown: null in every row.',
}

function columnSchema({ description, of, required, shown }: RestColumn): JsonObject {
  const value = valueSchema(of)
  const told = shown === 'plain' ? description : `${description} ${MASKS[shown]}`.trim()
  return {
    ...(required ? value : orNull(value)),
    ...(told !== '' && { description: told }),
    ...(shown !== 'plain' && { 'x-mesh-shown': shown }),
  }
}

function orNull(schema: JsonObject): JsonObject {
  const { type, enum: values } = schema
  const withNull: Json = typeof type === 'string' ? [type, 'null'] : (type ?? 'null')
  return { ...schema, type: withNull, ...(Array.isArray(values) && { enum: [...values, null] }) }
}

function valueSchema(of: RestValue): JsonObject {
  switch (of.kind) {
    case 'scalar':
      return scalarSchema(of)
    case 'object':
      return rowSchema(of.columns)
    case 'reference':
      return scalarSchema(of.of)
    case 'list': {
      const element = valueSchema(of.element)
      return { type: 'array', items: of.required ? element : orNull(element) }
    }
  }
}
