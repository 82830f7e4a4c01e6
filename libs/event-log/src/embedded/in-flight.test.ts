import { expect, test } from 'vitest'
import { inFlight } from './in-flight.js'

test('who finds no room waits in turn, and one larger than all of it goes alone', async () => {
  const flight = inFlight('orders.events', 100)
  const order: string[] = []
  expect(flight.enter(60)).toBeUndefined()
  const large = flight.enter(500)?.then(() => order.push('large'))
  const small = flight.enter(10)?.then(() => order.push('small'))
  expect([large, small].every((waiting) => waiting !== undefined)).toBe(true)
  flight.leave(60)
  await large
  expect(order).toEqual(['large'])
  flight.leave(500)
  await small
  expect(order).toEqual(['large', 'small'])
  flight.leave(10)
  expect(flight.enter(100)).toBeUndefined()
})
