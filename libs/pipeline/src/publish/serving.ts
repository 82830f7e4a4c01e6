import type { Contract } from '@storemesh/contract'
import { deterministicId } from '@storemesh/core'
import type { Lookup, LookupChange } from '@storemesh/domain'
import type { Snapshot } from '@storemesh/iceberg'
import { put, remove } from '@storemesh/key-value'
import type { Row } from '@storemesh/query-engine'
import { servedKey, servedRow, servedSpace, servedSpaceName } from '@storemesh/subgraph'
import { contractOf } from '../contract-of.js'

/** How the changed rows of a table become what readers find by key. */
export interface Serving {
  /** The columns whose values rows have in common that belong to one key. */
  readonly by: readonly string[]
  readonly changeOf: (rows: readonly Row[], in_snapshot: Snapshot) => LookupChange | undefined
  /** Where all rows are served, so that those that are no more are taken away. */
  readonly whole?: WholeServing
}

export interface WholeServing {
  readonly space: ReturnType<typeof servedSpace>
  /** What a row looks like and how it is found: with another, all rows are put again. */
  readonly shape: string
  /** By the values of `by`. */
  readonly goneOf: (key: Readonly<Record<string, unknown>>, in_snapshot: Snapshot) => LookupChange
}

export function servingOf(lookup: Lookup | 'by key', reference: string, contracts: ReadonlyMap<string, Contract>): Serving {
  if (lookup === 'by key') return servingByKey(contractOf(contracts, reference))
  return { by: [lookup.by], changeOf: lookup.changeOf }
}

/** Rows as the contract has them. The later commit wins, whatever its rows say. */
function servingByKey(contract: Contract): Serving {
  const { key: by, columns } = contract
  const space = servedSpace(servedSpaceName(contract), contract)
  const keyColumns = columns.filter(({ name }) => by.includes(name))
  return {
    by,
    changeOf: ([first], { 'sequence-number': version }) => {
      if (!first) return undefined
      const key = servedKey(contract, first)
      const row = servedRow(columns, first)
      return { key, version, row, put: put(space, key, row, version) }
    },
    whole: {
      space,
      shape: deterministicId(JSON.stringify([by, columns.map(({ name, of }) => [name, of]), Object.keys(space.indexes)])),
      goneOf: (values, { 'sequence-number': version }) => {
        const row = servedRow(keyColumns, Object.fromEntries(by.map((column) => [column, valueOf(values[column])])))
        const key = servedKey(contract, row)
        return { key, version, row, gone: true, put: remove(space, key, version) }
      },
    },
  }
}

const valueOf = (value: unknown): Row[string] =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean' ? value : null
