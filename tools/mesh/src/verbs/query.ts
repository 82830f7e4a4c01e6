import { withDefault } from '../command/option.js'
import type { VerbDeclaration } from '../command/verb.js'
import { wholeNumber } from '../kind/kinds.js'
import { data } from './options.js'
import { viewing } from './viewing.js'

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
    'One SELECT over the tables that mesh table list prints, and over real-time tables, which show an event as soon as it is in its topic. Reading never disturbs a mesh that runs. With --as the answer is what somebody else would see of it, by the rights that stand in contracts.',
  options: [data, limit, ...viewing],
  positionals: [{ name: 'SQL', about: 'one SELECT', required: true }],
  examples: [
    `query "SELECT count(*) FROM orders.transactions"`,
    `query "SELECT count(*) FROM orders.fact_order"`,
    `query "SELECT * FROM orders.product_performance LIMIT 5" --json`,
    `query "SELECT city, count(*) AS accounts FROM customers.dim_users GROUP BY city" --as marketing`,
    `query "SELECT * FROM customers.customer_360" --as support --person user_id=user_17`,
  ],
}
