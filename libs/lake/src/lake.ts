import type { AskedPerson, Viewer } from '@storemesh/access'
import { Fault } from '@storemesh/core'
import {
  type Catalog,
  type PlannedFile,
  planFiles,
  type Schema,
  schemaOf,
  schemaRead,
  snapshotOf,
  type Table,
  type TableName,
} from '@storemesh/iceberg'
import type { ObjectStore } from '@storemesh/object-store'
import type { QueryEngine, Row, TableRelation, Value } from '@storemesh/query-engine'
import { openLocalFiles } from './local-files.js'
import { metadataName, type MetadataRelations, openMetadataRelations } from './metadata-relation.js'
import { namedFiles } from './named-files.js'
import { type CopiesPlace, openParquetCopies } from './parquet-copies/parquet-copies.js'
import type { LakeRights } from './rights/lake-rights.js'
import type { RowsRelation } from './rights/seen-relation.js'
import { heldToGroups, type SeenTable, seenTable } from './rights/seen-tables.js'
import { STAGED } from './staging/staged-name.js'

/** The tables of the mesh, asked in SQL by name: `orders.fact_order`. */
export interface Lake {
  tables(): Promise<readonly TableName[]>
  rows(sql: string, viewer: Viewer, options?: QuestionOptions): AsyncIterable<readonly Row[]>
  /** What an engine reads for one table as it is now, each file proven to be what was written. DATA_FILE_CORRUPT. */
  relation(table: Table, part?: TablePart): Promise<TableRelation>
}

export interface QuestionOptions {
  readonly parameters?: readonly Value[]
  readonly deadline_ms?: number
  readonly signal?: AbortSignal
  /** The person of whom it is asked, for those who see one at a time. */
  readonly person?: AskedPerson
}

export interface TablePart {
  /** As the table was then; as it is now, where nothing of these three is said. */
  readonly snapshot_id?: string
  /** As a branch or tag has it. REF_UNKNOWN. */
  readonly ref?: string
  /** As it was at an instant. SNAPSHOT_EXPIRED. */
  readonly as_of_ms?: number
  readonly partition?: (value: number | string | null) => boolean
  /** Only these, of a plan made before; not planned again. */
  readonly files?: readonly PlannedFile[]
  /** Shows where each row stands: `"$path"`, `"$pos"`. */
  readonly places?: boolean
  /** At least these; all of them, where it is left out. */
  readonly columns?: readonly string[]
}

export interface LakeParts {
  readonly catalog: Catalog
  readonly store: ObjectStore
  readonly engine: QueryEngine
  /** Where Avro files become Parquet for the engine; without it a table that has some is FILE_FORMAT_UNSUPPORTED. */
  readonly copies?: CopiesPlace
  /** What is asked for by name and is no table of the catalog. */
  readonly shown?: ShownByName
  /** Who sees what; without it only the mesh itself sees anything. */
  readonly rights?: LakeRights
}

/** A relation that is made when it is asked for; what it writes on the way goes into a folder that lives as long as the question. */
export type ShownByName = (name: TableName, folder: () => Promise<string>, viewer: Viewer) => Promise<RowsRelation | undefined>

export function openLake({ catalog, store, engine, copies, shown, rights }: LakeParts): Lake {
  const local = openLocalFiles(store, copies && openParquetCopies(engine, copies))

  async function relation(table: Table, part: TablePart = {}): Promise<TableRelation> {
    const files = part.files ?? (await planFiles({ store }, table, part))
    const snapshot_id = snapshotOf(table, part)?.['snapshot-id']
    const schema = columnsOf(schemaRead(table, part), files, part.columns)
    return {
      kind: 'table',
      schema,
      files: engine.readsCatalog ? namedFiles(files) : await local.files(files, table, schema),
      at: {
        table: table.name,
        snapshot_id,
        isWhole: part.files === undefined && part.partition === undefined,
        schema: schemaOf(table, snapshot_id),
      },
      ...(part.places && { places: true }),
    }
  }

  /** A table, or what its metadata says of it: `orders.fact_order$snapshots`. */
  async function whole(table: TableName, metadata: MetadataRelations, viewer: Viewer): Promise<RowsRelation> {
    const made = await shown?.(table, () => metadata.folder(), viewer)
    if (made) return made
    const asked = metadataName(table.name)
    if (!asked) return relation(await catalog.load(table))
    return metadata.relation(await catalog.load({ ...table, name: asked.table }), asked.metadata)
  }

  async function* rows(sql: string, viewer: Viewer, { parameters, deadline_ms, signal, person }: QuestionOptions = {}) {
    const names = await engine.relationsOf(sql)
    const metadata = openMetadataRelations(store)
    try {
      const seen = new Map<string, SeenTable>()
      const asking = { viewer, asked: { as: 'answer', ...(person && { person }) } as const }
      for (const name of names)
        seen.set(name, await seenTable(rights, tableName(name), { ...asking, whole: (table) => whole(table, metadata, viewer) }))
      const question = {
        sql: await heldToGroups(sql, seen),
        relations: new Map([...seen].map(([name, table]) => [name, table.relation])),
        ...(parameters && { parameters }),
        ...(deadline_ms !== undefined && { deadline_ms }),
      }
      yield* engine.rows(question, viewer, signal ? { signal } : {})
    } finally {
      await metadata.close()
    }
  }

  return { tables: async () => (await catalog.list()).filter(({ namespace }) => namespace !== STAGED), rows, relation }
}

/** Rows that are gone by their values are known by columns of their own. */
const columnsOf = (schema: Schema, files: readonly PlannedFile[], columns: TablePart['columns']): Schema =>
  columns && !files.some(({ deletes }) => deletes.some(({ kind }) => kind === 'equality'))
    ? { ...schema, fields: schema.fields.filter(({ name }) => columns.includes(name)) }
    : schema

export const nameText = ({ namespace, name }: TableName): string => `${namespace}.${name}`

/** `orders.fact_order` as a table's name. RELATION_UNKNOWN where it is none. */
export function tableName(text: string): TableName {
  const [namespace, name, ...more] = text.split('.')
  if (!namespace || !name || more.length > 0) {
    throw new Fault('RELATION_UNKNOWN', `expected <domain>.<table>, got ${text}; \`mesh table list\` shows the tables there are`)
  }
  return { namespace, name }
}
