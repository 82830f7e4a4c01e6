import type { Field, Schema } from '@storemesh/iceberg'
import type { RelationFile, TableRelation } from '../../query-engine.js'
import { identifier, literal } from '../../quoting.js'
import { emptySql } from './empty.js'
import { keptName } from './kept-columns.js'
import { parquetSql } from './parquet.js'
import type { ScanParts } from './scan.js'
import { storedSchema } from './stored-type.js'
import { ownName } from './taken-rows.js'
import { type PlacedFile, type TouchedScan, touchedSql } from './touched-files.js'

/**
 * Files that are read as they stand are one scan; those that lose rows by deletes, or show what they do not hold, or call
 * members of structs by other names, are others beside it.
 */
export function tableSql(relation: TableRelation, { noRows, names, kept }: ScanParts): string {
  const { schema, places = false } = relation
  const placed = relation.files.map((file, place) => ({
    ...file,
    place,
    table: places === true ? kept.get(keptName(schema, file)) : undefined,
  }))
  const keptScans = placed.flatMap((file) => (file.table ? [keptSql(schema, file, file.table)] : []))
  const files = placed.filter(({ table }) => !table)
  const alike = new Map<string, { readonly stored: Schema; readonly files: PlacedFile[] }>()
  for (const file of files) {
    const stored = storedSchema(schema, names.get(file.path))
    const key = stored === schema ? '' : JSON.stringify(stored.fields)
    const group = alike.get(key) ?? { stored, files: [] }
    group.files.push(file)
    alike.set(key, group)
  }
  const read = [...alike.values()].flatMap((group) => scansOf({ schema, stored: group.stored, places, noRows }, group.files))
  const scans = [...keptScans, ...read]
  return scans.length === 0 ? emptySql({ fields: [...schema.fields, ...placesOf(relation)] }) : scans.join(' UNION ALL ')
}

function scansOf(scan: TouchedScan, files: readonly PlacedFile[]): string[] {
  const { schema, stored, places, noRows } = scan
  const isWhole = (file: RelationFile) =>
    stored === schema && !places && file.deletes.length === 0 && !file.lost && !file.constants?.size
  const whole = files.filter(isWhole)
  const touched = files.filter((file) => !isWhole(file) && !file.lost)
  const lost = files.filter((file) => file.lost && file.lost.length > 0)
  return [...(whole.length > 0 ? [wholeSql(schema, whole, noRows)] : []), ...touchedSql(scan, touched), ...touchedSql(scan, lost)]
}

const FILE = { id: 0, name: '$file', required: true, type: 'long' } as const
const POS = { id: 0, name: '$pos', required: true, type: 'long' } as const
/** Where a row stands, as numbers. */
export const NUMBERED_PLACES = [FILE, POS]

/** Where a row stands, beside its columns. */
export const placesOf = ({ places }: Pick<TableRelation, 'places'>): readonly Field[] =>
  places === 'files' ? [FILE] : places ? [{ id: 0, name: '$path', required: true, type: 'string' }, FILE, POS] : []

function wholeSql({ fields }: Schema, files: readonly RelationFile[], noRows: string): string {
  const columns = fields.map(({ name }) => identifier(name)).join(', ')
  return `SELECT ${columns} FROM ${parquetSql(files, fields, noRows, ({ name }) => name)}`
}

/** Columns that are held, with their places: what a search by them looks like of a file that is read. */
function keptSql({ fields }: Schema, { address, place }: PlacedFile, table: string): string {
  const columns = fields.map((field) => `held.${ownName(field)} AS ${identifier(field.name)}`)
  const places = [`${literal(address)} AS "$path"`, `CAST(${place} AS BIGINT) AS "$file"`, 'held.rowid AS "$pos"']
  return `SELECT ${[...columns, ...places].join(', ')} FROM ${table} AS held`
}
