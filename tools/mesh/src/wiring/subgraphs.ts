import type { Contract } from '@storemesh/contract'
import { systemClock } from '@storemesh/core'
import { type Domain, facesOf } from '@storemesh/domain'
import { type BuiltSubgraph, buildSubgraph, subgraphSdl } from '@storemesh/subgraph'
import type { Embedded } from './embedded.js'
import { lookupsOf } from './lookups-of.js'
import type { ReadObserver } from './read-observer.js'

/** A domain's part of the graph, reading its store, its topics and its gold; undefined where frontends ask it nothing. */
export async function subgraphOf(domain: Domain, embedded: Embedded, observer: ReadObserver): Promise<BuiltSubgraph | undefined> {
  const faces = facesOf(domain, await embedded.contracts())
  const services = {
    lookups: lookupsOf(embedded, domain.name),
    log: embedded.eventLog,
    lake: observer.lake(embedded.lake),
    clock: systemClock,
    seen: observer.notes.note,
  }
  return domain.subgraph && buildSubgraph(domain.subgraph, services, faces)
}

/** The parts of all of them. */
export async function subgraphsOf(
  domains: readonly Domain[],
  embedded: Embedded,
  observer: ReadObserver,
): Promise<readonly BuiltSubgraph[]> {
  const subgraphs = await Promise.all(domains.map((domain) => subgraphOf(domain, embedded, observer)))
  return subgraphs.flatMap((subgraph) => subgraph ?? [])
}

/** The schema of the same part, as it is published. */
export const sdlOf = (domain: Domain, contracts: ReadonlyMap<string, Contract>): string | undefined => {
  const faces = facesOf(domain, contracts)
  return domain.subgraph && subgraphSdl(domain.subgraph, faces)
}
