import type { Schema } from '@storemesh/iceberg'
import type { RelationFile, TableRelation } from '../../query-engine.js'
import { identifier } from '../quoting.js'
import { emptySql } from './empty.js'
import type { FileNames } from './nested-names.js'
import { parquetSql } from './parquet.js'
import { storedSchema } from './stored-type.js'
import { type PlacedFile, type TouchedScan, touchedSql } from './touched-files.js'

/**
 * Files that are read as they stand are one scan; those that lose rows by deletes, or show what they do not hold, or call
 * members of structs by other names, are others beside it.
 */
export function tableSql(relation: TableRelation, noRows: string, names: ReadonlyMap<string, FileNames>): string {
  const { schema, places = false } = relation
  const files = relation.files.map((file, place) => ({ ...file, place }))
  const alike = new Map<string, { readonly stored: Schema; readonly files: PlacedFile[] }>()
  for (const file of files) {
    const stored = storedSchema(schema, names.get(file.path))
    const key = stored === schema ? '' : JSON.stringify(stored.fields)
    const group = alike.get(key) ?? { stored, files: [] }
    group.files.push(file)
    alike.set(key, group)
  }
  const scans = [...alike.values()].flatMap((group) => scansOf({ schema, stored: group.stored, places, noRows }, group.files))
  return scans.length === 0 ? emptySql({ fields: [...schema.fields, ...(places ? PLACES : [])] }) : scans.join(' UNION ALL ')
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

const PLACES = [
  { id: 0, name: '$path', required: true, type: 'string' },
  { id: 0, name: '$file', required: true, type: 'long' },
  { id: 0, name: '$pos', required: true, type: 'long' },
] as const

function wholeSql({ fields }: Schema, files: readonly RelationFile[], noRows: string): string {
  const columns = fields.map(({ name }) => identifier(name)).join(', ')
  return `SELECT ${columns} FROM ${parquetSql(files, fields, noRows, ({ name }) => name)}`
}
