import type { JsonObject } from '@storemesh/core'
import { type Change, put, type Space } from '@storemesh/key-value'
import type { Row } from '@storemesh/query-engine'
import type { LiveAnswers, LiveProcessor } from './live/live-processor.js'
import type { ProductReference } from './names.js'
import type { ModelTable } from './table.js'

/** What readers find by key after a table's commit. */
export interface LookupRow<Shown extends JsonObject> {
  readonly key: string
  readonly row: Shown
  /** By the position in the source that the row comes from: the newer wins. `versionInTable`, where the row is told of live too. */
  readonly version: number
}

/** How the rows of a table become rows found by key. */
export interface LookupDeclaration<Shown extends JsonObject> {
  readonly space: Space<Shown>
  /** The column whose value rows have in common that belong to one key. */
  readonly by: string
  /** From all changed rows of one key; undefined: there is nothing to be found under it any more. */
  readonly rowOf: (rows: readonly Row[]) => LookupRow<Shown> | undefined
}

export interface Lookup {
  readonly by: string
  /** The name of the space. */
  readonly space: string
  readonly changeOf: (rows: readonly Row[]) => LookupChange | undefined
}

/** A row as it is served, and the change that puts it there. */
export interface LookupChange {
  readonly key: string
  readonly version: number
  readonly row: JsonObject
  /** There is nothing to be found under the key any more; `row` has the key's columns. */
  readonly gone?: true
  readonly put: Change
}

/** What a domain promises to others. Its contract stands in `contracts/<domain>/<product>.yaml`. */
export interface Product {
  readonly contract: ProductReference
  readonly from: ModelTable | LiveProcessor | LiveAnswers
  /**
   * Served by key where frontends ask for it so; a table that is only scanned has none. `by key` serves its rows as the contract
   * has them, under the contract's key, and takes away those that are no more.
   */
  readonly lookup?: Lookup | 'by key'
  /** The topic that tells of every change after a commit. A live processor has its own. */
  readonly changes?: string
}

export function lookup<Shown extends JsonObject>({ space, by, rowOf }: LookupDeclaration<Shown>): Lookup {
  return {
    by,
    space: space.name,
    changeOf: (rows) => {
      const served = rowOf(rows)
      return served && { ...served, put: put(space, served.key, served.row, served.version) }
    },
  }
}

export const product = (declaration: Product): Product => declaration
