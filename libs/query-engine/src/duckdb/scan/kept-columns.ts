import type { DuckDBConnection } from '@duckdb/node-api'
import { Fault, isFault } from '@storemesh/core'
import type { Schema, Type } from '@storemesh/iceberg'
import type { Relation, RelationFile } from '../../query-engine.js'
import { decimalOf } from '../duck-types.js'
import { parquetSql } from './parquet.js'
import { ownName } from './taken-rows.js'

/**
 * The columns of large files by which rows are sought by their place, again and again: a table's key, for every merge into
 * it. Data files never change, so what was read of one is held, as a table of the engine, and most of such a search is saved.
 */
export interface KeptColumns {
  /** What is held of the statement's files, and stays until it is released. */
  of(connection: DuckDBConnection, statement: number, relations: readonly Relation[]): Promise<KeptTables>
  release(statement: number): void
}

/** The table that holds a file's columns in the order of its rows, by `keptName`. */
export type KeptTables = ReadonlyMap<string, string>

export const keptName = ({ fields }: Schema, { path }: Pick<RelationFile, 'path'>): string =>
  JSON.stringify([path, fields.map(({ id, type }) => [id, type])])

const ROWS_MIN = 500_000
const SOUGHT_MAX = 10_000
/** Of the memory that DuckDB may take. */
const SHARE_MAX = 1 / 4

interface Held {
  readonly table: string
  readonly size_bytes: number
  readonly users: Set<number>
  readonly made: Promise<void>
}

interface Wanted {
  readonly name: string
  readonly schema: Schema
  readonly file: RelationFile
  readonly size_bytes: number
}

export function keptColumns({ memory_max_mb, noRows }: { readonly memory_max_mb: number; readonly noRows: string }): KeptColumns {
  const size_bytes_max = memory_max_mb * 1024 * 1024 * SHARE_MAX
  const sought = new Set<string>()
  const held = new Map<string, Held>() // the one that was used longest ago is first
  let tables = 0

  /** Once is no habit. */
  const isSoughtAgain = (name: string): boolean => {
    if (sought.has(name)) return true
    if (sought.size >= SOUGHT_MAX) sought.delete(sought.values().next().value ?? '')
    sought.add(name)
    return false
  }

  const makeRoom = async (connection: DuckDBConnection, size_bytes: number): Promise<boolean> => {
    const sum = () => [...held.values()].reduce((all, each) => all + each.size_bytes, size_bytes)
    for (const [name, { table, users }] of held) {
      if (sum() <= size_bytes_max) break
      if (users.size > 0) continue
      held.delete(name)
      sought.delete(name) // tables that take each other's room by turns are not made for every search
      await connection.run(`DROP TABLE IF EXISTS ${table}`)
    }
    return sum() <= size_bytes_max
  }

  const hold = async (connection: DuckDBConnection, statement: number, wanted: Wanted): Promise<string | undefined> => {
    const { name, size_bytes } = wanted
    if (!held.has(name)) {
      if (!isSoughtAgain(name) || !(await makeRoom(connection, size_bytes))) return undefined
      if (!held.has(name)) {
        const table = `kept_${++tables}`
        held.set(name, { table, size_bytes, users: new Set(), made: makeTable(connection, table, wanted, noRows) })
      }
    }
    const found = held.get(name)
    if (!found) return undefined
    found.users.add(statement)
    held.delete(name)
    held.set(name, found)
    try {
      await found.made
      return found.table
    } catch (error) {
      if (held.get(name) === found) held.delete(name)
      await connection.run(`DROP TABLE IF EXISTS ${found.table}`)
      if (isFault(error)) throw error
      return undefined // no memory for it, say: the file is read as any other, and what is wrong with it is told then
    }
  }

  return {
    async of(connection, statement, relations) {
      const found = new Map<string, string>()
      const all = relations.flatMap((relation) => wantedOf(relation, size_bytes_max))
      for (const { name } of all) held.get(name)?.users.add(statement) // none of them makes room for another
      for (const wanted of all) {
        const table = await hold(connection, statement, wanted)
        if (table !== undefined) found.set(wanted.name, table)
      }
      return found
    },
    release(statement) {
      for (const { users } of held.values()) users.delete(statement)
    },
  }
}

function wantedOf(relation: Relation, size_bytes_max: number): Wanted[] {
  if (relation.kind !== 'table' || relation.places !== true) return []
  const { schema } = relation
  const width_bytes = schema.fields.reduce((sum, { type }) => sum + widthOf(type), 0)
  return relation.files
    .filter(({ deletes, lost, constants }) => deletes.length === 0 && !lost && !constants?.size)
    .map((file) => ({ name: keptName(schema, file), schema, file, size_bytes: file.record_count * width_bytes }))
    .filter(({ file, size_bytes }) => file.record_count >= ROWS_MIN && size_bytes <= size_bytes_max)
}

const WIDTHS_BYTES: Readonly<Record<string, number>> = { boolean: 1, int: 4, date: 4, float: 4, uuid: 16 }
const TEXT_BYTES = 64

/** What a value takes in memory, texts as long as an identifier is. */
function widthOf(type: Type): number {
  if (typeof type !== 'string') return Number.POSITIVE_INFINITY
  if (type === 'string' || type === 'binary' || type.startsWith('fixed[')) return TEXT_BYTES
  return WIDTHS_BYTES[type] ?? (decimalOf(type) ? 16 : 8)
}

/** A row's number in the table is its number in the file, which is proven once. */
async function makeTable(connection: DuckDBConnection, table: string, { schema, file }: Wanted, noRows: string): Promise<void> {
  const columns = schema.fields.map(ownName).join(', ')
  const source = parquetSql([file], schema.fields, noRows, ownName)
  await connection.run(`CREATE TABLE ${table} AS SELECT ${columns}, scan.file_row_number AS pos FROM ${source} AS scan`)
  const proof = await connection.run(`SELECT count(*) AS rows, count_if(pos <> rowid) AS moved FROM ${table}`)
  const [{ rows = 0n, moved = 0n } = {}] = await proof.getRowObjects()
  if (rows !== BigInt(file.record_count) || moved !== 0n)
    throw new Fault(
      'DATA_FILE_CORRUPT',
      `${file.address}: expected ${file.record_count} rows in their order, got ${String(rows)}, ${String(moved)} of them elsewhere; restore the file from a copy`,
    )
  await connection.run(`ALTER TABLE ${table} DROP COLUMN pos`)
}
