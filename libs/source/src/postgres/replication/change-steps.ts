import { type ChangeRow, type Commit, type RelationShape, rowsOfChange } from './change-rows.js'
import type { ColumnTypes } from './column-types.js'
import type { Lsn } from './lsn.js'
import { pgoutputMessage } from './pgoutput-message.js'
import type { StreamMessage } from './replication-message.js'

/** What a stream comes to, for a reader of one table. */
export type ChangeStep =
  /** The row of this number in the transaction that was committed there. */
  | { readonly kind: 'row'; readonly row: ChangeRow; readonly commit: Commit; readonly number: number }
  /** Everything that was committed before this place is told. */
  | { readonly kind: 'passed'; readonly lsn: Lsn }

export interface ChangeSteps {
  /** Steps in order; most messages make one or none. */
  after(message: StreamMessage): Promise<readonly ChangeStep[]>
}

export interface ChangesOf {
  /** The table's number: its name may have been another when the change was made. */
  readonly relation: number
  readonly key: readonly string[]
  /** So many rows of the transaction that was committed there are known already. */
  readonly known: { readonly lsn: Lsn; readonly row: number }
  readonly typesOf: (oids: readonly number[]) => Promise<ColumnTypes>
}

/** Rows are counted within their transaction: so a position can stand in the midst of a long one. */
export function changeSteps({ relation, key, known, typesOf }: ChangesOf): ChangeSteps {
  let commit: Commit | undefined
  let shape: RelationShape = { columns: [], types: [] }
  let counted = 0

  function stepsOf(rows: readonly ChangeRow[], of: Commit): readonly ChangeStep[] {
    const first = counted
    counted += rows.length
    const steps = rows.map((row, index): ChangeStep => ({ kind: 'row', row, commit: of, number: first + index }))
    return of.lsn === known.lsn ? steps.filter((step) => step.kind === 'row' && step.number >= known.row) : steps
  }

  return {
    async after(streamed) {
      // within a transaction the server has not looked past its begin
      if (streamed.kind === 'alive') return commit ? [] : [{ kind: 'passed', lsn: streamed.looked_to }]
      const message = pgoutputMessage(streamed.bytes)
      switch (message.kind) {
        case 'begin':
          commit = { lsn: message.commit_lsn, committed_us: message.committed_us }
          counted = 0
          return []
        case 'commit':
          commit = undefined
          return [{ kind: 'passed', lsn: message.end_lsn }]
        case 'relation': {
          if (message.relation !== relation) return []
          const types = await typesOf(message.columns.map(({ type_oid }) => type_oid))
          shape = {
            columns: message.columns,
            types: message.columns.map(({ type_oid }) => types.get(type_oid) ?? { kind: 'text' }),
          }
          return []
        }
        case 'truncate':
          return commit && message.relations.includes(relation) ? stepsOf(rowsOfChange(message, shape, commit, key), commit) : []
        case 'insert':
        case 'update':
        case 'delete':
          return commit && message.relation === relation ? stepsOf(rowsOfChange(message, shape, commit, key), commit) : []
        case 'other':
          return []
      }
    },
  }
}
