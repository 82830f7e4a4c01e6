import { isFault } from '@storemesh/core'
import { type Fields, optionalText, text, whole } from '@storemesh/domain'
import { customerFault, type Customers } from '@storemesh/lifetime-value'

/** How a customer has bought so far, in days. */
export interface History {
  readonly user_id: string
  readonly currency: string
  readonly as_of_date: string
  readonly frequency: number
  readonly recency_days: number
  readonly age_days: number
  /** The mean of the repeat purchases; null where there are none. */
  readonly monetary_value: string | null
}

export const historyOf = (fields: Fields): History => ({
  user_id: text(fields, 'user_id'),
  currency: text(fields, 'currency'),
  as_of_date: text(fields, 'as_of_date'),
  frequency: whole(fields, 'frequency'),
  recency_days: whole(fields, 'recency_days'),
  age_days: whole(fields, 'age_days'),
  monetary_value: optionalText(fields, 'monetary_value'),
})

/** Of each currency its histories, in the order of accounts: sums come out alike in whatever order rows came. */
export async function byCurrency(rows: AsyncIterable<readonly Fields[]>): Promise<ReadonlyMap<string, readonly History[]>> {
  const currencies = new Map<string, History[]>()
  for await (const batch of rows) {
    for (const fields of batch) {
      const history = historyOf(fields)
      const known = currencies.get(history.currency)
      if (known) known.push(history)
      else currencies.set(history.currency, [history])
    }
  }
  for (const histories of currencies.values()) histories.sort((one, other) => (one.user_id < other.user_id ? -1 : 1))
  return new Map([...currencies].toSorted(([one], [other]) => (one < other ? -1 : 1)))
}

const numbers = ({ frequency, recency_days, age_days, monetary_value }: History) =>
  [frequency, recency_days, age_days, Number(monetary_value ?? 0)] as const

/** Why nothing can be told from a history; null where something can. */
export function unfit(history: History): string | null {
  const fault = customerFault(...numbers(history))
  return fault ? `${fault.column === 'value' ? 'monetary_value' : fault.column}: expected ${fault.expected}` : null
}

export function customersOf(histories: readonly History[]): Customers {
  const column = (at: 0 | 1 | 2 | 3) => Float64Array.from(histories, (history) => numbers(history)[at])
  return { frequency: column(0), recency: column(1), age: column(2), value: column(3) }
}

const UNTOLD = ['CUSTOMERS_TOO_FEW', 'LIKELIHOOD_WITHOUT_MAXIMUM', 'LIKELIHOOD_FLAT', 'VALUE_WITHOUT_MEAN']

/** What is estimated, or why it cannot be: few customers, or ones who are all alike, are no failure. */
export function toldOr<Told>(estimate: () => Told): Told | string {
  try {
    return estimate()
  } catch (error) {
    if (UNTOLD.some((code) => isFault(error, code)) && error instanceof Error) return error.message
    throw error
  }
}
