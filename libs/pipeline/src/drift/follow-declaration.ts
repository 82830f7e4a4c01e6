import { Fault, isFault } from '@storemesh/core'
import { type Catalog, evolveSchema, type NewColumn, type SchemaChange, schemaOf, type Table } from '@storemesh/iceberg'
import type { Log } from '@storemesh/telemetry'
import { columnDrift, pathText, type RefusedColumn } from './column-drift.js'
import { fullName } from './full-name.js'
import { adopted } from './unknown-names.js'

export interface DriftParts {
  readonly catalog: Catalog
  readonly log: Log
}

const ATTEMPTS_MAX = 10

/**
 * The table with the columns that are declared now: what is new or wider it follows in one commit, and says so. Whatever it
 * cannot follow is refused before anything is changed, by name. TABLE_SCHEMA_DIFFERS.
 */
export async function followDeclaration(parts: DriftParts, found: Table, declared: readonly NewColumn[]): Promise<Table> {
  let table = found
  for (let attempt = 1; ; attempt++) {
    const { follows, refused } = columnDrift(schemaOf(table).fields, declared)
    if (refused.length > 0) throw differs(table, refused)
    if (follows.length === 0) return table
    try {
      return await follow(parts, table, follows)
    } catch (error) {
      if (!isFault(error, 'COMMIT_CONFLICT') || attempt === ATTEMPTS_MAX) throw error
      table = await parts.catalog.load(table.name) // somebody else changed it meanwhile, perhaps so
    }
  }
}

async function follow({ catalog, log }: DriftParts, table: Table, follows: readonly SchemaChange[]): Promise<Table> {
  const { requirements, updates } = evolveSchema(table.metadata, follows)
  const evolved = await catalog.commit(table.name, requirements, [...updates, ...adopted(table, follows)])
  log.warn('table_evolved', { table: fullName(table), columns: follows.map(told) })
  return evolved
}

function told(change: SchemaChange): string {
  const column = pathText(change.column)
  if (change.change === 'widen') return `${column} widened to ${change.to}`
  if (change.change === 'add')
    return `${column} added as ${typeof change.type === 'string' ? change.type : `a ${change.type.type}`}`
  return `${column} ${change.change === 'make optional' ? 'made optional' : change.change}`
}

function differs(table: Table, refused: readonly RefusedColumn[]): Fault {
  const columns = refused.map(({ column, from, to }) => `${column} (${to}, was ${from})`)
  return new Fault(
    'TABLE_SCHEMA_DIFFERS',
    `${fullName(table)}: the declaration and the table differ in ${columns.join(', ')}; a table follows new optional columns and wider types, and nothing else, so nothing is written to it. Take the change back, declare what is new under a name of its own, or start with another data folder`,
  )
}
