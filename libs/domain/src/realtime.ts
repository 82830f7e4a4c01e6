import type { ColumnOf } from './contract-rows.js'
import type { ProductReference } from './names.js'
import type { BronzeTable } from './table.js'

/**
 * A table that shows an event as soon as it is in its topic: what bronze has, and the log from there on, as one answer. It is
 * made when it is asked for, and nothing is stored for it.
 */
export interface RealtimeTable {
  readonly name: string
  readonly of: BronzeTable
  /** What makes an event the same when it is told twice: the first telling counts. */
  readonly key: readonly [string, ...string[]]
}

type Realtime<Contract extends ProductReference> = {
  readonly of: BronzeTable<Contract>
  readonly key: readonly [ColumnOf<Contract>, ...ColumnOf<Contract>[]]
}

export const realtime = <Contract extends ProductReference>(name: string, table: Realtime<Contract>): RealtimeTable => ({
  name,
  ...table,
})
