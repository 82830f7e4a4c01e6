import type { Clock, Dice } from '@storemesh/core'
import { Fault, isFault } from '@storemesh/core'
import {
  evolveSortOrder,
  evolveSpec,
  fieldByName,
  filesWritten,
  locationKey,
  type MetadataChange,
  newSchema,
  type RestCatalog,
  type Schema,
  type Table,
  type TableMetadata,
  type TableName,
} from '@storemesh/iceberg'
import { objectKey, type ObjectStore } from '@storemesh/object-store'
import type { WriteTarget } from '@storemesh/query-engine'
import type { StagedTable, Staging } from '@storemesh/query-engine/trino'
import { STAGED, stagedName } from './staged-name.js'

export interface StagingParts {
  readonly catalog: RestCatalog
  readonly store: ObjectStore
  readonly clock: Clock
  readonly dice: Dice
}

export interface CatalogStaging extends Staging {
  /** Drops what crashes have left, once it is older than any write takes, and its files. The names of what went. */
  dropLeftovers(): Promise<readonly TableName[]>
}

/** A catalog gives a new table ids of its own: it begins with this, and the target's schema comes after it, ids and all. */
const UNSHAPED = newSchema([{ name: 'unshaped', type: 'boolean', required: false }])

const LEFTOVER_AGE_MS = 24 * 60 * 60 * 1000
const LEFTOVERS_AT_ONCE_MAX = 1000

/** Staged tables in a REST catalog, whose data files lie where the target's do. */
export function catalogStaging(parts: StagingParts): CatalogStaging {
  const { catalog, store, clock, dice } = parts

  async function create(target: TableName, shape: Pick<WriteTarget, 'schema' | 'partition' | 'orderBy'>): Promise<StagedTable> {
    const near = locationKey(store, await catalog.load(target))
    const name = stagedName(target, dice)
    const made = await catalog.create(name, {
      location: `${near}/staged/${name.name}`,
      schema: UNSHAPED,
      partition: [],
      // what Trino writes is where the target's own files are, so it need not move
      properties: { 'write.data.path': `${store.root}/${near}/data`, 'write.format.default': 'parquet' },
    })
    try {
      await shapeLike(catalog, made, shape)
    } catch (error) {
      await drop(parts, name, { keepFiles: false }).catch((failure: unknown) => isFault(failure)) // then it is a leftover
      throw error
    }
    return {
      name,
      files: async () => {
        const written = await filesWritten({ store }, await catalog.load(name))
        return written.map((file) => ({ ...file, partition: file.partition ?? [], split_offsets: file.split_offsets ?? [] }))
      },
      drop: (options) => drop(parts, name, options),
    }
  }

  async function dropLeftovers(): Promise<readonly TableName[]> {
    const dropped: TableName[] = []
    const staged = (await catalog.list()).filter(({ namespace }) => namespace === STAGED)
    for (const name of staged.slice(0, LEFTOVERS_AT_ONCE_MAX)) {
      const table = await loaded(catalog, name)
      if (!table || clock.now_ms() - table.metadata['last-updated-ms'] < LEFTOVER_AGE_MS) continue
      await drop(parts, name, { keepFiles: false })
      dropped.push(name)
    }
    return dropped
  }

  return { create, dropLeftovers }
}

async function shapeLike(
  catalog: RestCatalog,
  made: Table,
  { schema, partition = [], orderBy = [] }: Pick<WriteTarget, 'schema' | 'partition' | 'orderBy'>,
): Promise<void> {
  const change = (table: Table, { requirements, updates }: MetadataChange) => catalog.commit(table.name, requirements, updates)
  let table = await change(made, schemaChange(made.metadata, schema))
  if (partition.length > 0) {
    const fields = partition.map(({ column, transform }, index) => ({
      name: `p${index}`,
      transform,
      'source-id': idOf(schema, column),
    }))
    table = await change(table, evolveSpec(table.metadata, fields))
  }
  if (orderBy.length === 0) return
  const fields = orderBy.map((column) => ({
    transform: 'identity',
    'source-id': idOf(schema, column),
    direction: 'asc' as const,
    'null-order': 'nulls-first' as const,
  }))
  await change(table, evolveSortOrder(table.metadata, fields))
}

const schemaChange = (metadata: TableMetadata, schema: Schema): MetadataChange => ({
  requirements: [{ type: 'assert-table-uuid', uuid: metadata['table-uuid'] }],
  updates: [
    { action: 'add-schema', schema: { ...schema, 'schema-id': metadata['current-schema-id'] + 1 } },
    { action: 'set-current-schema', 'schema-id': -1 },
  ],
})

function idOf(schema: Schema, column: string): number {
  const field = fieldByName(schema, column)
  if (field) return field.id
  throw new Fault('COLUMN_UNKNOWN', `${column} is to divide or order the rows, and the schema has no such column`)
}

async function drop(
  { catalog, store }: StagingParts,
  name: TableName,
  { keepFiles }: { readonly keepFiles: boolean },
): Promise<void> {
  const table = await loaded(catalog, name)
  if (!table) return
  const files = keepFiles ? [] : await filesWritten({ store }, table)
  await catalog.drop(name)
  for (const { key } of files) await store.delete(objectKey(key))
  for await (const { key } of store.list(`${locationKey(store, table)}/`)) await store.delete(key)
}

const loaded = (catalog: RestCatalog, name: TableName) =>
  catalog.load(name).catch((error: unknown) => {
    if (isFault(error, 'TABLE_NOT_FOUND') || isFault(error, 'NAMESPACE_NOT_FOUND')) return undefined
    throw error
  })
