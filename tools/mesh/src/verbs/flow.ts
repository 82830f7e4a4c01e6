import type { VerbDeclaration } from '../command/verb.js'
import { wholeNumber } from '../kind/kinds.js'
import { flag, withDefault } from '../command/option.js'
import { contractsFolder } from './contracts.js'
import { data } from './options.js'

export const DOMAINS = { name: 'DOMAIN', about: 'a domain; all of them unless named', required: false, many: true } as const

export const status: VerbDeclaration = {
  words: ['status'],
  summary: 'print how every source, model and product of the mesh stands',
  about:
    'A step is ok, failing (since when, and why), held up by one that it reads from, late (nobody looked for longer than its contract promises), or new (never taken). Ends with 1 where one is failing, held up or late.',
  options: [data],
  positionals: [DOMAINS],
  examples: ['status', 'status orders --json'],
}

export const runsLimit = withDefault({
  name: 'limit',
  about: 'the most runs to print, the newest first',
  kind: wholeNumber({ min: 1, max: 10_000 }),
  initial: 50,
})

export const onlyFailed = flag('failed', 'only runs that failed')

export const runs: VerbDeclaration = {
  words: ['runs'],
  summary: 'print what the steps of the mesh did, the newest first: what changed something, and what failed',
  options: [runsLimit, onlyFailed, data],
  positionals: [DOMAINS],
  examples: ['runs', 'runs orders --failed'],
}

export const lineage: VerbDeclaration = {
  words: ['lineage'],
  summary: 'print what a table or column comes from and what it goes into, over all domains, up to who declares to read it',
  about:
    'Of a column it is told how: as it is, computed, aggregated, by code, or that it decides which rows there are. What cannot be told from the statements is unknown.',
  positionals: [
    { name: 'TABLE', about: 'a table, processor or topic, as mesh graph prints it, or a column of one', required: true },
  ],
  options: [contractsFolder],
  examples: ['lineage fact_order', "lineage 'topic transactions-topic'", 'lineage product_performance.total_revenue'],
}
