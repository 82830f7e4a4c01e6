import { flag, optional, settingOption } from '../command/option.js'
import type { VerbDeclaration } from '../command/verb.js'
import { file } from '../kind/kinds.js'
import { table } from '../settings/table.js'
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

const introspection = settingOption('introspection', table.gatewayIntrospection)
const origins = settingOption('origins', table.gatewayOrigins)
const persisted = settingOption('persisted', table.gatewayPersistedMode)
const manifest = settingOption('manifest', table.gatewayPersistedManifest)

export const gateway: VerbDeclaration = {
  words: ['gateway'],
  summary: 'serve GraphQL over the domains here, or over any supergraph',
  options: [supergraph, announced, port, data, introspection, origins, persisted, manifest],
  examples: [
    'gateway',
    'gateway --introspection false --persisted only --manifest operations.json',
    'gateway --announced',
    'gateway --supergraph supergraph.graphql --port 4001',
  ],
}
