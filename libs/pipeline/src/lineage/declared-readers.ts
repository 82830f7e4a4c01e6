import { type Consumer, type Contract, readersOf } from '@storemesh/contract'
import type { Domain } from '@storemesh/domain'
import { sourceTitle } from '@storemesh/source'

/** Somebody who declares to read a product, or what a source tells. */
export interface DeclaredReader {
  /** `storefront reads orders.fact_order`. */
  readonly reader: string
  /** The table, processor, topic or source where it is found. */
  readonly of: string
  /** By their paths, as `lines.quantity`. */
  readonly fields: readonly string[]
}

interface Declared {
  readonly contracts: ReadonlyMap<string, Contract>
  readonly consumers: readonly Consumer[]
}

/** Whoever reads the version that a domain has now. */
export function declaredReaders(domains: readonly Domain[], { contracts, consumers }: Declared): readonly DeclaredReader[] {
  return domains.flatMap((domain) =>
    [...heldBy(domain)].flatMap(([reference, of]) => {
      const contract = contracts.get(reference)
      const name = contract && `${contract.domain}.${contract.product}`
      if (name === undefined) return []
      return readersOf(name, contract?.version ?? '', consumers).map(({ consumer, read }) => ({
        reader: `${consumer.name} reads ${name}`,
        of,
        fields: read.fields.map(({ text }) => text),
      }))
    }),
  )
}

/** By contract, where its columns are found. */
const heldBy = ({ name, tables, products }: Domain): ReadonlyMap<string, string> =>
  new Map([
    ...tables.flatMap((table) => (table.layer === 'bronze' ? [[table.contract, sourceTitle(table.from)] as const] : [])),
    ...products.map(({ contract, from }) => [contract, `${name}.${from.name}`] as const),
  ])
