import { Fault } from '@storemesh/core'

/** Histories of customers, a column each: one customer at the same place of all four. */
export interface Customers {
  /** Repeat purchases: the first one is not counted. */
  readonly frequency: Float64Array
  /** The time from the first purchase to the last. */
  readonly recency: Float64Array
  /** The time from the first purchase to now: T in the papers. */
  readonly age: Float64Array
  /** The mean of the repeat purchases; of customers without any it is not looked at. */
  readonly value: Float64Array
}

export type CustomerColumn = keyof Customers

export interface CustomerFault {
  readonly column: CustomerColumn
  readonly expected: string
}

const MAX: Readonly<Record<CustomerColumn, number>> = { frequency: 1e7, recency: 1e9, age: 1e9, value: 1e15 }

/** What makes a history no history; undefined where nothing does. */
export function customerFault(frequency: number, recency: number, age: number, value: number): CustomerFault | undefined {
  const within = (each: number, column: CustomerColumn) => each >= 0 && each <= MAX[column]
  const range = (column: CustomerColumn) => `from 0 to ${MAX[column]}`
  if (!within(frequency, 'frequency') || !Number.isInteger(frequency))
    return { column: 'frequency', expected: `a whole number ${range('frequency')}, of repeat purchases` }
  if (!within(recency, 'recency')) return { column: 'recency', expected: `a number ${range('recency')}` }
  if (!within(age, 'age')) return { column: 'age', expected: `a number ${range('age')}` }
  if (recency > age) return { column: 'recency', expected: 'at most T: nobody buys after the last moment that was watched' }
  if (frequency === 0 && recency > 0)
    return { column: 'recency', expected: '0 where the frequency is 0: the first purchase is the last one' }
  if (frequency > 0 && age === 0) return { column: 'age', expected: 'more than 0 where the frequency is: repeats take time' }
  if (frequency > 0 && !(value > 0 && value <= MAX.value))
    return { column: 'value', expected: `more than 0 and at most ${MAX.value} where the frequency is more than 0` }
  return undefined
}

/** CUSTOMERS_INVALID, for callers that have not looked. */
export function requireCustomers({ frequency, recency, age, value }: Customers): void {
  for (let at = 0; at < frequency.length; at += 1) {
    const fault = customerFault(frequency[at] ?? NaN, recency[at] ?? NaN, age[at] ?? NaN, value[at] ?? NaN)
    if (fault) throw new Fault('CUSTOMERS_INVALID', `customer ${at}: ${fault.column}: expected ${fault.expected}`)
  }
}

const REPEATING_MIN = 10

/** How many have bought again. CUSTOMERS_TOO_FEW. */
export function requireRepeating({ frequency }: Pick<Customers, 'frequency'>): number {
  const repeating = frequency.reduce((count, each) => (each > 0 ? count + 1 : count), 0)
  if (repeating >= REPEATING_MIN) return repeating
  throw new Fault(
    'CUSTOMERS_TOO_FEW',
    `expected at least ${REPEATING_MIN} customers who bought again, got ${repeating} of ${frequency.length}: from fewer nothing can be told. Take more customers, or watch them for longer`,
  )
}
