import { resolve } from 'node:path'
import { isFault, type JsonObject } from '@storemesh/core'
import { type Customers, type Estimate, type Fit, fitBgNbd, fitGammaGamma, prospectsOf } from '@storemesh/lifetime-value'
import type { Call } from '../../command/verb.js'
import { discount, months, unit } from '../customers.js'
import { readCustomers } from './customers-file.js'

/** A month in the unit of the file, of a year of 365.25 days. */
const MONTH = { day: 365.25 / 12, week: 365.25 / 12 / 7, month: 1 } as const

export async function run(call: Call): Promise<0> {
  const customers = await readCustomers(resolve(call.cwd, call.positionals[0] ?? ''))
  const buying = fitBgNbd(customers)
  const spending = fitGammaGamma(customers)
  const ahead = prospectsIn(call, customers, buying, spending)
  tell(call, buying, spending, ahead)
  return 0
}

type Buying = ReturnType<typeof fitBgNbd>
type Spending = ReturnType<typeof fitGammaGamma>

interface Ahead {
  /** Customers who are expected not to have left. */
  readonly alive: number
  readonly purchases: number
  readonly total: number
  readonly per_customer: number
}

/** Parameters are told also where no value follows from them: then why not. */
function prospectsIn(
  call: Call,
  customers: Customers,
  { parameters: buying }: Buying,
  { parameters: spending }: Spending,
): Ahead | string {
  const sum = (numbers: Float64Array) => numbers.reduce((total, each) => total + each, 0)
  try {
    const { alive, purchases, value } = prospectsOf(
      customers,
      { r: buying.r.estimate, alpha: buying.alpha.estimate, a: buying.a.estimate, b: buying.b.estimate },
      { p: spending.p.estimate, q: spending.q.estimate, v: spending.v.estimate },
      { months: call.option(months), discount: call.option(discount), month: MONTH[call.option(unit)] },
    )
    const total = sum(value)
    return { alive: sum(alive), purchases: sum(purchases), total, per_customer: total / value.length }
  } catch (error) {
    if (isFault(error, 'VALUE_WITHOUT_MEAN') || isFault(error, 'HORIZON_TOO_LONG')) return error.message
    throw error
  }
}

function tell({ option, output }: Call, buying: Buying, spending: Spending, ahead: Ahead | string): void {
  const horizon = { months: option(months), discount: option(discount), unit: option(unit) }
  if (output.json) {
    output.value({
      customers: buying.customers,
      repeating: spending.customers,
      bg_nbd: told(buying),
      gamma_gamma: told(spending),
      lifetime_value: { ...horizon, ...(typeof ahead === 'string' ? { untold: ahead } : ahead) },
    })
    return
  }
  output.table(
    [{ name: 'model' }, { name: 'parameter' }, right('estimate'), right('standard_error')],
    [...parameterRows('BG/NBD', buying), ...parameterRows('Gamma-Gamma', spending)],
  )
  output.table(
    [{ name: 'model' }, right('customers'), right('log_likelihood')],
    [fitRow('BG/NBD', buying), fitRow('Gamma-Gamma', spending)],
  )
  if (typeof ahead === 'string') return output.note(ahead)
  output.table(['months', 'discount', 'alive', 'purchases', 'lifetime_value', 'per_customer'].map(right), [
    {
      months: horizon.months,
      discount: horizon.discount,
      alive: ahead.alive.toFixed(1),
      purchases: ahead.purchases.toFixed(1),
      lifetime_value: ahead.total.toFixed(2),
      per_customer: ahead.per_customer.toFixed(2),
    },
  ])
}

const right = (name: string) => ({ name, align: 'right' }) as const

const told = ({ parameters, log_likelihood, customers }: Fit<string>): JsonObject => ({
  parameters: Object.fromEntries(Object.entries(parameters).map(([name, estimate]) => [name, { ...estimate }])),
  log_likelihood,
  customers,
})

const DIGITS = 6

const parameterRows = (model: string, { parameters }: Fit<string>) =>
  Object.entries(parameters).map(([parameter, { estimate, standard_error }]: [string, Estimate]) => ({
    model,
    parameter,
    estimate: estimate.toPrecision(DIGITS),
    standard_error: standard_error.toPrecision(DIGITS),
  }))

const fitRow = (model: string, { customers, log_likelihood }: Fit<string>) => ({
  model,
  customers,
  log_likelihood: log_likelihood.toFixed(2),
})
