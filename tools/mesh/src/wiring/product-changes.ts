import type { Contract } from '@storemesh/contract'
import { isFault } from '@storemesh/core'
import type { Domain, Product } from '@storemesh/domain'
import type { EventLog } from '@storemesh/event-log'
import type { ProductChanges } from '@storemesh/gateway'
import type { Catalog } from '@storemesh/iceberg'

interface Places {
  readonly contracts: () => Promise<ReadonlyMap<string, Contract>>
  readonly eventLog: Pick<EventLog, 'ends'>
  readonly catalog: Pick<Catalog, 'load'>
}

/**
 * Where products of the domains here have got to: by the end of the topic that tells of their changes, and of one that is scanned by its
 * table's snapshot. Of rows that are served and told of nowhere nobody knows.
 */
export function productChanges(domains: readonly Domain[], { contracts, eventLog, catalog }: Places): ProductChanges {
  let known: Promise<ReadonlyMap<string, () => Promise<string>>> | undefined

  const lookOf = (domain: string, { from, lookup, changes }: Product): (() => Promise<string>) | undefined => {
    const topic = changes ?? ('layer' in from ? undefined : from.changes)
    if (topic !== undefined) return () => endOf(eventLog, topic)
    return lookup === undefined && 'layer' in from ? () => snapshotOf(catalog, domain, from.name) : undefined
  }
  const looks = async () => {
    const read = await contracts()
    return new Map(
      domains.flatMap((domain) =>
        domain.products.flatMap((product) => {
          const contract = read.get(product.contract)
          const look = lookOf(domain.name, product)
          return contract && look ? [[`${contract.domain}.${contract.product}`, look] as const] : []
        }),
      ),
    )
  }
  return {
    async positions(products) {
      const all = await (known ??= looks())
      const found = await Promise.all(
        products.map(async (product) => {
          const look = all.get(product)
          return look ? [[product, await look()] as const] : []
        }),
      )
      return new Map(found.flat())
    },
  }
}

/** A topic that there is not yet has told of nothing. */
const endOf = (log: Pick<EventLog, 'ends'>, topic: string): Promise<string> =>
  log.ends(topic).then(
    (ends) => ends.map(({ next_offset }) => next_offset).join(' '),
    (error: unknown) => nothingYet(error, 'TOPIC_NOT_FOUND'),
  )

const snapshotOf = (catalog: Pick<Catalog, 'load'>, domain: string, name: string): Promise<string> =>
  catalog.load({ namespace: domain, name }).then(
    ({ metadata }) => metadata['current-snapshot-id'] ?? '',
    (error: unknown) => nothingYet(error, 'TABLE_NOT_FOUND'),
  )

function nothingYet(error: unknown, code: string): string {
  if (isFault(error, code)) return ''
  throw error
}
