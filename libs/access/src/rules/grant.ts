import type { Role } from './role.js'
import type { Sight } from './sight.js'

/** What those of a role see of a product. */
export interface Grant {
  readonly role: Role
  /** How columns are seen that are not seen as they are, by their paths. */
  readonly sights: ReadonlyMap<string, Sight>
  /** Which rows; all of them unless said. */
  readonly rows?: RowRule
  /** Of how many persons a group has to be before it is told of. */
  readonly groups?: GroupRule
  /** Whether it may be taken away as a whole, as a file. */
  readonly mayExport: boolean
}

export type RowRule =
  /** Those of the viewer's region, which a column names, or the store that a column names lies in, or the dimension of a figure. */
  | { readonly kind: 'own region'; readonly by: 'region' | 'store' | 'dimension'; readonly column: string }
  /** Those in whose column the viewer's own account stands. */
  | { readonly kind: 'own rows'; readonly column: string }
  /** Those of one person, who is asked for by one of these columns. */
  | { readonly kind: 'one person'; readonly columns: readonly string[] }

export interface GroupRule {
  readonly least: number
  /** The column whose distinct values are the persons of a group, or which has counted them already. */
  readonly column: string
  readonly by: 'distinct' | 'counted'
}

/** A product, as far as its rights go. */
export interface ProductRights {
  readonly domain: string
  readonly product: string
  /** Every column and every field within one, by its path: the outer before the inner. */
  readonly paths: readonly string[]
  /** Those of them that tell who somebody is or by what they pay, and what lies within such: to read them is noted. None unless said. */
  readonly personal?: readonly string[]
  readonly grants: readonly Grant[]
  /** Who beside the domain may tell it: commands, which their owner decides. */
  readonly tellers: readonly Role[]
}
