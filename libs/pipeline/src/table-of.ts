import { Fault, isFault } from '@storemesh/core'
import type { Partition } from '@storemesh/domain'
import {
  type Catalog,
  fieldByName,
  newSchema,
  type NewColumn,
  type PartitionField,
  type Schema,
  schemaOf,
  type Table,
  type TableName,
} from '@storemesh/iceberg'

export interface TableShape {
  readonly layer: 'bronze' | 'silver' | 'gold' | 'rejected'
  readonly columns: readonly NewColumn[]
  readonly partition?: Partition
  /** Given to a table that is made; one that is there keeps its own. */
  readonly properties?: Readonly<Record<string, string>>
}

/** The table as it is, made first where it is not there. Columns that differ from the declared ones are refused by name. */
export async function tableOf(catalog: Catalog, name: TableName, shape: TableShape): Promise<Table> {
  const found = await loadIfThere(catalog, name)
  if (found) {
    requireColumns(found, shape.columns)
    return found
  }
  const schema = newSchema(shape.columns)
  const made = catalog.create(name, {
    location: `${shape.layer}/${name.namespace}/${name.name}`,
    schema,
    partition: shape.partition ? [partitionField(schema, shape.partition)] : [],
    properties: shape.properties ?? {},
  })
  return made.catch((error: unknown) => {
    if (isFault(error, 'TABLE_EXISTS')) return tableOf(catalog, name, shape) // another process was quicker
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

function requireColumns(table: Table, declared: readonly NewColumn[]): void {
  const there = schemaOf(table).fields
  const nowhere = there.filter(({ name }) => !declared.some((column) => column.name === name)).map(({ name }) => name)
  const changed = declared.flatMap((column) => {
    const found = there.find(({ name }) => name === column.name)
    if (!found) return [column.name]
    return typeText(found) === typeText(column) ? [] : [`${column.name} (${typeText(column)}, was ${typeText(found)})`]
  })
  if (changed.length + nowhere.length === 0) return
  throw new Fault(
    'TABLE_SCHEMA_DIFFERS',
    `${table.name.namespace}.${table.name.name}: the declaration and the table differ in ${[...changed, ...nowhere].join(', ')}; start with another data folder, or take the change back`,
  )
}

/** The column's type and whether it is required, whatever ids it has. */
function typeText({ name, type, required }: NewColumn): string {
  const [field] = newSchema([{ name, type, required }]).fields
  const text = typeof type === 'string' ? type : JSON.stringify(field?.type)
  return required ? `required ${text}` : text
}
