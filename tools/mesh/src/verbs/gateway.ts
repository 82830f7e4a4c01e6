import { optional } from '../command/option.js'
import type { VerbDeclaration } from '../command/verb.js'
import { file } from '../kind/kinds.js'
import { data, port } from './options.js'

export const supergraph = optional({
  name: 'supergraph',
  about: 'a supergraph whose subgraphs answer over HTTP, instead of the domains here',
  kind: file,
})

export const gateway: VerbDeclaration = {
  words: ['gateway'],
  summary: 'serve GraphQL over the domains here, or over any supergraph',
  options: [supergraph, port, data],
  examples: ['gateway', 'gateway --supergraph supergraph.graphql --port 4001'],
}
