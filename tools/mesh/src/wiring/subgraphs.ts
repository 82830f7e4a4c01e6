import type { Contract } from '@storemesh/contract'
import { systemClock } from '@storemesh/core'
import { type Domain, facesOf, productPlaces } from '@storemesh/domain'
import { type BuiltSubgraph, buildSubgraph, subgraphSdl } from '@storemesh/subgraph/build'
import type { Embedded } from './embedded.js'
import { lookupsOf } from './lookups-of.js'
import type { ReadObserver } from './read-observer.js'
import { storesByRegion } from './stores-by-region.js'

/** A domain's part of the graph, reading its store, its topics and its gold; undefined where frontends ask it nothing. */
export async function subgraphOf(domain: Domain, embedded: Embedded, observer: ReadObserver): Promise<BuiltSubgraph | undefined> {
  const contracts = await embedded.contracts()
  const faces = facesOf(domain, contracts)
  const { rights } = embedded
  const services = {
    lookups: lookupsOf(embedded, domain.name),
    log: embedded.eventLog,
    lake: observer.lake(embedded.lake),
    clock: systemClock,
    cursorKey: embedded.cursorKey,
    rights: {
      places: productPlaces(domain, contracts),
      hashKey: () => rights.hashKey(),
      storesIn: storesByRegion(embedded.lake, rights.regions, systemClock),
    },
    seen: observer.notes.note,
  }
  return domain.subgraph && buildSubgraph(domain.subgraph, services, faces)
}

/** The parts of all of them. */
export async function subgraphsOf(
  domains: readonly Domain[],
  embedded: Embedded,
  observer: ReadObserver,
): Promise<readonly (BuiltSubgraph & { readonly sharesEvents: boolean })[]> {
  const subgraphs = await Promise.all(domains.map((domain) => subgraphOf(domain, embedded, observer)))
  // they tell everybody of the same rights the same, from the moment of asking
  return subgraphs.flatMap((subgraph) => (subgraph ? [{ ...subgraph, sharesEvents: true }] : []))
}

/** The schema of the same part, as it is published. */
export const sdlOf = (domain: Domain, contracts: ReadonlyMap<string, Contract>): string | undefined => {
  const faces = facesOf(domain, contracts)
  return domain.subgraph && subgraphSdl(domain.subgraph, faces)
}
