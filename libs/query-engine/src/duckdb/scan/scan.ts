import { Fault } from '@storemesh/core'
import type { AnswerRelation, Relation } from '../../query-engine.js'
import { linesSql } from './json-lines.js'
import type { KeptTables } from './kept-columns.js'
import type { FileNames } from './nested-names.js'
import { emptySql } from './empty.js'
import { NUMBERED_PLACES, placesOf, tableSql } from './table-scan.js'
import { gonePlacesSql } from './taken-rows.js'
import { unionSql } from './union.js'

export interface ScanParts {
  readonly noRows: string
  /** Of files with structs, by path. */
  readonly names: ReadonlyMap<string, FileNames>
  readonly kept: KeptTables
}

/** A statement's rows are no scan: it is bound as the one that names it is. */
export type ScannedRelation = Exclude<Relation, AnswerRelation>

/** The SELECT that reads a relation: its columns in the schema's order, its places where they are asked for, and nothing else. */
export function scanSql(relation: ScannedRelation, parts: ScanParts): string {
  if (relation.kind === 'gone-places') return gonePlacesSql(relation.files, parts.noRows)
  if (relation.schema.fields.length === 0) throw new Fault('SCHEMA_INVALID', 'a relation needs one column or more')
  if (relation.kind === 'union') return unionSql(relation, (part) => scanSql(part, parts))
  return relation.kind === 'json-lines' ? linesSql(relation) : tableSql(relation, parts)
}

/** The same columns, and no row: no file is opened, which takes longer than all else of planning. */
export function columnsSql(relation: ScannedRelation): string {
  if (relation.kind === 'gone-places') return emptySql({ fields: NUMBERED_PLACES })
  return emptySql({ fields: [...relation.schema.fields, ...(relation.kind === 'table' ? placesOf(relation) : [])] })
}
