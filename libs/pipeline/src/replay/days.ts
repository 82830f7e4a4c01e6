import { Fault } from '@storemesh/core'
import type { ModelTable } from '@storemesh/domain'
import { fieldByName, schemaOf, type Table } from '@storemesh/iceberg'

/** UTC days, half-open: from the first one on, and before the last one. At least one of them is said. */
export interface Days {
  readonly from?: string | undefined
  readonly to?: string | undefined
}

/** The column by whose days a model's rows stand apart. REPLAY_DAYS_UNSUPPORTED. */
export function dayColumnOf({ name, write, partition, through }: ModelTable): string {
  if (write.mode === 'journal')
    throw unsupported(`${name} is a journal: what was noted stays, and days of it cannot be computed again`)
  if (through) throw unsupported(`${name} is made by ${through.name} of all rows at once, and days cannot be told apart`)
  if (write.mode === 'ledger')
    throw unsupported(`${name} is a ledger: an entry may take back one of another day, and days cannot be told apart`)
  if (write.mode === 'versions')
    throw unsupported(`${name} holds versions: one ends where that of another day begins, and days cannot be told apart`)
  if (!partition || /^(bucket|truncate)/.test(partition.transform))
    throw unsupported(`${name} is not partitioned by time, so it has no days`)
  return partition.column
}

/** True of values of a column that are within the days, as SQL. REPLAY_DAYS_UNSUPPORTED where it has no time. */
export function withinDays(table: Table, column: string, { from, to }: Days): (relation: string) => string {
  const type = fieldByName(schemaOf(table), column)?.type
  if (type !== 'date' && type !== 'timestamptz') throw unsupported(`${column} of ${table.name.name} is no date and no instant`)
  // both stand in the statement as they are: the options that take them let nothing but a calendar day through
  const beginning = (day: string) => (type === 'date' ? `DATE '${day}'` : `TIMESTAMP '${day} 00:00:00 UTC'`)
  return (relation) =>
    [
      ...(from === undefined ? [] : [`${relation}.${column} >= ${beginning(from)}`]),
      ...(to === undefined ? [] : [`${relation}.${column} < ${beginning(to)}`]),
    ].join(' AND ')
}

const unsupported = (why: string) =>
  new Fault('REPLAY_DAYS_UNSUPPORTED', `${why}; leave out the days, and all of it is computed again`)
