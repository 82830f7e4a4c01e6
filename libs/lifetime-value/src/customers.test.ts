import { expect, test } from 'vitest'
import { customerFault, requireCustomers, requireRepeating } from './customers.js'

test.each([
  [[2, 30.43, 38.86, 22.35], undefined],
  [[0, 0, 38.86, 0], undefined],
  [[0, 0, 0, NaN], undefined],
  [[1, 0, 5, 3], undefined],
  [[1.5, 1, 5, 3], 'frequency'],
  [[-1, 0, 5, 3], 'frequency'],
  [[NaN, 0, 5, 3], 'frequency'],
  [[1, -1, 5, 3], 'recency'],
  [[1, 6, 5, 3], 'recency'],
  [[0, 1, 5, 3], 'recency'],
  [[1, 1, Infinity, 3], 'age'],
  [[1, 0, 0, 3], 'age'],
  [[1, 1, 5, 0], 'value'],
  [[1, 1, 5, NaN], 'value'],
])('of the history %j what is wrong is in %s', ([frequency = NaN, recency = NaN, age = NaN, value = NaN], column) => {
  expect(customerFault(frequency, recency, age, value)?.column).toBe(column)
})

test('customers are refused with the place of the first who has no history, or where too few bought again', () => {
  const frequency = Float64Array.of(1, 2)
  const customers = { frequency, recency: Float64Array.of(1, 9), age: Float64Array.of(5, 5), value: frequency }
  expect(() => requireCustomers(customers)).toThrow('CUSTOMERS_INVALID: customer 1: recency: expected at most T')
  expect(() => requireRepeating({ frequency })).toThrow(
    'CUSTOMERS_TOO_FEW: expected at least 10 customers who bought again, got 2 of 2',
  )
})
