import { columnNamed, type Identity, mayTell, type ProductRights, seenColumns, type Shown } from '@storemesh/access'
import type { Subgraph } from '../subgraph.js'
import { type ShownProducts, shownProducts } from './shown-products.js'

/** What of the graph somebody is shown. Of what no product is said, as a page's info, all is. */
export interface Visibility {
  /** False: nothing of its product is ever his to see. */
  type(name: string): boolean
  field(type: string, field: string): boolean
  /** A filter asks by values that are seen as they are, or not at all. */
  inputField(type: string, field: string): boolean
}

/** A part of the graph, with who sees which of its products. */
export type PartWithRights = Pick<Subgraph, 'name' | 'sdl' | 'rights'>

export function visibilityOf(parts: readonly PartWithRights[]): (who: Identity) => Visibility {
  const shown = shownProducts(parts)
  const rights = new Map(
    parts.flatMap((part) => (part.rights ?? []).map((product) => [`${product.domain}.${product.product}`, product] as const)),
  )
  return (who) => visibleTo(who, shown, rights)
}

function visibleTo(who: Identity, shown: ShownProducts, rights: ReadonlyMap<string, ProductRights>): Visibility {
  const columns = new Map<string, ReadonlyMap<string, Shown>>()
  const columnsOf = (product: string) => {
    const known = columns.get(product) ?? seenColumns(who, rights.get(product))
    columns.set(product, known)
    return known
  }
  /** How the column of a field is seen; undefined where it is of none. */
  const shownAs = (type: string, field: string): Shown | 'absent' | undefined => {
    const of = shown.types.get(type)
    const column = shown.columns.get(`${type}.${field}`) ?? columnNamed(field)
    if (!of || column === '') return undefined
    const path = of.within === '' ? column : `${of.within}.${column}`
    const isColumn = rights.get(of.product)?.paths.includes(path) ?? false
    return isColumn ? (columnsOf(of.product).get(path) ?? 'absent') : undefined
  }
  return {
    type(name) {
      const of = shown.types.get(name)
      if (!of) return true
      return of.within === '' ? columnsOf(of.product).size > 0 : columnsOf(of.product).has(of.within)
    },
    field(type, field) {
      const told = type === 'Mutation' ? shown.tells.get(field) : undefined
      return told === undefined ? shownAs(type, field) !== 'absent' : mayTell(who, rights.get(told))
    },
    inputField: (type, field) => (shownAs(type, field) ?? 'plain') === 'plain',
  }
}
