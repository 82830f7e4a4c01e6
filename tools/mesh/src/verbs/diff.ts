import { withDefault } from '../command/option.js'
import type { VerbDeclaration } from '../command/verb.js'
import { wholeNumber } from '../kind/kinds.js'
import { data } from './options.js'

export const samples = withDefault({
  name: 'samples',
  about: 'how many rows of each sort are shown',
  kind: wholeNumber({ min: 0, max: 1000 }),
  initial: 5,
})

export const diffData: VerbDeclaration = {
  words: ['diff', 'data'],
  summary: 'print how the rows of a product differ from those of the version that is to follow it',
  about:
    'Rows are compared by their key, as mesh run --canary has computed them; when a row was loaded is left out. Exits 1 where they differ.',
  options: [samples, data],
  positionals: [
    { name: 'PRODUCT', about: 'a product with its domain, such as orders.product_performance', required: true, many: false },
  ],
  examples: ['diff data orders.product_performance', 'diff data orders.product_performance --samples 20 --json'],
}
