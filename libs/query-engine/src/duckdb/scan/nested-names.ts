import type { DuckDBConnection } from '@duckdb/node-api'
import type { Type } from '@storemesh/iceberg'
import type { Relation } from '../../query-engine.js'
import { literal } from '../../quoting.js'

/** The names that a file's columns have in it, members of structs too, by field id. */
export type FileNames = ReadonlyMap<number, string>

/** What files call the members of their structs: DuckDB finds columns by field id, but members by name. */
export interface NestedNames {
  /** Of every file of a relation that has structs, by path. */
  of(connection: DuckDBConnection, relations: readonly Relation[]): Promise<ReadonlyMap<string, FileNames>>
}

const FILES_KEPT_MAX = 20_000
const FILES_AT_ONCE = 500

export function nestedNames(): NestedNames {
  const kept = new Map<string, FileNames>()
  const keep = (path: string, names: FileNames) => {
    if (kept.size >= FILES_KEPT_MAX) kept.delete(kept.keys().next().value ?? '')
    kept.set(path, names)
  }
  return {
    async of(connection, relations) {
      const found = new Map<string, FileNames>()
      const paths = new Set(relations.flatMap(pathsWithStructs))
      const unknown: string[] = []
      for (const path of paths) {
        const names = kept.get(path)
        if (names) found.set(path, names)
        else unknown.push(path)
      }
      for (let from = 0; from < unknown.length; from += FILES_AT_ONCE) {
        for (const [path, names] of await readNames(connection, unknown.slice(from, from + FILES_AT_ONCE))) {
          found.set(path, names)
          keep(path, names)
        }
      }
      return found
    },
  }
}

const pathsWithStructs = (relation: Relation): readonly string[] =>
  relation.kind === 'table' && relation.schema.fields.some(({ type }) => hasStruct(type))
    ? relation.files.map(({ path }) => path)
    : []

function hasStruct(type: Type): boolean {
  if (typeof type === 'string') return false
  if (type.type === 'list') return hasStruct(type.element)
  return type.type === 'struct' || hasStruct(type.key) || hasStruct(type.value)
}

async function readNames(connection: DuckDBConnection, paths: readonly string[]): Promise<ReadonlyMap<string, FileNames>> {
  const names = new Map(paths.map((path) => [path, new Map<number, string>()]))
  const sql = `SELECT file_name, field_id, name FROM parquet_schema([${paths.map(literal).join(', ')}]) WHERE field_id IS NOT NULL`
  for (const [path, id, name] of await (await connection.run(sql)).getRows())
    names.get(String(path))?.set(Number(id), String(name))
  return names
}
