import type { ModelTable } from '@storemesh/domain'
import type { ColumnLineage, InputColumn, Making, StatementLineage, ValueOrigin } from '@storemesh/query-engine'
import { VERSION_COLUMNS, type Versions } from '../refresh/version-columns.js'

/** What the columns of the table are made of, where a statement's answer is written as the model says. */
export function writtenLineage({ write }: Pick<ModelTable, 'write'>, statement: StatementLineage): StatementLineage {
  const stamped = { ...statement, columns: [...statement.columns, CREATED] }
  if (write.mode === 'versions') return versionsLineage(write, stamped)
  if (write.mode !== 'ledger' || stamped.columns.some(({ name }) => name === 'corrects')) return stamped
  const entered = stamped.columns.filter(({ name }) => write.key.includes(name))
  return { ...stamped, columns: [...stamped.columns, madeOf('corrects', 'computed', entered)] }
}

/** When the run was. */
const CREATED: ColumnLineage = { name: 'created_at', from: [], unknown: [] }

/** Code may make any of its columns of whatever it is given. */
export function throughLineage({ columns, rows, unknown }: StatementLineage, names: readonly string[]): StatementLineage {
  return { columns: names.map((name) => madeOf(name, 'computed', columns)), rows, unknown }
}

/** Where a version begins and ends is told by when it was so, and by whatever differs from the one before it. */
function versionsLineage({ at, gone }: Versions, told: StatementLineage): StatementLineage {
  const moment = told.columns.filter(({ name }) => name === at)
  const stated = told.columns.filter(({ name }) => name !== at && name !== gone)
  const own = [...VERSION_COLUMNS].map((name) => madeOf(name, name === 'effective_at' ? 'as it is' : 'computed', moment))
  const deciding = told.columns.flatMap(({ from }) => from)
  return {
    columns: [...stated, ...own],
    rows: distinct([...told.rows, ...deciding]),
    unknown: [...new Set([...told.unknown, ...told.columns.flatMap(({ unknown }) => unknown)])],
  }
}

function madeOf(name: string, how: Making, columns: readonly ColumnLineage[]): ColumnLineage {
  const from = columns.flatMap((column) => column.from).map((each): ValueOrigin => ({ ...each, how: howFar(each.how, how) }))
  return { name, from, unknown: [...new Set(columns.flatMap(({ unknown }) => unknown))] }
}

const howFar = (inner: Making, outer: Making): Making => (inner === 'as it is' ? outer : inner)

const distinct = (columns: readonly InputColumn[]): readonly InputColumn[] => [
  ...new Map(columns.map(({ table, column }) => [JSON.stringify([table, column]), { table, column }])).values(),
]
