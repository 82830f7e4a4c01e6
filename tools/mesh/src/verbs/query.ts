import { withDefault } from '../command/option.js'
import type { VerbDeclaration } from '../command/verb.js'
import { wholeNumber } from '../kind/kinds.js'
import { data } from './options.js'

export const limit = withDefault({
  name: 'limit',
  about: 'the most rows to print',
  kind: wholeNumber({ min: 1, max: 1_000_000 }),
  initial: 10_000,
})

export const query: VerbDeclaration = {
  words: ['query'],
  summary: 'ask the tables in SQL',
  about:
    'One SELECT over the tables that mesh table list prints, and over real-time tables, which show an event as soon as it is in its topic. Reading never disturbs a mesh that runs.',
  options: [data, limit],
  positionals: [{ name: 'SQL', about: 'one SELECT', required: true }],
  examples: [
    `query "SELECT count(*) FROM orders.transactions"`,
    `query "SELECT count(*) FROM orders.fact_order"`,
    `query "SELECT * FROM orders.product_performance LIMIT 5" --json`,
  ],
}
