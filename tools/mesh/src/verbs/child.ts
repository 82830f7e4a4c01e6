import { withDefault } from '../command/option.js'
import type { VerbDeclaration } from '../command/verb.js'
import { wholeNumber } from '../kind/kinds.js'
import { data, mix, port, rate, seed } from './options.js'

/** The mesh's own processes. A person starts them by `mesh dev`. */
const child = (name: string, summary: string, options: VerbDeclaration['options']): VerbDeclaration => ({
  words: ['child', name],
  summary,
  options,
  examples: [],
  internal: true,
})

export const shopPort = withDefault({
  name: 'port',
  about: 'where the database answers; 0 takes a free one',
  kind: wholeNumber({ min: 0, max: 65_535 }),
  initial: 0,
})

export const childShop = child('shop', "serve the web shop's database", [data, shopPort])
export const childPipeline = child('pipeline', 'ingest, refresh and publish', [data])
export const childLive = child('live', 'run live processors', [data])
export const childGateway = child('gateway', 'serve GraphQL', [data, port])
export const childSimulator = child('simulator', 'emit events', [data, rate, mix, seed])
