import type { IResolvers } from '@graphql-tools/utils'
import type { Commands } from './commands/commands.js'
import type { Reads, SubgraphContext } from './reads.js'

export type Resolvers = IResolvers<unknown, SubgraphContext>

/**
 * What a domain writes of its subgraph: a schema file, and one resolver map per entity. Both may be left out, where all that
 * frontends ask for follows from contracts.
 */
export interface SubgraphDefinition {
  readonly name: string
  readonly schema?: URL
  readonly resolvers?: (reads: Reads, commands: Commands) => readonly Resolvers[]
}
