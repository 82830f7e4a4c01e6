import { type Contract, contractReference, graphFace } from '@storemesh/contract'
import { Fault } from '@storemesh/core'
import { type Face, type RowsAt, servedSpaceName } from '@storemesh/subgraph'
import type { Domain } from './domain.js'
import type { Product } from './product.js'

/** The part of a domain's subgraph that follows from its products' contracts: those that name their rows in the graph. DOMAIN_INVALID. */
export function facesOf(
  domain: Pick<Domain, 'name' | 'products' | 'subgraph'>,
  contracts: ReadonlyMap<string, Contract>,
): readonly Face[] {
  const { products } = domain
  const faces = products.flatMap((product) => {
    const contract = contracts.get(product.contract)
    if (contract?.graphType === undefined) return []
    const changes = product.changes ?? ('layer' in product.from ? undefined : product.from.changes)
    const rows = rowsAt(domain, product, contract)
    return [{ contract, graph: graphFace(contract, contract.graphType), rows, ...(changes !== undefined && { changes }) }]
  })
  const [first] = faces
  if (first && !domain.subgraph) {
    const why = `${contractReference(first.contract)} is ${first.graph.type.name} in the graph`
    throw refuse(domain.name, `${why}; give the domain a part of it: subgraph: { name: '${domain.name}' }`)
  }
  return faces
}

function rowsAt({ name, products }: Pick<Domain, 'name' | 'products'>, product: Product, contract: Contract): RowsAt {
  const { from, lookup } = product
  if ('layer' in from) {
    if (lookup === undefined) return { kind: 'scanned', table: `${name}.${from.name}` }
    if (lookup === 'by key') return { kind: 'stored', space: servedSpaceName(contract) }
    throw refuse(
      name,
      `the rows of ${product.contract} are served in a shape of its own, not as ${contract.graphType} has them; serve them 'by key', or write the type by hand and take mesh.graphql away`,
    )
  }
  const other = products.find((one) => typeof one.lookup === 'object' && one.lookup.space === from.space)
  if (!other) return { kind: 'stored', space: from.space }
  throw refuse(
    name,
    `${other.contract} puts rows beside those of ${product.contract}, which no page of ${contract.graphType} would show; give it a space of its own, or write the type by hand and take mesh.graphql away`,
  )
}

const refuse = (domain: string, why: string): Fault => new Fault('DOMAIN_INVALID', `domain ${domain}: ${why}`)
