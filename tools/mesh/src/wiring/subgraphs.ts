import type { Domain } from '@storemesh/domain'
import { type BuiltSubgraph, buildSubgraph } from '@storemesh/subgraph'
import type { Embedded } from './embedded.js'
import { lookupsOf } from './lookups-of.js'

/** A domain's part of the graph, reading its store, its topics and its gold; undefined where frontends ask it nothing. */
export const subgraphOf = ({ name, subgraph }: Domain, embedded: Embedded): BuiltSubgraph | undefined =>
  subgraph && buildSubgraph(subgraph, { lookups: lookupsOf(embedded, name), log: embedded.eventLog, lake: embedded.lake })

/** The same part as its schema alone, as it is published. */
export const subgraphSdl = async ({ subgraph }: Domain): Promise<string | undefined> =>
  subgraph && buildSubgraph(subgraph, { lookups: NOT, log: NOT, lake: NOT } as never).sdl

const NOT = {} as never
