import type { Json, JsonObject } from '@storemesh/core'
import type { PrimitiveType } from '@storemesh/iceberg'
import type { Contract, ContractColumn, ContractType } from '../contract.js'

/**
 * The Avro schema of what a product's topic carries; undefined where it has no topic. The mesh reads a record that was written by it
 * as it reads the same record in JSON.
 */
export function topicAvro({ domain, product, description, port, columns }: Contract): JsonObject | undefined {
  if (port.kind === 'topic') return recordOf(domain, product, description, columns)
  if (port.kind !== 'live') return undefined
  return {
    type: 'record',
    name: `${product}_change`,
    namespace: domain,
    doc: description,
    fields: [
      { name: 'id', type: 'string', doc: 'A repeat has the same.' },
      { name: 'key', type: 'string' },
      { name: 'row', type: recordOf(domain, product, description, columns) },
    ],
  }
}

/** What is within a record has the record's full name for its namespace, so that no two are of one name. */
const recordOf = (namespace: string, name: string, doc: string, columns: readonly ContractColumn[]): JsonObject => ({
  type: 'record',
  name,
  namespace,
  doc,
  fields: columns.map((column) => fieldOf(`${namespace}.${name}`, column)),
})

/** One that may be absent comes to be null where a writer does not know it yet. */
function fieldOf(within: string, { name, of, required, description: doc }: ContractColumn): JsonObject {
  const type = typeOf(within, name, of, doc)
  return required ? { name, doc, type } : { name, doc, type: ['null', type], default: null }
}

function typeOf(within: string, name: string, of: ContractType, doc: string): Json {
  switch (of.kind) {
    case 'text':
      return 'string'
    case 'scalar':
      return scalarOf(of.type)
    case 'list':
      return { type: 'array', items: typeOf(within, name, of.element, doc) }
    case 'object':
      return recordOf(within, name, doc, of.fields)
  }
}

function scalarOf(type: PrimitiveType): Json {
  const [, precision, scale] = /^decimal\((\d+), (\d+)\)$/.exec(type) ?? []
  if (precision !== undefined && scale !== undefined)
    return { type: 'bytes', logicalType: 'decimal', precision: Number(precision), scale: Number(scale) }
  switch (type) {
    case 'timestamptz':
      return { type: 'long', logicalType: 'timestamp-micros' }
    case 'date':
      return { type: 'int', logicalType: 'date' }
    case 'uuid':
      return { type: 'string', logicalType: 'uuid' }
    default:
      return type
  }
}
