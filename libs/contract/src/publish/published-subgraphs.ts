import type { ProductRights } from '@storemesh/access'
import { productRights } from '../access/product-rights.js'
import { readContractFiles } from '../consumer/contract-set.js'
import type { PublishedContracts } from './published-contracts.js'

/** A domain's part of the graph, and who sees which of its products. */
export interface PublishedSubgraph {
  readonly sdl: string
  readonly rights: readonly ProductRights[]
}

/** As the domain published it, the newest first: an older one may still run, and one that is set back runs again. */
export async function* publishedSubgraphs(
  contracts: PublishedContracts,
  domain: string,
): AsyncGenerator<PublishedSubgraph, void> {
  const { newest } = await contracts.standing()
  for (let number = newest.get(domain); number !== undefined; ) {
    const published = (await contracts.revision(number)).domains.get(domain)
    if (published?.subgraph !== undefined) {
      const read = readContractFiles(published.files).contracts
      yield { sdl: published.subgraph, rights: [...read.values()].map(({ contract }) => productRights(contract)) }
    }
    number = published?.before
  }
}
