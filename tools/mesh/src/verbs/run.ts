import { flag, optional } from '../command/option.js'
import type { VerbDeclaration } from '../command/verb.js'
import { text } from '../kind/kinds.js'
import { processShare } from '../kind/process-share.js'
import { data, profile, subgraphPort } from './options.js'

export const once = flag('once', 'end when all domains have caught up with their sources')
export const takeOver = flag(
  'take-over',
  'answer beside the process that runs them now, then let that one end and go on where it stood',
)

export const share = optional({
  name: 'share',
  about: 'of live processors a part of their partitions; the first of several does all else of its domains, too',
  kind: processShare,
})

export const canary = optional({
  name: 'canary',
  about: 'a version that is to come, which is computed beside what is served; then it ends',
  kind: text('a product with its version such as orders.product_performance@2', (product) =>
    /^[a-z]\w*\.[a-z]\w*@\d+$/.test(product),
  ),
})

export const run: VerbDeclaration = {
  words: ['run'],
  summary: 'run all domains, or the named ones, in a process of their own',
  about:
    'Ingests, refreshes and publishes, and answers for each domain over HTTP: its part of the graph, its health at /health/live and /health/ready. A gateway of --announced finds it.',
  options: [once, takeOver, share, canary, subgraphPort, data, profile],
  positionals: [{ name: 'DOMAIN', about: 'a domain to run; all of them unless named', required: false, many: true }],
  examples: [
    'run',
    'run orders --port 4101',
    'run orders --take-over',
    'run orders --share 2/3',
    'run --once',
    'run --canary orders.product_performance@2',
  ],
}
