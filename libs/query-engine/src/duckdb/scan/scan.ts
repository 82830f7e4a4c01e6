import { Fault } from '@storemesh/core'
import type { Relation } from '../../query-engine.js'
import { linesSql } from './json-lines.js'
import type { FileNames } from './nested-names.js'
import { tableSql } from './table-scan.js'
import { gonePlacesSql } from './taken-rows.js'

/** The SELECT that reads a relation: its columns in the schema's order, its places where they are asked for, and nothing else. */
export function scanSql(relation: Relation, noRows: string, names: ReadonlyMap<string, FileNames>): string {
  if (relation.kind === 'gone-places') return gonePlacesSql(relation.files, noRows)
  if (relation.schema.fields.length === 0) throw new Fault('SCHEMA_INVALID', 'a relation needs one column or more')
  return relation.kind === 'json-lines' ? linesSql(relation) : tableSql(relation, noRows, names)
}
