import { contractColumns } from '@storemesh/contract'
import { checksum } from '@storemesh/core'
import { schemaOf, type Table } from '@storemesh/iceberg'
import type { Gate } from '../quality/gate.js'
import type { Input } from './input.js'

export interface Fitting {
  /** The mark of what the model says. */
  readonly statement: string
  readonly inputs: readonly Input[]
  readonly gate: Gate | undefined
}

/**
 * Changes with all that decides whether a table fits its model: what the model says, the columns of what it reads and of the
 * table itself, what its contract promises and asks. A table that was found to fit says so with its rows: the next process need
 * not have the statement planned to know it.
 */
export function tableFit(table: Table, { statement, inputs, gate }: Fitting): string {
  const said = [
    statement,
    schemaOf(table).fields,
    inputs.map(({ name, schema }) => [name, schema.fields]),
    gate ? [contractColumns(gate.contract), gate.audited, gate.quarantining] : null,
  ]
  return markOf(said)
}

export const markOf = (said: unknown): string =>
  checksum(Buffer.from(JSON.stringify(said)))
    .toString(16)
    .padStart(8, '0')
