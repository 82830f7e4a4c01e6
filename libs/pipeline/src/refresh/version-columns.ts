import { Fault } from '@storemesh/core'
import type { WriteMode } from '@storemesh/domain'
import { type NewColumn, schemaOf, type Table } from '@storemesh/iceberg'

export type Versions = Extract<WriteMode, { mode: 'versions' }>

/** What a table of versions says of each beside its state. */
const OWN: readonly NewColumn[] = [
  { name: 'effective_date', type: 'date', required: false },
  { name: 'end_date', type: 'date', required: false },
  { name: 'is_current', type: 'boolean', required: false },
  { name: 'effective_at', type: 'timestamptz', required: false },
  { name: 'end_at', type: 'timestamptz', required: false },
]

export const VERSION_COLUMNS: ReadonlySet<string> = new Set(OWN.map(({ name }) => name))

/** The columns of the table that holds the versions of what a SELECT with these columns tells. */
export function versionColumns(model: string, { key, at, gone }: Versions, told: readonly NewColumn[]): readonly NewColumn[] {
  const named = new Map(told.map((column) => [column.name, column]))
  const missing = [...key, at, ...(gone === undefined ? [] : [gone])].filter((name) => !named.has(name))
  if (missing.length > 0) throw refuse(model, `its SELECT lacks ${missing.join(', ')}: select them, or declare others`)
  const moment = named.get(at)?.type
  if (moment !== 'timestamptz') {
    throw refuse(model, `${at} says from when on, and is to be timestamptz, not ${JSON.stringify(moment)}: cast it`)
  }
  const taken = told.filter(({ name }) => name !== at && VERSION_COLUMNS.has(name)).map(({ name }) => name)
  if (taken.length > 0) throw refuse(model, `its SELECT has ${taken.join(', ')}, which follow from ${at}: leave them out`)
  return [...told.filter(({ name }) => name !== at && name !== gone), ...OWN]
}

/** For a table whose columns were promised by a contract, or made by another statement. */
export function requireVersionColumns(table: Table, { key, at, gone }: Versions): void {
  const names = new Set(schemaOf(table).fields.map(({ name }) => name))
  const missing = [...key, ...VERSION_COLUMNS].filter((name) => !names.has(name))
  if (missing.length > 0) throw refuse(table.name.name, `its table lacks ${missing.join(', ')}: add them to its contract`)
  const strange = [at, gone].filter((name) => name !== undefined && !VERSION_COLUMNS.has(name) && names.has(name))
  if (strange.length > 0) {
    throw refuse(
      table.name.name,
      `its table has ${strange.join(', ')}, which is no part of a state: take it out, or select it by another name`,
    )
  }
}

const refuse = (model: string, why: string) => new Fault('DOMAIN_INVALID', `${model} is written as versions, and ${why}`)
