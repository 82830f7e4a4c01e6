import { Fault, withinLimit } from '@storemesh/core'
import type { TableMetadata } from '../metadata.js'
import type { MetadataChange } from '../metadata-change.js'
import { singleFieldById } from '../schema.js'
import type { SortField } from '../sort-order.js'
import { schemaById } from '../table.js'
import { transformNamed } from '../transform/transforms.js'
import type { Schema } from '../types.js'

const FIELDS_MAX = 100

/** Rows written from now on are in this order; no fields is none. SORT_ORDER_INVALID. */
export function evolveSortOrder(metadata: TableMetadata, fields: readonly SortField[]): MetadataChange {
  withinLimit('fields to sort by', fields.length, { min: 0, max: FIELDS_MAX })
  const schema = schemaById(metadata, metadata['current-schema-id'])
  for (const field of fields) requireSoundField(schema, field)
  return {
    requirements: [
      { type: 'assert-table-uuid', uuid: metadata['table-uuid'] },
      { type: 'assert-current-schema-id', 'current-schema-id': metadata['current-schema-id'] },
      { type: 'assert-default-sort-order-id', 'default-sort-order-id': metadata['default-sort-order-id'] },
    ],
    updates: [
      { action: 'add-sort-order', 'sort-order': { 'order-id': 1, fields } },
      { action: 'set-default-sort-order', 'sort-order-id': -1 },
    ],
  }
}

function requireSoundField(schema: Schema, { transform, 'source-id': sourceId }: SortField): void {
  const source = singleFieldById(schema, sourceId)
  if (source && typeof source.type === 'string' && transformNamed(transform).accepts(source.type)) return
  throw new Fault(
    'SORT_ORDER_INVALID',
    `rows cannot be sorted by ${transform} of ${source?.name ?? `field ${sourceId}`}: expected one value a row, of a type that ${transform} takes`,
  )
}
