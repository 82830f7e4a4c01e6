import type { Field, Schema } from '@storemesh/iceberg'
import type { RelationFile } from '../../query-engine.js'
import { duckType } from '../duck-types.js'
import { identifier, literal } from '../../quoting.js'
import { constantSql } from './constant.js'
import { byFile, parquetSql } from './parquet.js'
import { restored } from './stored-type.js'
import { ownName, type Taking, takings } from './taken-rows.js'

/** A file and its place among the relation's. */
export interface PlacedFile extends RelationFile {
  readonly place: number
}

export interface TouchedScan {
  readonly schema: Schema
  /** As its files have it. */
  readonly stored: Schema
  readonly places: boolean | 'files'
  readonly noRows: string
}

/**
 * Scans of files of which not every row is shown, or more than is in them. Either all of them have `lost` or none has:
 * a row that is lost in two ways is told once, by the first of them.
 */
export function touchedSql(scan: TouchedScan, files: readonly PlacedFile[]): string[] {
  if (files.length === 0) return []
  const { noRows, stored } = scan
  const deleted = takings(stored, noRows, files, ({ deletes }) => deletes)
  if (files.some(({ lost }) => lost === undefined)) return [joinedSql(scan, files, deleted)]
  const lost = takings(stored, noRows, files, (file) => file.lost ?? [])
  return lost.map((taking, at) => joinedSql(scan, files, [...deleted, ...lost.slice(0, at)], taking))
}

/** The rows that no `without` takes away, and `only` does. */
function joinedSql(scan: TouchedScan, files: readonly PlacedFile[], without: readonly Taking[], only?: Taking): string {
  const { schema, stored, places, noRows } = scan
  const compared = [...without, ...(only ? [only] : [])].flatMap(({ fields }) => fields)
  const own = new Map([...compared, ...stored.fields].map((field) => [field.id, field]))
  const source = parquetSql(files, [...own.values()], noRows, ownName)
  const joins = [
    ...without.map((taking, at) => `ANTI JOIN (${taking.sql}) AS gone_${at} ON ${taking.on('scan', `gone_${at}`)}`),
    ...(only ? [`SEMI JOIN (${only.sql}) AS taken ON ${only.on('scan', 'taken')}`] : []),
  ]
  const shown = schema.fields.map((field) => `${shownSql(field, stored, files)} AS ${identifier(field.name)}`)
  return `SELECT ${[...shown, ...shownPlaces(places, files)].join(', ')} FROM ${source} AS scan ${joins.join(' ')}`
}

function shownPlaces(places: TouchedScan['places'], files: readonly PlacedFile[]): readonly string[] {
  if (!places) return []
  const file = `${placeSql(files)} AS "$file"`
  if (places === 'files') return [file]
  const addresses = files.map(({ address }) => literal(address))
  return [`${byFile('scan', addresses)} AS "$path"`, file, `scan.file_row_number AS "$pos"`]
}

/** A file that leaves out its partition's column has one value for it. */
function shownSql(field: Field, stored: Schema, files: readonly RelationFile[]): string {
  const then = stored.fields.find(({ id }) => id === field.id)
  const column = restored(field.type, then?.type, `scan.${ownName(field)}`)
  if (!files.some(({ constants }) => constants?.has(field.name))) return column
  const constants = files.map((file) => constantSql(field.type, file.constants?.get(field.name) ?? null))
  return `coalesce(${column}, CAST(${byFile('scan', constants)} AS ${duckType(field.type)}))`
}

const placeSql = (files: readonly PlacedFile[]) =>
  files.every(({ place }, at) => place === at)
    ? 'CAST(scan.file_index AS BIGINT)'
    : `CAST(${byFile(
        'scan',
        files.map(({ place }) => String(place)),
      )} AS BIGINT)`
