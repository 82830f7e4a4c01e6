import { Fault } from '@storemesh/core'
import { type ColumnType, columnJson } from './column-json.js'
import { lsnText, type Lsn } from './lsn.js'
import type { OldTuple, PgoutputMessage, RelationColumn, Tuple, TupleValue } from './pgoutput-message.js'

/** What a row says of itself beside its columns: a snapshot's its kind, a change's all but the last. A contract may take them as fields. */
export const CHANGE_FIELDS = ['_change_kind', '_change_lsn', '_change_committed_at', '_change_unchanged'] as const

export type ChangeKind = 'snapshot' | 'insert' | 'update' | 'delete' | 'truncate'

/** The table's columns as they were when the change was made. */
export interface RelationShape {
  readonly columns: readonly RelationColumn[]
  readonly types: readonly ColumnType[]
}

export interface ChangeRow {
  readonly kind: ChangeKind
  readonly value: Uint8Array
  /** None where a truncate took all rows. */
  readonly key?: string
}

export interface Commit {
  readonly lsn: Lsn
  readonly committed_us: bigint
}

/**
 * The rows of one change. A row whose key changed is two: the old key is deleted and the new one inserted, so that whoever
 * counts by key loses neither.
 */
export function rowsOfChange(
  message: PgoutputMessage,
  shape: RelationShape,
  commit: Commit,
  key: readonly string[],
): ChangeRow[] {
  const row = (kind: ChangeKind, values: Tuple, columns = shape.columns): ChangeRow => ({
    kind,
    value: Buffer.from(changeJson(kind, values, columns, shape, commit), 'latin1'),
    key: keyText(keyOf(values, shape, key)),
  })
  switch (message.kind) {
    case 'insert':
      return [row('insert', message.after)]
    case 'update': {
      const { before } = message
      const after = before?.isWhole ? filled(message.after, before.values) : message.after
      if (!before || isSameKey(before, after, shape, key)) return [row('update', after)]
      return [row('delete', before.values, told(before, shape)), row('insert', after)]
    }
    case 'delete':
      return [row('delete', message.before.values, told(message.before, shape))]
    case 'truncate':
      return [{ kind: 'truncate', value: Buffer.from(changeJson('truncate', [], [], shape, commit), 'latin1') }]
    default:
      return []
  }
}

/** A large value that did not change is in the old row, where that was kept whole. */
const filled = (after: Tuple, before: Tuple): Tuple => after.map((value, at) => (value === undefined ? before[at] : value))

/** Of an old row, the columns that the server wrote down: null means nothing in the others. */
const told = ({ isWhole }: OldTuple, { columns }: RelationShape) => (isWhole ? columns : columns.filter(({ isKey }) => isKey))

function isSameKey(before: OldTuple, after: Tuple, shape: RelationShape, key: readonly string[]): boolean {
  const [old, now] = [keyOf(before.values, shape, key), keyOf(after, shape, key)]
  return old.every((part, at) => now[at] === undefined || part === now[at])
}

const keyOf = (values: Tuple, { columns }: RelationShape, key: readonly string[]): TupleValue[] =>
  key.map((name) => values[columns.findIndex((column) => column.name === name)])

/** As the snapshot writes it: the text of a single column, else a list of texts. */
export function keyText(parts: readonly TupleValue[]): string {
  const texts = parts.map((part) => Buffer.from(part ?? '', 'latin1').toString())
  const [single] = texts
  return texts.length === 1 && single !== undefined ? single : JSON.stringify(texts)
}

function changeJson(
  kind: ChangeKind,
  values: Tuple,
  columns: readonly RelationColumn[],
  shape: RelationShape,
  { lsn, committed_us }: Commit,
): string {
  const members: string[] = []
  const unchanged: string[] = []
  for (const [at, column] of shape.columns.entries()) {
    if (!columns.includes(column)) continue
    requireFree(column.name)
    const value = values[at]
    if (value === undefined) unchanged.push(column.name)
    else members.push(`${JSON.stringify(column.name)}:${value === null ? 'null' : columnJson(value, typeAt(shape, at))}`)
  }
  members.push(kindMember(kind), `"_change_lsn":"${lsnText(lsn)}"`, `"_change_committed_at":"${microsecondText(committed_us)}"`)
  if (unchanged.length > 0) members.push(`"_change_unchanged":${JSON.stringify(unchanged)}`)
  return `{${members.join(',')}}`
}

const typeAt = ({ types }: RelationShape, at: number): ColumnType => types[at] ?? { kind: 'text' }

export const kindMember = (kind: ChangeKind): string => `"_change_kind":"${kind}"`

/** A column of the table that is called as one of ours would be taken for it. */
export function requireFree(column: string): void {
  if (!CHANGE_FIELDS.some((field) => field === column)) return
  throw new Fault(
    'SOURCE_COLUMN_RESERVED',
    `expected columns by other names than ${CHANGE_FIELDS.join(', ')}, got ${column}; rename it, or leave it out of the publication's column list`,
  )
}

/** RFC 3339 in UTC with six digits. */
function microsecondText(time_us: bigint): string {
  const second = new Date(Number(time_us / 1_000_000n) * 1000).toISOString().slice(0, 19)
  return `${second}.${String(time_us % 1_000_000n).padStart(6, '0')}Z`
}
