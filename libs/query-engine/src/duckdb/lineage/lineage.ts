import { Fault, isJsonObject } from '@storemesh/core'
import type { LineageInputs, StatementLineage, ValueOrigin } from '../../statement-lineage.js'
import type { SqlTree } from '../sql-tree.js'
import type { Origin } from './origin.js'
import { queryOf } from './query.js'

/** What a statement's columns are made of, told from its tree and nothing else. SQL_NOT_A_SELECT. */
export function statementLineage({ statements }: SqlTree, inputs: LineageInputs): StatementLineage {
  const [statement, ...more] = statements
  const node = statement?.['node']
  if (!isJsonObject(node) || more.length > 0)
    throw new Fault('SQL_NOT_A_SELECT', `expected exactly one SELECT, got ${statements.length} statements`)
  const { columns, rows } = queryOf(node, { inputs, withs: new Map() }, undefined)
  return {
    columns: (columns ?? []).map(({ name, origin }) => ({ name, from: valuesOf(origin), unknown: unknownOf(origin) })),
    rows: valuesOf(rows).map(({ table, column }) => ({ table, column })),
    unknown: [...(columns ? [] : ['columns']), ...unknownOf(rows)],
  }
}

const valuesOf = ({ from }: Origin): readonly ValueOrigin[] =>
  [...from].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, origin]) => origin)

const unknownOf = ({ unknown }: Origin): readonly string[] => [...unknown].toSorted()
