import { withDefault } from '../command/option.js'
import type { VerbDeclaration } from '../command/verb.js'
import { choice, share, wholeNumber } from '../kind/kinds.js'

export const months = withDefault({
  name: 'months',
  about: 'how far the lifetime value looks ahead',
  kind: wholeNumber({ min: 1, max: 600 }),
  initial: 12,
})

export const discount = withDefault({
  name: 'discount',
  about: 'what is taken of a value for each month until it comes',
  kind: share,
  initial: 0.01,
})

export const unit = withDefault<'day' | 'week' | 'month'>({
  name: 'unit',
  about: 'the unit of recency and T, by which the months ahead are counted; the estimates do not depend on it',
  kind: choice(['day', 'week', 'month']),
  initial: 'week',
})

export const customersClv: VerbDeclaration = {
  words: ['customers', 'clv'],
  summary: 'estimate what customers will buy and be worth, from how often, how lately and for how much they bought',
  about:
    'Prints the parameters of BG/NBD (purchases) and Gamma-Gamma (their values) by maximum likelihood, with standard errors, and the lifetime value over the months to come. A row is a customer: frequency counts the repeat purchases, recency is the time from the first purchase to the last, T from the first until now, monetary_value the mean of the repeat purchases. Other columns are left out.',
  options: [months, discount, unit],
  positionals: [
    {
      name: 'FILE.csv',
      about: 'a CSV file with the columns frequency, recency, T and monetary_value (or monetary)',
      required: true,
    },
  ],
  examples: ['customers clv customers.csv', 'customers clv customers.csv --unit day --months 24 --discount 0.008 --json'],
}
