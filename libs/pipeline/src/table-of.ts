import { Fault, isFault } from '@storemesh/core'
import type { Partition } from '@storemesh/domain'
import {
  type Catalog,
  fieldByName,
  newSchema,
  type NewColumn,
  type PartitionField,
  type Schema,
  type Table,
  type TableName,
} from '@storemesh/iceberg'
import { type DriftParts, followDeclaration } from './drift/follow-declaration.js'

export interface TableShape {
  readonly layer: 'bronze' | 'silver' | 'gold' | 'rejected'
  readonly columns: readonly NewColumn[]
  readonly partition?: Partition
  /** Given to a table that is made; one that is there keeps its own. */
  readonly properties?: Readonly<Record<string, string>>
}

/** The table with the declared columns: made where it is not there, and one that is there follows what it can. TABLE_SCHEMA_DIFFERS. */
export const tableOf = async (parts: DriftParts, name: TableName, shape: TableShape): Promise<Table> =>
  followDeclaration(parts, await madeTable(parts.catalog, name, shape), shape.columns)

/** The table as it is, made first where it is not there. */
export async function madeTable(catalog: Catalog, name: TableName, shape: TableShape): Promise<Table> {
  const found = await loadIfThere(catalog, name)
  if (found) return found
  const schema = newSchema(shape.columns)
  const made = catalog.create(name, {
    location: `${shape.layer}/${name.namespace}/${name.name}`,
    schema,
    partition: shape.partition ? [partitionField(schema, shape.partition)] : [],
    properties: shape.properties ?? {},
  })
  return made.catch((error: unknown) => {
    if (isFault(error, 'TABLE_EXISTS')) return madeTable(catalog, name, shape) // another process was quicker
    throw error
  })
}

export const loadIfThere = (catalog: Catalog, name: TableName): Promise<Table | undefined> =>
  catalog.load(name).catch((error: unknown) => {
    if (isFault(error, 'TABLE_NOT_FOUND')) return undefined
    throw error
  })

function partitionField(schema: Schema, { column, transform }: Partition): PartitionField {
  const source = fieldByName(schema, column)
  if (!source) throw new Fault('DOMAIN_INVALID', `the table is partitioned by ${column}, which is none of its columns`)
  return {
    'source-id': source.id,
    'field-id': 0,
    name: transform === 'identity' ? column : `${column}_${transform.replaceAll(/\W/g, '')}`,
    transform,
  }
}
