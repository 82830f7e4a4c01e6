import { flag, optional } from '../command/option.js'
import type { VerbDeclaration } from '../command/verb.js'
import { file } from '../kind/kinds.js'
import { data, port } from './options.js'

export const supergraph = optional({
  name: 'supergraph',
  about: 'a supergraph whose subgraphs answer over HTTP, instead of the domains here',
  kind: file,
})

export const announced = flag(
  'announced',
  "follow the domains' own processes (mesh run), instead of answering for the domains here",
)

export const gateway: VerbDeclaration = {
  words: ['gateway'],
  summary: 'serve GraphQL over the domains here, or over any supergraph',
  options: [supergraph, announced, port, data],
  examples: ['gateway', 'gateway --announced', 'gateway --supergraph supergraph.graphql --port 4001'],
}
