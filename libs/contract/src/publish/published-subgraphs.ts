import type { PublishedContracts } from './published-contracts.js'

/** A domain's part of the graph as it published it, the newest first: an older one may still run, and one that is set back runs again. */
export async function* publishedSubgraphs(contracts: PublishedContracts, domain: string): AsyncGenerator<string, void> {
  const { newest } = await contracts.standing()
  for (let number = newest.get(domain); number !== undefined; ) {
    const published = (await contracts.revision(number)).domains.get(domain)
    if (published?.subgraph !== undefined) yield published.subgraph
    number = published?.before
  }
}
