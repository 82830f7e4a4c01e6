import type { IResolvers } from '@graphql-tools/utils'
import type { Reads, SubgraphContext } from './reads.js'

export type Resolvers = IResolvers<unknown, SubgraphContext>

/** What a domain writes of its subgraph: a schema file, and one resolver map per entity. */
export interface SubgraphDefinition {
  readonly name: string
  readonly schema: URL
  readonly resolvers: (reads: Reads) => readonly Resolvers[]
}
