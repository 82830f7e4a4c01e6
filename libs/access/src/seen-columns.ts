import { decide } from './decide.js'
import type { Identity } from './identity.js'
import type { Grant, ProductRights } from './rules/grant.js'
import type { Shown } from './rules/sight.js'

/**
 * The columns that somebody sees of some row of a product, whichever rows those are: what a schema shows of it. Empty where nothing of
 * it is ever seen.
 */
export function seenColumns(who: Identity, product: ProductRights | undefined): ReadonlyMap<string, Shown> {
  if (!product) return new Map()
  const everyRow = { ...product, grants: product.grants.map(withEveryRow) }
  const decision = decide(who, everyRow)
  return decision.sees === 'rows' ? decision.columns : new Map()
}

const withEveryRow = ({ role, sights, mayExport }: Grant): Grant => ({ role, sights, mayExport })
