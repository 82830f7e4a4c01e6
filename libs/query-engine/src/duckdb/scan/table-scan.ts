import type { RelationFile, TableRelation } from '../../query-engine.js'
import { identifier } from '../quoting.js'
import { emptySql } from './empty.js'
import { parquetSql } from './parquet.js'
import { touchedSql } from './touched-files.js'

/** Files that are read as they stand are one scan; those that lose rows by deletes, or show what they do not hold, are others beside it. */
export function tableSql(relation: TableRelation, noRows: string): string {
  const { schema, files, places = false } = relation
  const isWhole = (file: RelationFile) => !places && file.deletes.length === 0 && !file.lost && !file.constants?.size
  const whole = files.filter(isWhole)
  const touched = { schema, places, noRows }
  const scans = [
    ...(whole.length > 0 ? [wholeSql(relation, whole, noRows)] : []),
    ...touchedSql(
      touched,
      files.filter((file) => !isWhole(file) && !file.lost),
    ),
    ...touchedSql(
      touched,
      files.filter((file) => file.lost && file.lost.length > 0),
    ),
  ]
  return scans.length === 0 ? emptySql({ fields: [...schema.fields, ...(places ? PLACES : [])] }) : scans.join(' UNION ALL ')
}

const PLACES = [
  { id: 0, name: '$path', required: true, type: 'string' },
  { id: 0, name: '$pos', required: true, type: 'long' },
] as const

function wholeSql({ schema: { fields } }: TableRelation, files: readonly RelationFile[], noRows: string): string {
  const columns = fields.map(({ name }) => identifier(name)).join(', ')
  const paths = files.map(({ path }) => path)
  return `SELECT ${columns} FROM ${parquetSql(paths, fields, noRows, ({ name }) => name)}`
}
