import type { Contract } from '@storemesh/contract'
import { type PlacedRows, type ProductPlaces, servedSpaceName } from '@storemesh/subgraph'
import type { Domain } from './domain.js'
import type { Product } from './product.js'

/** Which product's rows each space of a domain has, and of which each topic tells: by it stands who sees them. */
export function productPlaces(
  domain: Pick<Domain, 'name' | 'products'>,
  contracts: ReadonlyMap<string, Contract>,
): ProductPlaces {
  const spaces = new Map<string, PlacedRows>()
  const topics = new Map<string, Contract>()
  for (const contract of contracts.values()) if ('topic' in contract.port) topics.set(contract.port.topic.name, contract)
  const products = domain.products.flatMap((product) => {
    const contract = contracts.get(product.contract)
    return contract ? [{ product, contract }] : []
  })
  // a row that a table puts beside live ones is shown as they are
  for (const { product, contract } of [...products.filter(isOfTable), ...products.filter((one) => !isOfTable(one))]) {
    for (const [space, by] of spacesOf(product, contract)) spaces.set(space, { contract, by })
    const changes = product.changes ?? ('layer' in product.from ? undefined : product.from.changes)
    if (changes !== undefined) topics.set(changes, contract)
  }
  return { spaces, topics, products: [...contracts.values()].filter(({ domain: of }) => of === domain.name) }
}

const isOfTable = ({ product }: { readonly product: Product }): boolean => 'layer' in product.from

function spacesOf({ from, lookup }: Product, contract: Contract): readonly (readonly [space: string, by: readonly string[]])[] {
  if (!('layer' in from)) return [[from.space, contract.key]]
  if (lookup === undefined) return []
  return lookup === 'by key' ? [[servedSpaceName(contract), contract.key]] : [[lookup.space, [lookup.by]]]
}
