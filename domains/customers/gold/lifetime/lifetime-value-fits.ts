import type { JsonObject } from '@storemesh/core'
import type { RowFunction } from '@storemesh/domain'
import { type Estimate, type Fit, fitBgNbd, fitGammaGamma } from '@storemesh/lifetime-value'
import { byCurrency, customersOf, toldOr, unfit } from './history.js'

/** The parameters behind lifetime values with their standard errors, of each currency; or why there are none. */
export const lifetimeValueFits: RowFunction = {
  name: 'lifetime_value_fits/1',
  async *of(rows) {
    for (const [currency, histories] of await byCurrency(rows)) {
      const customers = customersOf(histories.filter((history) => unfit(history) === null))
      const said = { currency, as_of_date: histories[0]?.as_of_date ?? null }
      yield* rowsOf(
        { ...said, model: 'BG/NBD' },
        ['r', 'alpha', 'a', 'b'],
        toldOr(() => fitBgNbd(customers)),
      )
      yield* rowsOf(
        { ...said, model: 'Gamma-Gamma' },
        ['p', 'q', 'v'],
        toldOr(() => fitGammaGamma(customers)),
      )
    }
  },
}

function* rowsOf<Name extends string>(said: JsonObject, names: readonly Name[], fit: Fit<Name> | string): Iterable<JsonObject> {
  const told = typeof fit === 'string' ? undefined : fit
  for (const name of names) {
    yield {
      ...said,
      parameter: name,
      ...estimated(told?.parameters[name]),
      customers: told?.customers ?? null,
      log_likelihood: told ? rounded(told.log_likelihood) : null,
      untold: typeof fit === 'string' ? fit : null,
    }
  }
}

const estimated = (estimate: Estimate | undefined): JsonObject => ({
  estimate: estimate ? rounded(estimate.estimate) : null,
  standard_error: estimate ? rounded(estimate.standard_error) : null,
})

/** More digits than this are those of the climb and not of the maximum. */
const DIGITS = 9
const rounded = (number: number): number => Number(number.toPrecision(DIGITS))
