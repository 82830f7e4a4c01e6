import { deterministicId } from '@storemesh/core'
import type { ReplicationDeclaration } from '../../declaration.js'
import type { SourceLimits, SourceRow } from '../../source.js'
import type { PostgresView, TextRow } from '../postgres-connection.js'
import { pageOfRows, quoted } from '../rows-page.js'
import { kindMember, requireFree } from './change-rows.js'
import type { ReplicatedTable } from './replicated-table.js'
import type { SnapshotPosition } from './replication-position.js'

export interface SnapshotPage {
  readonly rows: readonly SourceRow[]
  /** Of the last row. */
  readonly key: readonly string[] | undefined
  readonly isLast: boolean
}

/**
 * The next rows of the table, by key. Pages are read at different times, and each shows the table of its time; so the snapshot
 * as a whole is of no instant. It need not be: the slot was made before the first page, every change since is told after the
 * last one, and a row ends as its last change left it, whatever a page had shown. That also lets a process that died in the
 * midst go on from its last page.
 */
export async function snapshotPage(
  view: PostgresView,
  declaration: ReplicationDeclaration,
  table: ReplicatedTable,
  position: SnapshotPosition,
  limits: SourceLimits,
): Promise<SnapshotPage> {
  for (const { name } of table.columns) requireFree(name)
  const found = await rowsAfter(view, declaration, table, position.key, limits)
  const last = found.at(-1)
  const key = last ? keyOf(declaration, last) : position.key
  const isLast = !last || (await rowsAfter(view, declaration, table, key, { rows_max: 1, bytes_max: 1 })).length === 0
  const rows = found.map((row, index) => snapshotRow(declaration, row, position.rows_read + index))
  return { rows, key, isLast }
}

function rowsAfter(
  view: PostgresView,
  { schema, table: name, key }: ReplicationDeclaration,
  table: ReplicatedTable,
  after: readonly string[] | undefined,
  { rows_max, bytes_max }: SourceLimits,
): Promise<readonly TextRow[]> {
  const typeName = (column: string) => table.columns.find((one) => one.name === column)?.type_name ?? 'text'
  const order = key.map((column) => `source.${quoted(column)}`).join(', ')
  const given = key.map((column, index) => `$${index + 1}::${typeName(column)}`).join(', ')
  const where = after ? `WHERE (${order}) > (${given})` : ''
  const places = after ?? []
  const sql = pageOfRows({
    value: rowJson(table),
    columns: key,
    from: `${quoted(schema)}.${quoted(name)} AS source ${where}`,
    used: places.length,
  })
  return view.rows(sql, [...places, rows_max, bytes_max])
}

/** The columns that changes tell of, and as they tell them. */
function rowJson({ columns }: ReplicatedTable): string {
  const selected = columns.map(({ name, type }) => {
    const column = `source.${quoted(name)}`
    return type.kind === 'opaque' ? `${column}::text AS ${quoted(name)}` : column
  })
  return `(SELECT row_to_json(seen.*) FROM (SELECT ${selected.join(', ')}) AS seen)`
}

const keyOf = ({ key }: ReplicationDeclaration, row: TextRow): readonly string[] =>
  key.map((_, index) => row[`place_${index}`] ?? '')

function snapshotRow(declaration: ReplicationDeclaration, row: TextRow, offset: number): SourceRow {
  const key = keyOf(declaration, row)
  const [single] = key
  const json = row['value'] ?? '{}'
  return {
    place: deterministicId('snapshot', ...key),
    value: Buffer.from(`${json.slice(0, -1)},${kindMember('snapshot')}}`),
    partition: 0,
    offset,
    key: key.length === 1 && single !== undefined ? single : JSON.stringify(key),
  }
}
