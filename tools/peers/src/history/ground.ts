import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Viewer, viewerOfEverything } from '@storemesh/access'
import { type Dice, seededDice, systemClock, type VirtualClock, virtualClock } from '@storemesh/core'
import {
  type Catalog,
  filesystemCatalog,
  type MetadataChange,
  type Schema,
  schemaOf,
  type Table,
  type TableMetadata,
  type TableName,
} from '@storemesh/iceberg'
import { type Lake, openLake } from '@storemesh/lake'
import { filesystemStore, type ObjectStore } from '@storemesh/object-store'
import { duckdbEngine, type JsonLinesRelation, type QueryEngine } from '@storemesh/query-engine'
import { type Cell, cellsOfRow, rowTexts } from '../cells.js'
import { cellOfHeld, type Held } from './held.js'
import { EVERY_KIND, type Kinds } from './roll-schema.js'
import { rollField } from './roll-value.js'

/** A row as the truth holds it, by field ids. */
export type HeldRow = ReadonlyMap<number, Held>

/** A table whose every state is known. */
export interface Ground {
  readonly name: TableName
  readonly catalog: Catalog
  readonly store: ObjectStore
  readonly engine: QueryEngine
  readonly lake: Lake
  readonly clock: VirtualClock
  readonly dice: Dice
  readonly viewer: Viewer
  readonly spool: string
  /** The types that its columns are of. */
  readonly kinds: Kinds
  /** The rows of each snapshot that was ever made. */
  readonly truths: Map<string, readonly HeldRow[]>
}

export const NAME: TableName = { namespace: 'peers', name: 'fact_rolled' }
export const LOCATION = 'gold/peers/fact_rolled'
const SECOND_MS = 1000
const NOON_MS = Date.UTC(2026, 0, 31, 12)

export async function openGround(folder: string, seed: number, kinds: Kinds = EVERY_KIND): Promise<Ground> {
  const spool = join(folder, 'spool')
  await mkdir(spool, { recursive: true })
  const dice = seededDice(seed)
  const clock = virtualClock(NOON_MS)
  const store = filesystemStore(join(folder, 'lake'))
  const catalog = filesystemCatalog({ store, clock, dice })
  const engine = duckdbEngine({ memory_max_mb: 256, threads: 1, spill_folder: join(folder, 'spill'), clock: systemClock })
  const lake = openLake({ catalog, store, engine })
  return {
    name: NAME,
    catalog,
    store,
    engine,
    lake,
    clock,
    dice,
    viewer: viewerOfEverything('peers'),
    spool,
    kinds,
    truths: new Map(),
  }
}

/** No two commits are of the same instant. */
export const wait = ({ clock }: Ground): void => clock.advance(SECOND_MS)

/** Makes a change of the table's metadata. */
export async function change(ground: Ground, make: (metadata: TableMetadata) => MetadataChange): Promise<TableMetadata> {
  const { catalog, name } = ground
  wait(ground)
  const { requirements, updates } = make((await catalog.load(name)).metadata)
  return (await catalog.commit(name, requirements, updates)).metadata
}

/** New rows, as a relation to write from and as the truth. */
export async function rolledRows(
  { dice, spool }: Ground,
  schema: Schema,
  count: number,
): Promise<{ readonly relation: JsonLinesRelation; readonly rows: readonly HeldRow[] }> {
  const rolled = Array.from({ length: count }, () => schema.fields.map((field) => ({ field, ...rollField(dice, field) })))
  const path = join(spool, `${dice.uuid()}.jsonl`)
  const lines = rolled.map((row) => JSON.stringify(Object.fromEntries(row.map(({ field, json }) => [field.name, json]))))
  await writeFile(path, lines.map((line) => `${line}\n`).join(''))
  return {
    relation: { kind: 'json-lines', schema, paths: [path] },
    rows: rolled.map((row) => new Map(row.map(({ field, held }) => [field.id, held]))),
  }
}

/** What every reader should find in a snapshot. */
export const expectedRows = ({ truths }: Ground, schema: Schema, snapshot_id: string | undefined): readonly string[] =>
  rowTexts(
    (snapshot_id === undefined ? [] : (truths.get(snapshot_id) ?? [])).map((row) =>
      schema.fields.map((field): Cell => cellOfHeld(field.type, row.get(field.id) ?? null)),
    ),
  )

/** What our own engine finds in it. */
export async function ourRows(
  { engine, lake, viewer }: Ground,
  table: Table,
  { snapshot_id, where = '' }: { readonly snapshot_id?: string; readonly where?: string } = {},
): Promise<readonly string[]> {
  const relations = new Map([['t', await lake.relation(table, snapshot_id === undefined ? {} : { snapshot_id })]])
  const schema = schemaOf(table, snapshot_id)
  const rows: (readonly Cell[])[] = []
  for await (const batch of engine.rows({ sql: `SELECT * FROM t ${where}`, relations }, viewer))
    rows.push(...batch.map((row) => cellsOfRow(schema, row)))
  return rowTexts(rows)
}
